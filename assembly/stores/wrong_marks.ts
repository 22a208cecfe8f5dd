/**
 * Entries that the external store is to forget, as all workers of an Envoy know them: while a deletion is not confirmed, none of them serves
 * the entry from the store.
 *
 *     d<bucket>  up to 8 marks of 56 bytes:
 *
 *     0      32            40          48       49         50
 *    ┌──────┬─────────────┬───────────┬────────┬──────────┬───┐
 *    │ key  │ made        │ next try  │ state  │ attempts │ 0 │
 *    │      │ i64 ms      │ i64 ms    │ u8     │ u8       │   │
 *    └──────┴─────────────┴───────────┴────────┴──────────┴───┘
 *
 * Times are by the steady clock, which all workers of a process share, and shared data ends with the process: a wall clock that is set back
 * would make an answer younger than the mark that it was found wrong with. Of one key each mark has a later time than the one before, so that
 * the time names the mark.
 *
 * A mark stays when the deletion is confirmed, to tell a write that was under way meanwhile. Of a full bucket the oldest confirmed mark makes
 * room for a new one, and without such the oldest that was given up. A bucket full of deletions to be made takes no more: then none of its keys
 * is served from the store, and the worker that has found the entry wrong holds the mark until there is room.
 */
import { ByteBuffer, Bytes } from "../core/bytes";
import { DIGEST_LENGTH } from "../core/sha256";
import { KeyValue } from "../core/key_value";
import { SlotKeys } from "./slot_keys";

const TAG_MARKS: u8 = 0x64;
const BUCKETS: u32 = 128;
const MARK_LENGTH: i32 = 56;
const BUCKET_LENGTH: i32 = 8 * MARK_LENGTH;
const MADE_AT: usize = 32;
const NEXT_AT: usize = 40;
const STATE_AT: usize = 48;
const ATTEMPTS_AT: usize = 49;
/** Compare-and-swap attempts before an update is given up. */
const MAX_RACES: i32 = 16;
/** Marks that one worker holds because there was no room, or others were faster each time. */
const MAX_HELD: i32 = 256;
/** Milliseconds from a try that failed to the next one: twice as many each time, up to the second. */
const FIRST_PAUSE: i64 = 2000;
const LONGEST_PAUSE: i64 = 60000;
/** Tries before a deletion is given up: the last one comes some 15 minutes after the first. */
const MAX_ATTEMPTS: u8 = 20;
const ANY_TIME: i64 = i64.MIN_VALUE;

enum State {
  /** To be deleted. */
  Pending,
  /** The store has deleted it. */
  Confirmed,
  /** The store has not, however often it was asked. */
  GivenUp,
}

/** A mark that only this worker knows yet. */
@final
class HeldMark {
  constructor(readonly key: Bytes, readonly made: i64) {}
}

@final
export class WrongMarks {
  private readonly keys: SlotKeys;
  private held: HeldMark[] = [];
  /** Deletions that `due` found not to be confirmed. */
  pending: i32 = 0;

  constructor(private readonly data: KeyValue, prefix: Bytes) {
    this.keys = new SlotKeys(prefix);
  }

  /** Creates the buckets. Call when the plug-in is configured: a key that does not exist takes any write. */
  open(): void {
    for (let bucket: u32 = 0; bucket < BUCKETS; bucket++) {
      const key = this.keys.of(TAG_MARKS, bucket);
      if (this.data.get(key) === null) this.data.set(key, Bytes.empty(), 0);
    }
  }

  /**
   * Marks the entry under `key`, anew if it is marked already. If there is no room this worker holds the mark, and `retry` goes on.
   * @param made when it was found wrong. @param now by the steady clock.
   * @returns false if this worker holds as many as it can: then the entry may be served again.
   */
  add(key: Bytes, made: i64, now: i64): bool {
    if (key.length != DIGEST_LENGTH) return false;
    this.letGo(key, ANY_TIME);
    if (this.share(key, made, now)) return true;
    if (this.held.length >= MAX_HELD) return false;
    this.held.push(new HeldMark(key.copy(), made));
    return true;
  }

  /** Tries again to share the marks that this worker holds. Cheap if there are none. */
  retry(now: i64): void {
    if (this.held.length == 0) return;
    const held = this.held;
    this.held = [];
    for (let i = 0; i < held.length; i++) {
      // Another worker may have written what it did not know to be wrong: the mark is as young as if it were made now.
      if (!this.share(held[i].key, now, now)) this.held.push(held[i]);
    }
  }

  /** Marks that only this worker knows. */
  get heldCount(): i32 {
    return this.held.length;
  }

  private heldAt(key: Bytes): i32 {
    for (let i = 0; i < this.held.length; i++) if (this.held[i].key.equals(key)) return i;
    return -1;
  }

  /** Forgets the mark of `key` that this worker holds, if it was made at `made`, or at any time. */
  private letGo(key: Bytes, made: i64): void {
    const at = this.heldAt(key);
    if (at >= 0 && (made == ANY_TIME || this.held[at].made == made)) this.held.splice(at, 1);
  }

  /** Makes the mark known to all workers. @returns false if others were faster each time, or there is no room. */
  private share(key: Bytes, made: i64, now: i64): bool {
    for (let i = 0; i < MAX_RACES; i++) {
      const marks = this.read(key);
      const cas = this.data.lastCas();
      const place = placeFor(marks, key);
      if (place < 0) return false;
      const out = new ByteBuffer(marks.length + MARK_LENGTH).append(marks.slice(0, place)).append(key);
      const time = find(marks, key) < 0 ? made : max<i64>(made, load<i64>(marks.ptr + <usize>place, MADE_AT) + 1);
      out.appendU64(<u64>time).appendU64(<u64>(now + FIRST_PAUSE)).appendU64(0).append(marks.slice(place + MARK_LENGTH, marks.length));
      if (this.data.set(this.keyOf(key), out.view(), cas)) return true;
    }
    return false;
  }

  /** Whether the entry under `key` must not be served from the store: it is marked, or it may be and there was no room to say so. */
  blocks(key: Bytes): bool {
    if (this.heldAt(key) >= 0) return true;
    const marks = this.read(key);
    const at = find(marks, key);
    return at >= 0 ? stateAt(marks, at) != State.Confirmed : placeFor(marks, key) < 0;
  }

  /** When the entry under `key` was marked last, by the steady clock; 0 if it was not, or that is long ago. */
  madeAt(key: Bytes): i64 {
    const held = this.heldAt(key);
    if (held >= 0) return this.held[held].made;
    const marks = this.read(key);
    const at = find(marks, key);
    return at < 0 ? 0 : load<i64>(marks.ptr + <usize>at, MADE_AT);
  }

  /**
   * The store has no such entry any more, or another one in its place.
   * @param made what `madeAt` said when the store was asked: of a mark that was made anew since then nothing is known.
   */
  confirm(key: Bytes, made: i64): void {
    this.letGo(key, made);
    this.update(key, State.Confirmed, 0, made);
  }

  /** A deletion has failed. @returns whether that was its last try. */
  failed(key: Bytes, steady: i64): bool {
    return this.update(key, State.Pending, steady, ANY_TIME) == State.GivenUp;
  }

  /** Keys whose deletion is to be tried again now, at most `limit`; `pending` says how many there are in all. */
  due(steady: i64, limit: i32): Bytes[] {
    const found: Bytes[] = [];
    this.pending = 0;
    for (let bucket: u32 = 0; bucket < BUCKETS; bucket++) {
      const marks = sound(this.data.get(this.keys.of(TAG_MARKS, bucket)));
      for (let at = 0; at < marks.length; at += MARK_LENGTH) {
        if (stateAt(marks, at) != State.Pending) continue;
        this.pending++;
        const next = load<i64>(marks.ptr + <usize>at, NEXT_AT);
        // A longer pause than there is would be damage.
        if ((next <= steady || next > steady + LONGEST_PAUSE) && found.length < limit) found.push(marks.slice(at, at + DIGEST_LENGTH).copy());
      }
    }
    return found;
  }

  /** Changes the mark that was made at `made`, or at any time. @returns the mark's state then; Confirmed if there is none. */
  private update(key: Bytes, to: State, steady: i64, made: i64): State {
    for (let i = 0; i < MAX_RACES; i++) {
      const marks = this.read(key);
      const cas = this.data.lastCas();
      const at = find(marks, key);
      if (at < 0 || stateAt(marks, at) == State.Confirmed) return State.Confirmed;
      const changed = marks.copy();
      const mark = changed.ptr + <usize>at;
      if (made != ANY_TIME && load<i64>(mark, MADE_AT) != made) return State.Pending;
      let state = to;
      if (to == State.Pending) {
        const attempts = <u8>min<i32>(<i32>load<u8>(mark, ATTEMPTS_AT) + 1, MAX_ATTEMPTS);
        if (attempts >= MAX_ATTEMPTS) state = State.GivenUp;
        store<u8>(mark, attempts, ATTEMPTS_AT);
        store<i64>(mark, steady + min<i64>(FIRST_PAUSE << <i64>min<u8>(attempts, 8), LONGEST_PAUSE), NEXT_AT);
      }
      store<u8>(mark, <u8>state, STATE_AT);
      if (this.data.set(this.keyOf(key), changed, cas)) return state;
    }
    return to;
  }

  private read(key: Bytes): Bytes {
    return sound(this.data.get(this.keyOf(key)));
  }

  private keyOf(key: Bytes): Bytes {
    return this.keys.of(TAG_MARKS, key.length == DIGEST_LENGTH ? load<u32>(key.ptr) % BUCKETS : 0);
  }
}

/** A bucket's marks; none if it is damaged. */
function sound(value: Bytes | null): Bytes {
  return value !== null && value.length <= BUCKET_LENGTH && value.length % MARK_LENGTH == 0 ? value : Bytes.empty();
}

/** Where the mark of `key` is, or -1. */
function find(marks: Bytes, key: Bytes): i32 {
  if (key.length != DIGEST_LENGTH) return -1;
  for (let at = 0; at < marks.length; at += MARK_LENGTH) {
    if (memory.compare(marks.ptr + <usize>at, key.ptr, DIGEST_LENGTH) == 0) return at;
  }
  return -1;
}

function stateAt(marks: Bytes, at: i32): State {
  const state = <State>load<u8>(marks.ptr + <usize>at, STATE_AT);
  // What is none of them is damage: the store is asked once more than needed rather than once less.
  return state == State.Confirmed || state == State.GivenUp ? state : State.Pending;
}

/** Where a mark of `key` goes: over its last one, behind the others, or over the one that can be spared best; -1 if none can. */
function placeFor(marks: Bytes, key: Bytes): i32 {
  const before = find(marks, key);
  if (before >= 0) return before;
  if (marks.length < BUCKET_LENGTH) return marks.length;
  const confirmed = oldest(marks, State.Confirmed);
  return confirmed >= 0 ? confirmed : oldest(marks, State.GivenUp);
}

/** Where the oldest mark in this state is, or -1. */
function oldest(marks: Bytes, state: State): i32 {
  let best = -1;
  for (let at = 0; at < marks.length; at += MARK_LENGTH) {
    if (stateAt(marks, at) != state) continue;
    if (best < 0 || load<i64>(marks.ptr + <usize>at, MADE_AT) < load<i64>(marks.ptr + <usize>best, MADE_AT)) best = at;
  }
  return best;
}
