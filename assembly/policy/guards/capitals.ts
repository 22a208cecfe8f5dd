/** Which tokens are names, as far as a text alone tells. */
import { Role } from "./lexicon";
import { Text } from "./text";
import { Shape } from "./token";

/**
 * A capital letter marks a name, unless the whole text is written in capitals or as a title. In a script without capitals it takes the lexicon.
 */
export function settleNames(text: Text): void {
  let words = 0;
  let capitals = 0;
  for (let i = 0; i < text.count; i++) {
    const token = text.at(i);
    if (token.is(Shape.Number | Shape.Code) || token.is(Shape.Opens)) continue;
    words++;
    if (token.is(Shape.Capital)) capitals++;
  }
  const telling = capitals * 5 <= words * 3 || words < 4;
  text.tellsCase = telling && (capitals > 0 || (text.count > 0 && text.at(0).is(Shape.Capital)));
  for (let i = 0; i < text.count; i++) {
    const token = text.at(i);
    // «US», «WHO», «IT» and «OR» are no words of grammar, unless everything is written so.
    if (telling && token.is(Shape.Acronym) && token.has(Role.Function) && !token.has(Role.Negator | Role.Scope | Role.Polite | Role.Unit | Role.Calendar)) {
      token.roles = 0;
      token.question = 0;
      token.shape |= Shape.Content;
    }
    if (!token.is(Shape.Content) || token.is(Shape.Number | Shape.Code)) continue;
    if (token.has(Role.Name) || (telling && (token.is(Shape.Odd) || (token.is(Shape.Capital) && !token.is(Shape.Opens))))) token.shape |= Shape.Name;
  }
}
