/** What several measurements of one thing come to. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** The value below which the share `q` of `values` lies (nearest rank). */
export function quantile(values: number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN;
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export const spreadOf = (values: number[]): Spread => ({ median: median(values), min: Math.min(...values), max: Math.max(...values) });

/** One value that was measured once. */
export const single = (value: number): Spread => spreadOf([value]);

/** The slope of the line of least squares through the points. */
export function slope(points: { x: number; y: number }[]): number {
  const mean = (pick: (point: { x: number; y: number }) => number) => points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const x = mean((point) => point.x);
  const y = mean((point) => point.y);
  const square = points.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
  return square === 0 ? 0 : points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0) / square;
}
