/** core/random.ts */
import { Random } from "../../assembly/core/random";

describe("Random numbers", () => {
  it("are even, within [0, 1), and the same for the same seed", () => {
    for (let seed: u64 = 0; seed < 4; seed++) {
      const random = new Random(seed);
      const again = new Random(seed);
      const tenths = new StaticArray<i32>(10);
      for (let i = 0; i < 20000; i++) {
        const value = random.next();
        expect(value >= 0 && value < 1).toBe(true);
        expect(again.next()).toBe(value);
        tenths[<i32>(value * 10)]++;
      }
      for (let i = 0; i < 10; i++) expect(tenths[i] > 1800 && tenths[i] < 2200).toBe(true, tenths[i].toString());
    }
  });
  it("never stick at zero", () => {
    const random = new Random(0x9e3779b97f4a7c15);
    expect(random.next() != random.next()).toBe(true);
  });
});
