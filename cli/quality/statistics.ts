/** Shares with their uncertainty. */

/** 1.96 standard deviations: 95 %. */
const Z = 1.96;

/** Wilson's 95 % interval of `count` in `total`: it stays within 0 and 1 and is right for small counts too. */
export function wilson(count: number, total: number): [number, number] {
  if (total === 0) return [0, 1];
  const share = count / total;
  const scale = 1 + (Z * Z) / total;
  const middle = (share + (Z * Z) / (2 * total)) / scale;
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / total + (Z * Z) / (4 * total * total));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

const percent = (share: number): string => (100 * share).toFixed(1);

/** `12.5 (9.8–15.7)`: a share in per cent and its interval; a dash for a share of nothing. */
export function shown(count: number, total: number): string {
  if (total === 0) return "–";
  const [low, high] = wilson(count, total);
  return `${percent(count / total)} (${percent(low)}–${percent(high)})`;
}
