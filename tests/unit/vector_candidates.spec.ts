/** vector/candidates.ts */
import { Candidates, CANDIDATES } from "../../assembly/vector/candidates";
import { Random } from "./support/random";

/** Offers `count` distances, as a search does, and compares what stays with the sorted distances. */
function expectNearest(distances: i32[], cutoff: i32): void {
  const candidates = new Candidates();
  candidates.open(cutoff);
  let wrong = 0;
  for (let i = 0; i < distances.length; i++) {
    if (distances[i] > candidates.cutoff) continue;
    const before = candidates.cutoff;
    if (candidates.add(i, distances[i]) != (candidates.cutoff < before)) wrong++;
  }
  candidates.close();
  const kept = new Array<i32>();
  for (let i: u32 = 0; i < candidates.count; i++) kept.push(distances[candidates.at(i)]);
  kept.sort((a, b) => a - b);
  const nearest = distances.filter((distance) => distance >= 0).sort((a, b) => a - b);
  let within = 0;
  while (within < nearest.length && nearest[within] <= cutoff) within++;
  expect(<i32>candidates.count).toBe(min(within, <i32>CANDIDATES));
  for (let i = 0; i < kept.length; i++) wrong += <i32>(kept[i] != nearest[i]);
  expect(wrong).toBe(0);
}

describe("Candidates", () => {
  it("keeps the nearest of any sequence", () => {
    for (let seed = 1; seed <= 10; seed++) {
      const random = new Random(seed);
      const distances = new Array<i32>();
      const range = 1 + random.below(4096);
      for (let i = random.below(3000); i > 0; i--) distances.push(random.below(range + 1));
      expectNearest(distances, 4096);
      expectNearest(distances, range >> 1);
    }
  });
  it("keeps the nearest of falling, rising and equal distances", () => {
    const falling = new Array<i32>();
    const rising = new Array<i32>();
    const equal = new Array<i32>();
    for (let i = 0; i < 4097; i++) {
      falling.push(4096 - i);
      rising.push(i);
      equal.push(0);
    }
    expectNearest(falling, 4096);
    expectNearest(rising, 4096);
    expectNearest(equal, 4096);
    expectNearest(equal, 0);
  });
  it("takes nothing below a distance of 0", () => {
    const candidates = new Candidates();
    candidates.open(-1);
    candidates.close();
    expect(candidates.count).toBe(0);
    expect(candidates.cutoff).toBe(-1);
  });
});
