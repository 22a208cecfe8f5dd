/** stores/replica.ts */
import { Bytes } from "../../assembly/core/bytes";
import { Replica } from "../../assembly/stores/replica";
import { MemoryKeyValue } from "./support/memory_key_value";
import { digest, inPlane, LATER } from "./support/vectors";

const DIMENSION: i32 = 128;
const CAPACITY: i32 = 8;
const PREFIX = Bytes.fromString("p");
const ALL: i32 = 1000;

let shared = new MemoryKeyValue();

function acquire(prefix: Bytes = PREFIX, capacity: i32 = CAPACITY, dimension: i32 = DIMENSION, profile: Bytes = digest(1000)): Replica {
  const replica = Replica.acquire(shared, prefix, capacity, dimension, profile);
  replica.log.open();
  return replica;
}

function fill(replica: Replica): void {
  replica.log.append(digest(1), digest(2), 0, LATER, inPlane(DIMENSION, 10));
  replica.log.catchUp(replica.index, ALL);
}

describe("a replica", () => {
  beforeEach(() => {
    shared = new MemoryKeyValue();
  });

  it("is one for all that ask for the same", () => {
    const first = acquire();
    const second = acquire(Bytes.fromString("p"), CAPACITY, DIMENSION, digest(1000));
    fill(first);
    expect(second.index.size).toBe(1);
    expect(second.index === first.index).toBe(true);
    expect(second.log.catchUp(second.index, ALL)).toBe(0);
    first.release();
    second.release();
  });

  it("is another for another prefix, capacity, dimension or profile", () => {
    const first = acquire();
    const others = [acquire(Bytes.fromString("q")), acquire(PREFIX, CAPACITY + 1), acquire(PREFIX, CAPACITY, 256), acquire(PREFIX, CAPACITY, DIMENSION, digest(1001))];
    for (let i = 0; i < others.length; i++) {
      expect(others[i] === first).toBe(false);
      others[i].release();
    }
    first.release();
  });

  it("stays until the last has let go of it, and then is made anew", () => {
    const first = acquire();
    fill(first);
    const second = acquire();
    first.release();
    expect(second.index.size).toBe(1);
    second.release();
    expect(second.index.size).toBe(0);
    const third = acquire();
    expect(third === second).toBe(false);
    expect(third.log.catchUp(third.index, ALL)).toBe(1);
    third.release();
  });
});
