/** What tells two texts of the same words apart: signs, the case of letters, articles, ordinals; and what does not. */
import { Bytes } from "../../assembly/core/bytes";
import { ALL_GUARDS, Guard } from "../../assembly/policy/guards/guard";
import { guard } from "../../assembly/policy/guards/registry";

function judged(a: string, b: string): Guard {
  return guard(Bytes.fromString(a), Bytes.fromString(b), ALL_GUARDS);
}

function refused(pairs: string[][]): void {
  for (let i = 0; i < pairs.length; i++) {
    expect(judged(pairs[i][0], pairs[i][1]) != Guard.None).toBe(true, pairs[i][0] + " | " + pairs[i][1]);
    expect(judged(pairs[i][1], pairs[i][0]) != Guard.None).toBe(true, pairs[i][1] + " | " + pairs[i][0]);
  }
}

function passed(pairs: string[][]): void {
  for (let i = 0; i < pairs.length; i++) {
    expect(judged(pairs[i][0], pairs[i][1])).toBe(Guard.None, pairs[i][0] + " | " + pairs[i][1]);
    expect(judged(pairs[i][1], pairs[i][0])).toBe(Guard.None, pairs[i][1] + " | " + pairs[i][0]);
  }
}

describe("Signs", () => {
  it("of arithmetic and of programming are a part of what is asked", () => {
    refused([
      ["Factor (x+y)^3", "Factor (x-y)^3"],
      ["Solve 4x+1=9", "Solve 4x-1=9"],
      ["Is p<q here?", "Is p>q here?"],
      ["Simplify m*n", "Simplify m/n"],
      ["What does &x mean in C++?", "What does *x mean in C++?"],
      ["What does \\w match in regex?", "What does \\W match in regex?"],
      ["What does [xyz] match?", "What does [^xyz] match?"],
      ["What does b+ match?", "What does b* match?"],
      ["What is g'(t)?", "What is g(t)?"],
      ["What is |y| equal to?", "What is y equal to?"],
      ["What is 7!?", "What is 7?"],
      ["Is t in [2,5]?", "Is t in (2,5)?"],
      ["What does #define do?", "What does define do?"],
      ["What does @import do?", "What does import do?"],
      ["Can somebody with B- blood donate?", "Can somebody with B blood donate?"],
      ["What is 3*(x+2)?", "What is 3*x+2?"],
    ]);
  });
  it("of prose are not", () => {
    passed([
      ["What is the capital of Peru?", "what is the capital of peru"],
      ["Is it true, that cats sleep a lot?", "Is it true that cats sleep a lot"],
      ["How do I boil eggs (soft)?", "How do I boil eggs, soft?"],
      ["Which is better: tea or coffee?", "Which is better - tea or coffee?"],
      ["How do I send an e-mail!", "How do I send an e-mail?"],
      ["Help!! How do I send an e-mail?", "Help! How do I send an e-mail?"],
      ["How do I send an e-mail!!!", "How do I send an e-mail?"],
      ["What is 2 + 2?", "What is 2+2?"],
      ["What's the students' union?", "What is the students' union?"],
    ]);
  });
});

describe("The case of letters", () => {
  it("tells a name from a word in a short text that has capitals", () => {
    refused([
      ["How do you roast Turkey?", "How do you roast turkey?"],
      ["Is Python dangerous?", "Is a python dangerous?"],
      ["What is RAM?", "What is a ram?"],
      ["How do I install a window?", "How do I install Windows?"],
      ["What is the weight of CO?", "What is the weight of Co?"],
      ["What is G in physics?", "What is g in physics?"],
      ["Who directed Alien?", "Who directed Aliens?"],
    ]);
  });
  it("tells one unit from another", () => {
    refused([
      ["How much is 3 mW?", "How much is 3 MW?"],
      ["How fast is 20 MB?", "How fast is 20 Mb?"],
      ["How heavy is 7 Mg?", "How heavy is 7 mg?"],
    ]);
    passed([
      ["Is 16 GB enough?", "is 16 gb enough?"],
      ["How far is 5 km?", "How far is 5 Km?"],
    ]);
  });
  it("tells nothing in small letters, in capitals, in a title, nor where the rest tells enough", () => {
    passed([
      ["What is the capital of Turkey?", "what is the capital of turkey?"],
      ["How do I use C++ maps?", "How do I use c++ maps"],
      ["WHAT IS THE CAPITAL CITY OF PERU?", "What is the capital city of Peru?"],
      ["What Is The Difference Between A Visa And A Passport?", "What is the difference between a visa and a passport?"],
      ["What is the difference between a visa and a passport?", "What is the difference between a Visa and a passport?"],
    ]);
  });
});

describe("An article", () => {
  it("tells few from a few, and a thing from its matter where nothing else is asked", () => {
    refused([
      ["Do few students fail?", "Do a few students fail?"],
      ["Is a little salt healthy?", "Is little salt healthy?"],
      ["What is the time?", "What is time?"],
      ["What is the law?", "What is a law?"],
    ]);
    passed([
      ["What is the purpose of a firewall?", "What is the purpose of firewall?"],
      ["How do I close the account?", "How do I close an account?"],
    ]);
  });
});

describe("An ordinal", () => {
  it("is no amount, but in a date", () => {
    refused([
      ["What happens in the third month?", "What happens in three months?"],
      ["What should I do after 2 lessons?", "What should I do after the 2nd lesson?"],
      ["Is it 5 days?", "Is it the 5th day?"],
    ]);
    passed([["What happened on 3 March 1990?", "What happened on the 3rd of March 1990?"]]);
  });
});

describe("One word and two", () => {
  it("are one thing, but where the first is an adjective, an amount or «re»", () => {
    refused([
      ["How do I clean a hot dog?", "How do I clean a hotdog?"],
      ["Where is the green house?", "Where is the greenhouse?"],
      ["Does it rain every day?", "Does it rain everyday?"],
      ["Can a player re-sign?", "Can a player resign?"],
    ]);
    passed([["How do I build a web site?", "How do I build a website?"]]);
  });
});

describe("A plural with a meaning of its own", () => {
  it("is another word", () => {
    refused([
      ["How do I clean glass?", "How do I clean glasses?"],
      ["What is custom?", "What are customs?"],
      ["What is new in medicine?", "What is news in medicine?"],
    ]);
    passed([["How do I clean a window?", "How do I clean windows?"]]);
  });
  it("or a number that tells, behind what picks one", () => {
    refused([
      ["What is the last line of Macbeth?", "What are the last lines of Macbeth?"],
      ["Which is the biggest island in Asia?", "Which are the biggest islands in Asia?"],
    ]);
  });
});

describe("Words that are said, not meant", () => {
  it("are no politeness", () => {
    refused([
      ["Translate into Dutch: good morning", "Translate into Dutch: good evening"],
      ["Do you have to explain why you leave?", "Why do you leave?"],
      ["Will you tell me when it arrives?", "When does it arrive?"],
    ]);
  });
});

describe("A last letter", () => {
  it("is not mistyped", () => {
    refused([["How do I install kubectl?", "How do I install kubectx?"]]);
  });
});

describe("What belongs to one of two verbs", () => {
  it("does not change places", () => {
    refused([
      ["Would I eat it if he could?", "Could I eat it if he would?"],
      ["As a friend, how do I treat my father?", "How do I treat my father as a friend?"],
      ["Is Mars as far as Venus?", "Is Venus as far as Mars?"],
      ["How do I post a parcel to a cousin in Chile?", "How do I post a parcel in Chile to a cousin?"],
      ["How do I copy a table from a file to a sheet on Windows?", "How do I copy a table from a file on Windows to a sheet?"],
      ["How do I rinse and dry lentils?", "How do I dry and rinse lentils?"],
      ["Are red and black wires positive and negative?", "Are red and black wires negative and positive?"],
      ["How much warmer is Spain compared to Greece?", "How much warmer is Greece compared to Spain?"],
      ["I sold my car. I lost my job. What now?", "I lost my job. I sold my car. What now?"],
      ["What is the percentage increase between 30 and 60?", "What is the percentage increase between 60 and 30?"],
    ]);
    passed([
      ["Why don't cats bark?", "Why do cats not bark?"],
      ["Isn't it raining?", "Is it not raining?"],
      ["As a tenant in Texas, can I sublet?", "Can I sublet as a tenant in Texas?"],
      ["In Lua, how do I sort a table?", "How do I sort a table in Lua?"],
      ["Is the mole normal? Is the mole dangerous?", "Is the mole dangerous? Is the mole normal?"],
      ["How do I turn off the alarm?", "How do I turn the alarm off?"],
      ["How do I get from Oslo to Rome?", "How do I get to Rome from Oslo?"],
      ["What is open in Lyon in August?", "What is open in August in Lyon?"],
      ["What are the pros and cons of owning and leasing?", "What are the pros and cons of leasing and owning?"],
      ["What is the official/correct name?", "What is the correct/official name?"],
    ]);
  });
});

describe("What one can", () => {
  it("is not what the other can", () => {
    refused([
      ["What can you cook?", "What can I cook?"],
      ["How do you encrypt files?", "How do I encrypt files?"],
      ["What time did the ship sink?", "When did the ship sink?"],
    ]);
    passed([
      ["How can I cook rice?", "How to cook rice?"],
      ["How do you cook rice?", "How to cook rice?"],
      ["Where do I buy rice?", "Where can I buy rice?"],
      ["What is the best film you've ever seen?", "What is the best film you ever seen?"],
      ["What time does the shop open?", "When does the shop open?"],
    ]);
  });
});
