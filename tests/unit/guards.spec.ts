/** policy/guards: what each guard refuses, what it lets pass, and that no bytes trap or take long. */
import { Bytes } from "../../assembly/core/bytes";
import { ALL_GUARDS, Guard, GUARDS, guardWord } from "../../assembly/policy/guards/guard";
import { guard } from "../../assembly/policy/guards/registry";
import { MAX_BYTES } from "../../assembly/policy/guards/text";
import { Random } from "./support/random";

/** The word of the guard that refuses, with every guard on, whichever text is asked. */
function verdict(a: string, b: string): string {
  const one = guard(Bytes.fromString(a), Bytes.fromString(b), ALL_GUARDS);
  const other = guard(Bytes.fromString(b), Bytes.fromString(a), ALL_GUARDS);
  return one == other ? guardWord(one) : guardWord(one) + "/" + guardWord(other);
}

/** Whether `which` alone refuses. */
function refuses(which: Guard, a: string, b: string): bool {
  return guard(Bytes.fromString(a), Bytes.fromString(b), <u32>1 << which) == which;
}

describe("A question in other words passes every guard", () => {
  it("however it is put", () => {
    expect(verdict("How do I descale a kettle?", "How do I descale a kettle?")).toBe("none");
    expect(verdict("How do I descale a kettle?", "Hello, could you tell me how to descale a kettle please? Thanks!")).toBe("none");
    expect(verdict("How do I descale a kettle?", "how do i descael a ketttle")).toBe("none");
    expect(verdict("How do I descale a kettle?", "How do I decsale a kettle?")).toBe("none");
    expect(verdict("How do I descale a kettle?", "How do I descale a kettel?")).toBe("none");
    expect(verdict("How do I descale a kettle?", "How do I descale a ketle?")).toBe("none");
    expect(verdict("How do I descale a kettle?", "How do I descale a kettlle?")).toBe("none");
    expect(verdict("How do I descale a kettle?", "How do I descale a kentle?")).toBe("none");
    expect(verdict("How do I descale a kettle?", "How do I descale a castle?")).toBe("replacement");
    expect(verdict("How do I descale my kettle?", "What's the best way of descaling kettles?")).toBe("none");
    expect(verdict("In Lua, how do I join two tables?", "How do I join two tables in Lua?")).toBe("none");
    expect(verdict("WHERE IS THE NEAREST PHARMACY", "Where is the nearest pharmacy?")).toBe("none");
    expect(verdict("Which is better, tea or coffee?", "Which is better, coffee or tea?")).toBe("none");
    expect(verdict("Is the lawyer expensive?", "Is the attorney costly?")).toBe("none");
  });
});

describe("The guard of numbers", () => {
  it("takes digits, words, ordinals and separators for one value", () => {
    expect(verdict("Roast it for twenty-five minutes", "Roast it for 25 minutes")).toBe("none");
    expect(verdict("A loan of 250,000 dollars", "A loan of $250000")).toBe("none");
    expect(verdict("A loan of two hundred and fifty thousand dollars", "A loan of 250k dollars")).toBe("numbers");
    expect(verdict("A loan of three hundred thousand dollars", "A loan of 300k dollars")).toBe("none");
    expect(verdict("Who was the 3rd emperor?", "Who was the third emperor?")).toBe("none");
    expect(verdict("A dozen eggs, how many boxes?", "12 eggs, how many boxes?")).toBe("none");
    expect(verdict("The train at 7:00 pm", "The train at 7 pm")).toBe("none");
  });
  it("refuses another value, sign, decimal, date, time", () => {
    expect(verdict("Divide 84 by 7", "Divide 84 by 6")).toBe("numbers");
    expect(verdict("Is 5 degrees cold?", "Is -5 degrees cold?")).toBe("numbers");
    expect(verdict("Upgrade to Django 3.1", "Upgrade to Django 3.10")).toBe("numbers");
    expect(verdict("What fell on 2021-03-04?", "What fell on 2021-04-03?")).toBe("numbers");
    expect(verdict("The bus at 8:15", "The bus at 8:45")).toBe("numbers");
    expect(verdict("Room 007", "Room 7")).toBe("numbers");
    expect(verdict("Bake one cake", "Bake four cakes")).toBe("numbers");
    expect(verdict("Pick 3 cards", "Pick cards")).toBe("numbers");
  });
  it("takes a date for one however it is written", () => {
    const same = ["What fell on 3 March 2024?", "What fell on March 3rd, 2024?", "What fell on 2024-03-03?", "What fell on 2024/3/3?", "What fell on the third of March 2024?"];
    for (let i = 0; i < same.length; i++) {
      for (let j = 0; j < same.length; j++) expect(verdict(same[i], same[j])).toBe("none", same[i] + " | " + same[j]);
    }
    const others = ["What fell on 4 March 2024?", "What fell on March 3rd, 2025?", "What fell on 2024-03-13?", "What fell on 3 April 2024?", "What fell on 2024-04-03?"];
    for (let i = 0; i < same.length; i++) {
      for (let j = 0; j < others.length; j++) expect(["numbers", "units"].includes(verdict(same[i], others[j]))).toBe(true, same[i] + " | " + others[j]);
    }
    expect(verdict("Is 2024-13-03 a date?", "Is 2024-12-03 a date?")).toBe("numbers");
    expect(verdict("Is 2024-03-03T10:00 past?", "Is 2024-03-03T11:00 past?")).toBe("code");
    expect(verdict("What fell on 03/04/2024?", "What fell on 04/03/2024?")).toBe("numbers");
  });
  it("lets the «one» that is an article be", () => {
    expect(verdict("Which one is the lighter laptop?", "Which is the lighter laptop?")).toBe("none");
  });
});

describe("The guard of units", () => {
  it("refuses one in place of another, and knows their names", () => {
    expect(verdict("How many litres is a gallon?", "How many pints is a gallon?")).toBe("units");
    expect(verdict("Pay 20 euros", "Pay 20 €")).toBe("none");
    expect(verdict("Pay 20 €", "Pay 20 $")).toBe("units");
    expect(verdict("Run 8 km", "Run 8 kilometres")).toBe("none");
    expect(verdict("Open on Tuesday?", "Open on Thursday?")).toBe("units");
    expect(verdict("Flights on 5 May", "Flights on 5 June")).toBe("units");
    expect(verdict("Is it warm in May?", "Is it warm in October?")).toBe("units");
    expect(refuses(Guard.Units, "May I call you in June?", "Can I call you in June?")).toBe(false);
    expect(verdict("Run 5 km", "Run 5000 m")).toBe("numbers");
    expect(verdict("Wake me at 6 am", "Wake me at 6 pm")).toBe("units");
    expect(refuses(Guard.Units, "I am at home, is 6 fine?", "I stay at home, is 6 pm fine?")).toBe(false);
  });
});

describe("The guards of code and quotations", () => {
  it("compare byte for byte", () => {
    expect(verdict("What does read_all return?", "What does read_any return?")).toBe("code");
    expect(verdict("Open https://a.example/x?y=1", "Open https://a.example/x?y=2")).toBe("code");
    expect(verdict("Is `List` mutable?", "Is `list` mutable?")).toBe("code");
    expect(verdict("Explain a << b", "Explain a >> b")).toBe("code");
    expect(verdict("Install 1.2.3 now", "Install 1.2.4 now")).toBe("code");
    expect(verdict("Mail to jo@a.example", "Mail to jo@b.example")).toBe("code");
    expect(verdict("Why is /etc/hosts read?", "Why is /etc/fstab read?")).toBe("code");
    expect(verdict("Is commit 4f3a9c merged?", "Is commit 4f3a9d merged?")).toBe("code");
  });
  it("know what is quoted", () => {
    expect(verdict('What does "carpe diem" mean?', 'What does "memento mori" mean?')).toBe("quotes");
    expect(verdict("What does “carpe diem” mean?", "What does carpe diem mean?")).toBe("none");
    expect(refuses(Guard.Quotes, "Translate 'a red door'", "Translate 'a green door'")).toBe(true);
  });
});

describe("The guard of negation", () => {
  it("counts what denies and sees prefixes", () => {
    expect(verdict("Why does the printer start?", "Why doesn't the printer start?")).toBe("negation");
    expect(verdict("Why does the printer start?", "Why doesn’t the printer start?")).toBe("negation");
    expect(verdict("Coffee with sugar?", "Coffee without sugar?")).toBe("negation");
    expect(verdict("How do I pin a thread?", "How do I unpin a thread?")).toBe("negation");
    expect(verdict("Are these claims reliable?", "Are these claims unreliable?")).toBe("negation");
    expect(refuses(Guard.Negation, "Why can't I print?", "Why am I not able to print?")).toBe(false);
    expect(verdict("Should I paint it or not?", "Should I paint it?")).toBe("none");
  });
});

describe("The guard of opposites", () => {
  it("refuses a word against its opposite", () => {
    expect(verdict("How do I encrypt a disk?", "How do I decrypt a disk?")).toBe("antonyms");
    expect(verdict("Exercise before breakfast", "Exercise after breakfast")).toBe("antonyms");
    expect(verdict("What raises cholesterol?", "What reduces cholesterol?")).toBe("antonyms");
    expect(verdict("Is it cheaper to rent?", "Is it cheaper to buy?")).toBe("antonyms");
  });
  it("says nothing where both texts hold both", () => {
    expect(verdict("Sort from oldest to newest", "Sort from the oldest to the newest")).toBe("none");
  });
});

describe("The guard of names", () => {
  it("refuses where each text has its own", () => {
    expect(verdict("Flights to Oslo", "Flights to Bergen")).toBe("names");
    expect(verdict("Set up the ABC bridge", "Set up the XYZ bridge")).toBe("names");
    expect(verdict("Does the shop sell iPads?", "Does the shop sell eReaders?")).toBe("names");
  });
  it("knows a name in small letters again", () => {
    expect(verdict("Is Helsinki nice in winter?", "is helsinki nice in winter")).toBe("none");
  });
  it("takes a title's capitals for none", () => {
    expect(refuses(Guard.Names, "How To Paint An Old Wooden Door", "How To Varnish An Old Wooden Door")).toBe(false);
  });
});

describe("The guard of exchanged places", () => {
  it("refuses X to Y against Y to X", () => {
    expect(verdict("Move rows from Excel to Access", "Move rows from Access to Excel")).toBe("exchange");
    expect(verdict("Is zinc harder than lead?", "Is lead harder than zinc?")).toBe("exchange");
    expect(verdict("Do foxes hunt geese?", "Do geese hunt foxes?")).toBe("exchange");
  });
  it("lets what is asked for stand in front of the verb or behind", () => {
    expect(verdict("What is the largest ocean on Earth?", "Which ocean is the largest on Earth?")).toBe("none");
    expect(verdict("Which river is the longest in Asia?", "What is the longest river in Asia?")).toBe("none");
    expect(verdict("What colour is the sky?", "What is the colour of the sky?")).toBe("none");
    expect(verdict("Which dog is the house?", "Which is the house dog?")).toBe("exchange");
  });
  it("lets equals change places", () => {
    expect(verdict("Compare oak with pine", "Compare pine with oak")).toBe("none");
    expect(verdict("The difference between a canal and a river", "The difference between a river and a canal")).toBe("none");
    expect(verdict("Which is healthier, rice, oats or rye?", "Which is healthier, rye, rice or oats?")).toBe("none");
  });
});

describe("The guards of intent, scope, time and form", () => {
  it("tell questions apart", () => {
    expect(verdict("Who built the bridge?", "When was the bridge built?")).toBe("intent");
    expect(verdict("Why do cats purr?", "Do cats purr?")).toBe("intent");
    expect(verdict("What time is kick-off?", "When is kick-off?")).toBe("none");
    expect(verdict("Can you tell me where the museum is?", "Where is the museum?")).toBe("none");
  });
  it("see how much is asked about", () => {
    expect(refuses(Guard.Scope, "Delete only drafts", "Delete all drafts")).toBe(true);
    expect(refuses(Guard.Scope, "Delete drafts", "Delete all drafts")).toBe(false);
    expect(refuses(Guard.Scope, "Which birds can fly?", "Which birds can fly except gulls?")).toBe(true);
  });
  it("see the time", () => {
    expect(verdict("Was there frost yesterday?", "Was there frost?")).toBe("time");
    expect(refuses(Guard.Time, "Trains tonight", "Trains")).toBe(false);
    expect(verdict("Rainfall last year in Wales", "Rainfall next year in Wales")).toBe("scope");
    expect(refuses(Guard.Time, "Rainfall last year in Wales", "Rainfall next year in Wales")).toBe(true);
    expect(verdict("Rainfall last year in Wales", "Rainfall this year in Wales")).toBe("time");
    expect(refuses(Guard.Time, "Rainfall last year in Wales", "Rainfall of last year in Wales")).toBe(false);
  });
  it("see the form asked for", () => {
    expect(verdict("Explain tides", "Explain tides in bullet points")).toBe("form");
    expect(verdict("Explain tides", "Explain tides in Finnish")).toBe("form");
    expect(verdict("Explain tides", "Explain tides in one sentence")).toBe("form");
    expect(verdict("Explain tides", "Explain tides in 100 words")).toBe("numbers");
  });
  it("see who asks and for whom", () => {
    expect(verdict("Explain tides", "Explain tides for a beginner")).toBe("form");
    expect(verdict("Explain tides", "Explain tides to my grandmother")).toBe("form");
    expect(verdict("Explain tides", "As a lawyer, explain tides")).toBe("form");
    expect(verdict("Explain tides", "Explain tides like I'm five")).toBe("numbers");
    expect(verdict("How do I work as a nurse?", "How can one work as a nurse?")).toBe("none");
    expect(refuses(Guard.Form, "Which toys are safe?", "Which toys are safe for kids?")).toBe(false);
  });
});

describe("The guards of single differences", () => {
  it("refuse another word in the same sentence, unless it is a synonym", () => {
    expect(verdict("How do I clean a rug?", "How do I clean a mattress?")).toBe("replacement");
    expect(verdict("How do I delete a branch?", "How do I remove a branch?")).toBe("none");
    expect(refuses(Guard.Replacement, "How do I clean a rug?", "Which soap washes out stains that a rug has caught?")).toBe(false);
  });
  it("refuse a word more that narrows", () => {
    expect(verdict("What are the signs of stress?", "What are the signs of stress in horses?")).toBe("qualifier");
    expect(verdict("How do I open a tin?", "How do I open a rusty tin?")).toBe("qualifier");
  });
});

describe("Chinese", () => {
  it("has numerals, denial and order", () => {
    expect(verdict("三天后到货吗", "五天后到货吗")).toBe("numbers");
    expect(verdict("可以退款", "不可以退款")).toBe("negation");
    expect(refuses(Guard.Exchange, "从京到沪", "从沪到京")).toBe(true);
  });
});

describe("The guard of templates", () => {
  const review = (name: string, text: string): string =>
    "You are a careful reviewer. Read the note below and say in plain words whether the tone is friendly, neutral or hostile, and why. Sender: " + name + ". Note: " + text + ". Answer with a list.";
  it("refuses another variable in one place or in several", () => {
    expect(refuses(Guard.Template, review("Ann", "the parcel arrived broken"), review("Ann", "a bill came twice"))).toBe(true);
    expect(refuses(Guard.Template, review("Ann", "the parcel arrived"), review("Bob", "the parcel arrived"))).toBe(true);
    expect(refuses(Guard.Template, review("Ann", "the parcel arrived"), review("Ann", "the parcel arrived broken"))).toBe(true);
    expect(refuses(Guard.Template, review("7", "the parcel arrived"), review("8", "the parcel arrived"))).toBe(true);
    expect(refuses(Guard.Template, review("Ann", "Bob called"), review("Bob", "Ann called"))).toBe(true);
    expect(refuses(Guard.Template, review("Ann", "`a`"), review("Ann", "`b`"))).toBe(true);
    expect(refuses(Guard.Template, "Fruit: apple. " + review("Ann", "it came"), "Fruit: pear. " + review("Ann", "it went"))).toBe(true);
  });
  it("is asked last, and refuses what no other guard does", () => {
    expect(verdict(review("Ann", "the blue parcel with seven red stripes was thrown hard onto our porch"), review("Ann", "seven bills for a hat keep coming although nobody ever bought such things"))).toBe("template");
  });
  it("passes function words, politeness, synonyms and typing errors", () => {
    expect(verdict(review("Ann", "the parcel arrived"), review("Ann", "a parcel arrived"))).toBe("none");
    expect(verdict(review("Ann", "please fix the parcel"), review("Ann", "repair the package, thanks"))).toBe("none");
    expect(verdict(review("Ann", "the parcel arrived"), review("Ann", "the parcel arived"))).toBe("none");
  });
  it("leaves short texts, and long ones that share less, alone", () => {
    expect(refuses(Guard.Template, "Is the tone of this note friendly? Parcel broken", "Is the tone of this note friendly? Bill late")).toBe(false);
    expect(refuses(Guard.Template, review("Ann", "the parcel arrived"), "Say in plain words whether the tone of Ann's note is friendly, neutral or hostile: the parcel arrived. Use a list.")).toBe(false);
  });
});

describe("A guard that is switched off", () => {
  it("refuses nothing, and another may", () => {
    const a = Bytes.fromString("Divide 84 by 7");
    const b = Bytes.fromString("Divide 84 by 6");
    expect(guard(a, b, 0)).toBe(Guard.None);
    expect(guard(a, b, ALL_GUARDS & ~(<u32>1 << Guard.Numbers))).toBe(Guard.Replacement);
    expect(guard(a, b, ALL_GUARDS & ~(<u32>1 << Guard.Numbers) & ~(<u32>1 << Guard.Replacement))).toBe(Guard.None);
    expect(guard(a, b, ALL_GUARDS)).toBe(Guard.Numbers);
  });
  it("has a word of its own", () => {
    const words: string[] = [];
    for (let i = 0; i < GUARDS; i++) {
      const word = guardWord(<Guard>i);
      expect(words.includes(word)).toBe(false);
      words.push(word);
    }
  });
});

describe("Any bytes", () => {
  it("are judged alike in both directions of time, and never a trap", () => {
    const random = new Random(77);
    const alphabet = "ab AB 12.,:/-_@'\"`“”’n't 不三$€%+#=<>&\n http://x ";
    for (let i = 0; i < 6000; i++) {
      const a = random.from(alphabet, random.below(120));
      const b = i % 3 == 0 ? random.bytes(random.below(120)) : random.mutate(a);
      const first = guard(a, b, ALL_GUARDS);
      expect(guard(a, b, ALL_GUARDS)).toBe(first);
      expect(guard(a, a.copy(), ALL_GUARDS)).toBe(Guard.None);
      expect(<i32>first < GUARDS).toBe(true);
    }
  });
  it("are too many at some length, which is a refusal", () => {
    const long = "word ".repeat(MAX_BYTES / 5);
    expect(verdict(long, long + " and more")).toBe("unread");
    expect(verdict("a ".repeat(4000), "b ".repeat(4000))).toBe("unread");
  });
});
