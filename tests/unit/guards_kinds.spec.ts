/** The kinds of differences that similarity does not see, each way round: what is refused and with which words, and what is not. */
import { Bytes } from "../../assembly/core/bytes";
import { ALL_GUARDS, Guard } from "../../assembly/policy/guards/guard";
import { firstRefusal, guard } from "../../assembly/policy/guards/registry";
import { readPair } from "../../assembly/policy/guards/text_pair";

function judged(a: string, b: string): Guard {
  return guard(Bytes.fromString(a), Bytes.fromString(b), ALL_GUARDS);
}

function refused(pairs: string[][]): void {
  for (let i = 0; i < pairs.length; i++) {
    const a = pairs[i][0];
    const b = pairs[i][1];
    expect(judged(a, b) != Guard.None).toBe(true, a + " | " + b);
    expect(judged(b, a)).toBe(judged(a, b), b + " | " + a);
  }
}

function passed(pairs: string[][]): void {
  for (let i = 0; i < pairs.length; i++) {
    const a = pairs[i][0];
    const b = pairs[i][1];
    expect(judged(a, b)).toBe(Guard.None, a + " | " + b);
    expect(judged(b, a)).toBe(Guard.None, b + " | " + a);
  }
}

/** The words told of a refusal, the two sides in the order of the alphabet. */
function wordsOf(a: string, b: string): string {
  const pair = readPair(Bytes.fromString(a), Bytes.fromString(b));
  const sides = pair.wordsOf(firstRefusal(pair, ALL_GUARDS)).toString().split("/");
  if (sides.length != 2) return "";
  return sides[0] < sides[1] ? sides[0] + "/" + sides[1] : sides[1] + "/" + sides[0];
}

describe("Exchanged roles are refused", () => {
  it("wherever the two stand", () => {
    refused([
      ["Does tea contain more caffeine than coffee?", "Does coffee contain more caffeine than tea?"],
      ["Was Mozart born before Haydn?", "Was Haydn born before Mozart?"],
      ["Does the client send a certificate to the server?", "Does the server send a certificate to the client?"],
      ["Is Java faster than Go?", "Is Go faster than Java?"],
      ["Should the salad be served after the soup?", "Should the soup be served after the salad?"],
      ["Can I use my US driving licence in the UK?", "Can I use my UK driving licence in the US?"],
      ["Does the landlord pay the tenant's deposit?", "Does the tenant pay the landlord's deposit?"],
      ["How do I convert a list to a tuple?", "How do I convert a tuple to a list?"],
    ]);
  });
  it("not where the frame is the same from both sides", () => {
    passed([
      ["What is the difference between tea and coffee?", "What is the difference between coffee and tea?"],
      ["Compare Java and Go", "Compare Go and Java"],
      ["Java versus Go for servers", "Go versus Java for servers"],
    ]);
  });
});

describe("Another small word is refused", () => {
  it("of every closed class", () => {
    refused([
      ["What are the arguments for nuclear power?", "What are the arguments against nuclear power?"],
      ["Cheap flights from Oslo", "Cheap flights to Oslo"],
      ["How do I migrate from MySQL?", "How do I migrate to MySQL?"],
      ["Which books by Darwin are best?", "Which books about Darwin are best?"],
      ["Can I cancel within 14 days?", "Can I cancel after 14 days?"],
      ["Is parking free until 6 pm?", "Is parking free from 6 pm?"],
      ["Delete my branch", "Delete your branch"],
      ["What can I eat during pregnancy?", "What must I eat during pregnancy?"],
      ["What does the plan cover?", "What did the plan cover?"],
      ["How do I turn on the heating?", "How do I turn off the heating?"],
      ["Are most birds able to fly?", "Are some birds able to fly?"],
      ["Is this rope very strong?", "Is this rope too strong?"],
    ]);
  });
  it("with the words named", () => {
    expect(wordsOf("What are the arguments for nuclear power?", "What are the arguments against nuclear power?")).toBe("against/for");
    expect(wordsOf("Delete your branch", "Delete my branch")).toBe("my/your");
    expect(wordsOf("Can I cancel within 14 days?", "Can I cancel after 14 days?")).toBe("after/within");
  });
  it("not what means nothing", () => {
    passed([
      ["How can I boil an egg?", "How do I boil an egg?"],
      ["Is it open on Monday at noon?", "Is it open Monday at noon?"],
      ["How do I boil two eggs?", "How do I boil 2 eggs?"],
      ["How do I change the color?", "How do I change the colour?"],
      ["How do I organise a party?", "How do I organize a party?"],
      ["What's the capital of Peru?", "What is the capital of Peru?"],
      ["Whats the capital of Peru?", "What is the capital of Peru?"],
      ["I'm late, what do I do?", "I am late, what do I do?"],
      ["Why can't I log in?", "Why cannot I log in?"],
      ["Let's talk about tides", "Let us talk about tides"],
    ]);
  });
});

describe("Two words of a language are not one mistyped", () => {
  it("however near they are", () => {
    refused([
      ["How do I paint a desert landscape?", "How do I paint a dessert landscape?"],
      ["What is martial law?", "What is marital law?"],
      ["What is a casual relationship?", "What is a causal relationship?"],
      ["How do I keep a diary?", "How do I keep a dairy?"],
      ["How do I adapt a play?", "How do I adopt a play?"],
      ["How do I draw a carton?", "How do I draw a cartoon?"],
      ["How do I find the angel?", "How do I find the angle?"],
      ["Is the shoe untied?", "Is the shoe united?"],
    ]);
  });
  it("one that is no word is", () => {
    passed([
      ["Do antibotics help against flu?", "Do antibiotics help against flu?"],
      ["How do I install kubernets?", "How do I install kubernetes?"],
      ["How do I bake a chocolaet cake?", "How do I bake a chocolate cake?"],
    ]);
  });
  it("a name is by a letter more or less and by two that changed places, not by another letter", () => {
    passed([["Who was William Shakespear?", "Who was William Shakespeare?"]]);
    refused([
      ["Who was Hans Andersen?", "Who was Hans Anderson?"],
      ["Who was Albert Einstein?", "Who was Albert Einstain?"],
    ]);
  });
});

describe("Acronyms that spell small words are words of their own", () => {
  it("each way round", () => {
    refused([
      ["What is the minimum wage in the US?", "What is the minimum wage in the UK?"],
      ["What are the WHO guidelines on sleep?", "What are the CDC guidelines on sleep?"],
      ["How do I contact the IT department?", "How do I contact the HR department?"],
      ["What is an OR course about?", "What is an ML course about?"],
    ]);
  });
});

describe("One more word is refused", () => {
  it("in front, inside and at the end", () => {
    const plain = "What is the maximum daily dose of ibuprofen for an adult?";
    refused([
      ["Deceptively, what is the maximum daily dose of ibuprofen for an adult?", plain],
      ["Wrongly, what is the maximum daily dose of ibuprofen for an adult?", plain],
      ["What is the fictional maximum daily dose of ibuprofen for an adult?", plain],
      ["What is the maximum daily dose of ibuprofen for an adult? Pretend.", plain],
      ["What is the maximum daily dose of ibuprofen for an adult fictionally?", plain],
    ]);
    expect(wordsOf("Deceptively, what is the maximum daily dose of ibuprofen for an adult?", plain)).toBe("/Deceptively");
  });
  it("but for what is only polite", () => {
    passed([["Please, how do I boil an egg?", "How do I boil an egg?"], ["How do I boil an egg? Thanks!", "How do I boil an egg?"]]);
  });
});

describe("Forms of a word", () => {
  it("are one: its plural and its -ing", () => {
    passed([["How do I descale my kettle?", "How do I descale my kettles?"]]);
  });
  it("are not words that only begin alike, nor another time", () => {
    refused([
      ["How do I draw a plan?", "How do I draw a plane?"],
      ["Why do people star?", "Why do people stare?"],
      ["Who plays for Ajax?", "Who played for Ajax?"],
    ]);
  });
});

describe("Two spellings of a word", () => {
  it("are one, by rule and side by side", () => {
    passed([
      ["How do I renew my licence?", "How do I renew my license?"],
      ["Where is the theatre?", "Where is the theater?"],
      ["Why was the flight cancelled?", "Why was the flight canceled?"],
      ["How do I analyse data?", "How do I analyze data?"],
      ["How do I write an e-mail?", "How do I write an email?"],
    ]);
  });
  it("are not another word", () => {
    refused([["Was the bucket filled?", "Was the bucket filed?"], ["How do I cut a tire?", "How do I cut a tile?"]]);
  });
});
