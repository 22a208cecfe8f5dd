/** The text that is embedded, and what the embedding does not see of it. */
import { Bytes } from "../core/bytes";

/** The first `limit` bytes of `query` at most, cut between two characters. */
export function embeddedPart(query: Bytes, limit: i32): Bytes {
  if (query.length <= limit) return query;
  let end = limit;
  while (end > 0 && (query.at(end) & 0xc0) == 0x80) end--;
  return query.slice(0, end);
}

/**
 * Whether two queries are the same where no embedding sees them. Two long prompts that differ only behind the cut have one vector and
 * similarity 1; without this the second would be answered with the first one's answer.
 */
export function sameBeyondCut(a: Bytes, b: Bytes, limit: i32): bool {
  if (a.length <= limit && b.length <= limit) return true;
  const tailOfA = a.slice(embeddedPart(a, limit).length, a.length);
  const tailOfB = b.slice(embeddedPart(b, limit).length, b.length);
  return tailOfA.equals(tailOfB);
}
