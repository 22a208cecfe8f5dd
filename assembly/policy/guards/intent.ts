/** What a question asks for. Refused are pairs of intents that no rewording joins: «who» and «when», «why» and «whether». */
import { Role } from "./lexicon";
import { Text } from "./text";

/** The first five in the order of QUESTION_WORDS; «what» is open, any intent can be asked with it. */
enum Intent {
  Open,
  Who,
  When,
  Where,
  Why,
  How,
  What,
  HowMuch,
  YesNo,
}

const WHO: i32 = 1 << Intent.Who;
const WHEN: i32 = 1 << Intent.When;
const WHERE: i32 = 1 << Intent.Where;
const WHY: i32 = 1 << Intent.Why;
const HOW: i32 = 1 << Intent.How;
const HOW_MUCH: i32 = 1 << Intent.HowMuch;
const YES_NO: i32 = 1 << Intent.YesNo;

/** For each intent those it cannot be. */
const CONFLICTS: StaticArray<i32> = [
  0,
  WHEN | WHERE | WHY | HOW | HOW_MUCH | YES_NO,
  WHO | WHERE | WHY | HOW_MUCH | YES_NO,
  WHO | WHEN | WHY | HOW_MUCH,
  WHO | WHEN | WHERE | HOW | HOW_MUCH | YES_NO,
  WHO | WHY,
  0,
  WHO | WHEN | WHERE | WHY | YES_NO,
  WHO | WHEN | WHY | HOW_MUCH,
];

export function intentsDiffer(a: Text, b: Text): bool {
  return ((CONFLICTS[intentOf(a)] >> intentOf(b)) & 1) != 0;
}

/**
 * The intent of the first question word, wherever it stands («tell me who …»); without one, whether the text begins as a yes-no question. A
 * Chinese word that asks whether gives way to any other, and in a polite text says nothing (能告诉我…吗).
 */
function intentOf(text: Text): Intent {
  if ((text.roles & Role.Question) != 0) {
    for (let i = 0; i < text.count; i++) {
      const token = text.at(i);
      if (token.has(Role.Question) && token.question != Intent.YesNo) return refined(<Intent>token.question, text, i);
    }
    return (text.roles & Role.Polite) != 0 ? Intent.Open : Intent.YesNo;
  }
  return text.count > 0 && text.at(0).has(Role.Auxiliary) && !isRequest(text) ? Intent.YesNo : Intent.Open;
}

/** «How many» and «what time» ask for something else than «how» and «what»; «how come» asks why. */
function refined(intent: Intent, text: Text, at: i32): Intent {
  if (at + 1 >= text.count) return intent;
  const next = text.at(at + 1);
  if (intent == Intent.How && next.has(Role.HowMeasure)) return Intent.HowMuch;
  if (intent == Intent.What && next.has(Role.IntentNoun)) {
    return next.question == 5 ? Intent.HowMuch : <Intent>next.question;
  }
  if (intent == Intent.How && next.length == 4 && text.source.hasAsciiAt(next.start, "come")) return Intent.Why;
  return intent;
}

/** «Can you …», «could I …» ask for something to be done, and say nothing of what. */
function isRequest(text: Text): bool {
  if (text.count < 2) return false;
  const first = text.at(0).start;
  const second = text.at(1);
  const isModal = text.source.hasAsciiAt(first + 1, "an") || text.source.hasAsciiAt(first + 1, "oul");
  return isModal && (second.length == 1 || (second.length == 3 && text.source.hasAsciiAt(second.start, "you")));
}
