/** What the guards of order ask of one token: whether it opens a phrase, and whether it ends as adverbs do. */
import { OF } from "../known_words";
import { Role } from "../lexicon";
import { digestOf } from "../stem";
import { Text } from "../text";
import { Token } from "../token";

/** Words that open a clause. */
const CLAUSES: u32[] = [digestOf("if"), digestOf("when"), digestOf("while"), digestOf("because"), digestOf("after"), digestOf("before"), digestOf("since"), digestOf("unless"), digestOf("although"), digestOf("using"), digestOf("without")];

/** Whether a token opens a phrase with its preposition, other than «of», or a clause. */
export function opensPhrase(token: Token): bool {
  return (token.has(Role.Preposition) && token.word != OF) || CLAUSES.includes(token.word);
}

/** Whether a word ends as adverbs do. */
export function isAdverbToken(text: Text, token: Token): bool {
  return token.length > 4 && text.source.hasAsciiAt(token.start + token.length - 2, "ly");
}
