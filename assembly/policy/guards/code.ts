/** URLs, addresses, versions, identifiers, operators and what stands in back quotes: equal byte for byte, on both sides. */
import { Text } from "./text";
import { Shape } from "./token";

const CODE: u32 = Shape.Code | Shape.InCode;

export function codeDiffers(a: Text, b: Text): bool {
  return ((a.shapes | b.shapes) & CODE) != 0 && (hasLoneCode(a, b) || hasLoneCode(b, a));
}

function hasLoneCode(text: Text, other: Text): bool {
  for (let i = 0; i < text.count; i++) {
    const token = text.at(i);
    if (!token.is(CODE)) continue;
    if (token.lone) return true;
    const partner = other.at(token.partner);
    if (token.is(Shape.InCode) && partner.is(Shape.InCode) && token.raw != partner.raw) return true;
  }
  return false;
}
