/** stores/lease_table.ts, over a map in memory: two tables are two workers. */
import { Bytes } from "../../assembly/core/bytes";
import { Lease, LEASE_MILLIS, LeaseState, LeaseTable } from "../../assembly/stores/lease_table";
import { MemoryKeyValue } from "./support/memory_key_value";
import { digest } from "./support/vectors";

const PREFIX = Bytes.fromString("p");
const NOW: i64 = 1000000;

function open(data: MemoryKeyValue): LeaseTable {
  const table = new LeaseTable(data, PREFIX);
  table.open();
  return table;
}

/** A key of the same bucket as `key`. */
function neighbour(key: Bytes): Bytes {
  const other = key.copy();
  store<u8>(other.ptr + 15, load<u8>(other.ptr + 15) ^ 1);
  return other;
}

describe("A lease", () => {
  it("is one worker's until it is given back", () => {
    const data = new MemoryKeyValue();
    const a = open(data);
    const b = open(data);
    expect(a.take(digest(1), NOW)).toBe(Lease.Taken);
    expect(b.take(digest(1), NOW)).toBe(Lease.Held);
    expect(b.stateOf(digest(1), NOW)).toBe(LeaseState.Held);
    a.giveBack(digest(1), false);
    expect(b.stateOf(digest(1), NOW)).toBe(LeaseState.Free);
    expect(b.take(digest(1), NOW)).toBe(Lease.Taken);
  });
  it("that is given back without an answer says so, until somebody takes it or its bucket", () => {
    const data = new MemoryKeyValue();
    const a = open(data);
    const b = open(data);
    a.take(digest(1), NOW);
    a.giveBack(digest(1), true);
    expect(b.stateOf(digest(1), NOW)).toBe(LeaseState.Lost);
    expect(b.stateOf(digest(1), NOW + 100 * LEASE_MILLIS)).toBe(LeaseState.Lost);
    expect(b.stateOf(neighbour(digest(1)), NOW)).toBe(LeaseState.Free);
    expect(b.take(digest(1), NOW)).toBe(Lease.Taken);
    expect(a.stateOf(digest(1), NOW)).toBe(LeaseState.Held);
    expect(a.stateOf(digest(1), NOW + LEASE_MILLIS)).toBe(LeaseState.Free);
    b.giveBack(digest(1), true);
    a.take(neighbour(digest(1)), NOW);
    expect(b.stateOf(digest(1), NOW)).toBe(LeaseState.Free);
  });
  it("ends by itself, unless it is renewed", () => {
    const data = new MemoryKeyValue();
    const a = open(data);
    const b = open(data);
    a.take(digest(1), NOW);
    a.renew(digest(1), NOW + 1000);
    expect(b.take(digest(1), NOW + LEASE_MILLIS + 999)).toBe(Lease.Held);
    expect(b.take(digest(1), NOW + LEASE_MILLIS + 1000)).toBe(Lease.Taken);
  });
  it("is held also for a worker whose clock is a little behind", () => {
    const data = new MemoryKeyValue();
    open(data).take(digest(1), NOW);
    expect(open(data).take(digest(1), NOW - 50)).toBe(Lease.Held);
  });
  it("cannot be had while another key has the bucket, and does not touch that", () => {
    const data = new MemoryKeyValue();
    const a = open(data);
    a.take(digest(1), NOW);
    expect(a.take(neighbour(digest(1)), NOW)).toBe(Lease.Unavailable);
    expect(a.stateOf(digest(1), NOW)).toBe(LeaseState.Held);
    expect(a.stateOf(neighbour(digest(1)), NOW)).toBe(LeaseState.Free);
  });
  it("is lost to who was faster", () => {
    const data = new MemoryKeyValue();
    const a = open(data);
    data.refusals = 1;
    expect(a.take(digest(1), NOW)).toBe(Lease.Unavailable);
    expect(a.stateOf(digest(1), NOW)).toBe(LeaseState.Free);
  });
  it("never grows, and is not made anew where it is", () => {
    const data = new MemoryKeyValue();
    const a = open(data);
    const count = data.count;
    a.take(digest(1), NOW);
    expect(open(data).stateOf(digest(1), NOW)).toBe(LeaseState.Held);
    for (let i = 0; i < 5000; i++) a.take(digest(i), NOW + i);
    expect(data.count).toBe(count);
  });
  it("that is damaged holds up nobody", () => {
    const data = new MemoryKeyValue();
    const a = open(data);
    a.take(digest(1), NOW);
    const key = keyOf(digest(1));
    const good = changetype<Bytes>(data.get(key));
    for (let length = 0; length < good.length; length++) {
      data.set(key, good.slice(0, length), 0);
      expect(a.stateOf(digest(1), NOW)).toBe(LeaseState.Free, length.toString());
    }
    const forever = good.copy();
    store<i64>(forever.ptr, i64.MAX_VALUE, 16);
    data.set(key, forever, 0);
    expect(a.take(digest(1), NOW)).toBe(Lease.Taken);
    expect(a.take(Bytes.empty(), NOW) == Lease.Taken || a.take(Bytes.empty(), NOW) == Lease.Unavailable).toBe(true);
  });
});

/** The key of the lease in shared data. */
function keyOf(key: Bytes): Bytes {
  const name = Bytes.fromString("pl\x00\x00\x00\x00").copy();
  store<u32>(name.ptr, load<u32>(key.ptr) % 2048, 2);
  return name;
}
