/** Repeatable chance: the same seed gives the same numbers on every machine. */

/** Numbers from 0 up to 1, by Marsaglia's xorshift of 32 bits. */
export function seeded(seed: number): () => number {
  // Multiplied by an odd number, so that seeds which follow each other begin far apart; and never 0, which would stay 0.
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** The numbers from 0 to `count` - 1 in a random order. */
export function shuffled(count: number, random: () => number): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
