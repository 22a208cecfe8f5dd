/** The evidence for an entry among those that a search found. */
import { Evidence, evidenceFor, NO_OTHER } from "../../policy/evidence";
import { Matches } from "../../vector/matches";

/** @param place of the entry in `matches`. */
export function evidenceAmong(matches: Matches, place: i32): Evidence {
  const group = matches.group(place);
  return evidenceFor(matches.similarity(place), matches.nearestOutside(group, NO_OTHER), matches.countOf(group));
}
