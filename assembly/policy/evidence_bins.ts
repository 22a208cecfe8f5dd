/** Evidence in bins of equal width: what the error budget counts by. */
import { Evidence } from "./evidence";

export const BINS: i32 = 80;
/** Where the first bin begins. */
export const LOWEST: f64 = 0.6;
export const WIDTH: f64 = 0.01;

/** The evidence in the middle of a bin. */
export function middleOf(bin: i32): f64 {
  return LOWEST + WIDTH * (<f64>bin + 0.5);
}

/** NaN falls into the first bin, like everything below it. */
export function binOf(evidence: Evidence): i32 {
  const bin = (<f64>evidence.value - LOWEST) / WIDTH;
  return bin >= 0 ? min(<i32>min<f64>(bin, BINS), BINS - 1) : 0;
}
