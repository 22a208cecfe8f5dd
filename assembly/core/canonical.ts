/**
 * One text for every way to write the same JSON value: members sorted by name, no white space, strings with the escapes they need and no
 * others. (Half of a surrogate pair has no text; the reader refuses it.) Numbers stay as they were written, so `1` and `1.0` differ; that
 * costs a miss and never a wrong answer.
 */
import { ByteBuffer } from "./bytes";
import { JsonDocument, JsonKind } from "./json";
import { appendString } from "./json_write";

/** Stands for a value that was taken out. A canonical string begins with a quote, so nothing else equals it. */
const TAKEN_OUT: u8 = 0x3f;
/** Members sorted by insertion; above this by heap, since a client chooses the number. */
const INSERTION_LIMIT: i32 = 24;

/**
 * Appends the canonical text of `node`, with a place holder for each value that was taken out of the document.
 * @returns false if an object in it has two members of one name: readers disagree on which of them counts, so nothing may be concluded.
 */
export function appendCanonical(document: JsonDocument, node: i32, out: ByteBuffer): bool {
  if (document.isTakenOut(node)) {
    out.appendByte(TAKEN_OUT);
    return true;
  }
  // The reader refuses documents deeper than MAX_DEPTH, which bounds this recursion.
  const kind = document.kind(node);
  if (kind == JsonKind.Object) {
    const members = sortedMembers(document, node);
    if (members === null) return false;
    out.appendByte(0x7b);
    for (let i = 0; i < members.length; i++) {
      const member = unchecked(members[i]);
      appendName(document, member, out);
      if (!appendCanonical(document, member, out)) return false;
      out.appendByte(0x2c);
    }
    out.appendByte(0x7d);
    return true;
  }
  if (kind == JsonKind.Array) {
    out.appendByte(0x5b);
    for (let child = document.first(node); child >= 0; child = document.next(child)) {
      if (!appendCanonical(document, child, out)) return false;
      out.appendByte(0x2c);
    }
    out.appendByte(0x5d);
    return true;
  }
  // As it stands, a string without escapes has nothing that needs one.
  if (document.stringEscaped(node)) appendString(out, document.string(node));
  else document.appendRawTo(node, out);
  return true;
}

/** Appends to `nodes` what was taken out of `node`, in the order of its canonical text. Of an object with two members of one name it sees nothing. */
export function appendTakenOut(document: JsonDocument, node: i32, nodes: i32[]): void {
  if (document.isTakenOut(node)) {
    nodes.push(node);
    return;
  }
  const kind = document.kind(node);
  if (kind == JsonKind.Object) {
    const members = sortedMembers(document, node);
    if (members === null) return;
    for (let i = 0; i < members.length; i++) appendTakenOut(document, unchecked(members[i]), nodes);
  } else if (kind == JsonKind.Array) {
    for (let child = document.first(node); child >= 0; child = document.next(child)) appendTakenOut(document, child, nodes);
  }
}

/** A member's name behind its length: names may hold any character. */
export function appendName(document: JsonDocument, member: i32, out: ByteBuffer): void {
  document.appendKeyTo(member, out);
  out.appendByte(0x3a);
}

/** The members of an object ordered by the bytes of their names; null if two have one name. */
export function sortedMembers(document: JsonDocument, object: i32): StaticArray<i32> | null {
  const members = new StaticArray<i32>(document.count(object));
  let count = 0;
  for (let child = document.first(object); child >= 0 && count < members.length; child = document.next(child)) {
    unchecked((members[count++] = child));
  }
  if (count <= INSERTION_LIMIT) sortByInsertion(document, members);
  else sortByHeap(document, members);
  for (let i = 1; i < count; i++) {
    if (document.compareKeys(unchecked(members[i - 1]), unchecked(members[i])) == 0) return null;
  }
  return members;
}

function sortByInsertion(document: JsonDocument, members: StaticArray<i32>): void {
  for (let i = 1; i < members.length; i++) {
    const member = unchecked(members[i]);
    let at = i;
    while (at > 0 && document.compareKeys(unchecked(members[at - 1]), member) > 0) {
      unchecked((members[at] = members[at - 1]));
      at--;
    }
    unchecked((members[at] = member));
  }
}

function sortByHeap(document: JsonDocument, members: StaticArray<i32>): void {
  const length = members.length;
  for (let i = (length >> 1) - 1; i >= 0; i--) sink(document, members, i, length);
  for (let end = length - 1; end > 0; end--) {
    const largest = unchecked(members[0]);
    unchecked((members[0] = members[end]));
    unchecked((members[end] = largest));
    sink(document, members, 0, end);
  }
}

function sink(document: JsonDocument, members: StaticArray<i32>, at: i32, length: i32): void {
  while (true) {
    let child = (at << 1) + 1;
    if (child >= length) return;
    if (child + 1 < length && document.compareKeys(unchecked(members[child + 1]), unchecked(members[child])) > 0) child++;
    if (document.compareKeys(unchecked(members[at]), unchecked(members[child])) >= 0) return;
    const moved = unchecked(members[at]);
    unchecked((members[at] = members[child]));
    unchecked((members[child] = moved));
    at = child;
  }
}
