/** filter/embedding/vector_memo.ts */
import { Bytes } from "../../assembly/core/bytes";
import { VectorMemo } from "../../assembly/filter/embedding/vector_memo";
import { Vector } from "../../assembly/providers/embedder";
import { digest } from "./support/vectors";

function vector(): Vector {
  return new Vector(Bytes.empty(), Bytes.empty());
}

describe("A memo of vectors", () => {
  it("remembers by the whole digest", () => {
    const memo = new VectorMemo(4);
    const one = vector();
    memo.put(digest(1), one);
    expect(memo.get(digest(1)) === one).toBe(true);
    expect(memo.get(digest(2)) === null).toBe(true);
    // The same place, another digest.
    const twin = digest(1).copy();
    store<u8>(twin.ptr, 1 ^ <u8>twin.at(31), 31);
    expect(memo.get(twin) === null).toBe(true);
    memo.put(twin, vector());
    expect(memo.get(digest(1)) === null).toBe(true);
  });
  it("is bounded", () => {
    const memo = new VectorMemo(4);
    for (let i = 0; i < 100; i++) memo.put(digest(i), vector());
    let known = 0;
    for (let i = 0; i < 100; i++) known += memo.get(digest(i)) !== null ? 1 : 0;
    expect(known > 0 && known <= 4).toBe(true);
  });
  it("may be switched off", () => {
    const memo = new VectorMemo(0);
    memo.put(digest(1), vector());
    expect(memo.get(digest(1)) === null).toBe(true);
    expect(new VectorMemo(-1).get(digest(1)) === null).toBe(true);
  });
  it("knows no digest that is too short", () => {
    const memo = new VectorMemo(4);
    memo.put(Bytes.fromString("abc"), vector());
    expect(memo.get(Bytes.fromString("abc")) === null).toBe(true);
  });
});
