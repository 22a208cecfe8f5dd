/**
 * What can speak against a candidate that is near enough. One word for each guard: its name in the configuration, the label of its metric
 * and, behind `guard_`, the `detail` of `Cache-Status`.
 */

export enum Guard {
  /** Nothing speaks against it. */
  None,
  /** One of the texts has more words than guards read. */
  Unread,
  /** The texts hold different numbers, dates or times: as digits or words, with sign, decimals, thousands separators, ordinals. */
  Numbers,
  /** A unit, a currency, a month or a day of the week stands where the other text has another one. */
  Units,
  /** The texts hold different URLs, addresses, versions, identifiers, operators or pieces of code. */
  Code,
  /** What one text quotes is not in the other. */
  Quotes,
  /** One text denies what the other asserts: «not», «without», «never», or a prefix such as «un-» or «dis-». */
  Negation,
  /** A word of one text is the opposite of a word of the other. */
  Antonyms,
  /** Each text holds a name, an acronym or a capitalised term that the other lacks. */
  Names,
  /** Two things have changed places: «from X to Y» against «from Y to X». */
  Exchange,
  /** The texts ask for different things: who, when, where, why, how many, whether. */
  Intent,
  /** One text is about all, the first, the last, the only; the other is not. */
  Scope,
  /** The texts are about different times: past, present, future. */
  Time,
  /** The texts ask for answers of different form: length, format, language, reader. */
  Form,
  /** The texts differ in one run of words, and those are no known synonyms. */
  Replacement,
  /** One text says all that the other says, and narrows it. */
  Qualifier,
  /** The texts share a long fixed part, a template's, and differ in what is put into it. */
  Template,
}

/** Number of values above, for tables. */
export const GUARDS: i32 = Guard.Template + 1;

/** Every guard switched on. */
export const ALL_GUARDS: u32 = (<u32>1 << GUARDS) - 1;

export function guardWord(guard: Guard): string {
  switch (guard) {
    case Guard.Unread: return "unread";
    case Guard.Numbers: return "numbers";
    case Guard.Units: return "units";
    case Guard.Code: return "code";
    case Guard.Quotes: return "quotes";
    case Guard.Negation: return "negation";
    case Guard.Antonyms: return "antonyms";
    case Guard.Names: return "names";
    case Guard.Exchange: return "exchange";
    case Guard.Intent: return "intent";
    case Guard.Scope: return "scope";
    case Guard.Time: return "time";
    case Guard.Form: return "form";
    case Guard.Replacement: return "replacement";
    case Guard.Qualifier: return "qualifier";
    case Guard.Template: return "template";
    default: return "none";
  }
}
