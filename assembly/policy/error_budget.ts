/** How often the semantic tier is wrong, and from which similarity on it may serve within its budget. Pure: no host. */
import { ByteBuffer, Bytes } from "../core/bytes";

const STATE_LENGTH: i32 = 24;
/** Above every similarity. */
const OFF: f32 = 2;

@final
export class ErrorBudget {
  /** Look-ups and the weights of right and wrong answers: of all workers, and of this one since the last merge. */
  private shared: StaticArray<f64> = new StaticArray<f64>(3);
  private own: StaticArray<f64> = new StaticArray<f64>(3);

  constructor(private readonly maxWrongRate: f64, private readonly shippedThreshold: f32) {}

  /** A request was looked up; `similarity` of its best candidate that passed the guards, or -1. */
  lookedUp(similarity: f32): void {
    this.own[0] += 1;
  }

  /** A candidate's answer was compared with a fresh one. `weight`: 1 / probability that it was compared at all. */
  judged(similarity: f32, wrong: bool, weight: f32): void {
    this.own[wrong ? 2 : 1] += weight;
  }

  /** Similarity from which candidates may be served now; above 1 while the tier is off. */
  get threshold(): f32 {
    const lookUps = this.shared[0] + this.own[0];
    const wrong = this.shared[2] + this.own[2];
    return wrong > lookUps * this.maxWrongRate ? OFF : this.shippedThreshold;
  }

  /** What this worker has seen since the last merge, added to `state` (null or damaged: begin anew). */
  merge(state: Bytes | null): Bytes {
    const out = new ByteBuffer(STATE_LENGTH);
    for (let i = 0; i < 3; i++) {
      const before = state !== null && state.length == STATE_LENGTH ? load<f64>(state.ptr + (<usize>i << 3)) : 0;
      out.appendU64(reinterpret<u64>((before >= 0 && before <= f64.MAX_VALUE ? before : 0) + this.own[i]));
    }
    return out.view();
  }

  /** `state` has been written: it is what all workers know. */
  merged(state: Bytes): void {
    for (let i = 0; i < 3; i++) {
      this.shared[i] = load<f64>(state.ptr + (<usize>i << 3));
      this.own[i] = 0;
    }
  }

  get hasNews(): bool {
    return this.own[0] + this.own[1] + this.own[2] > 0;
  }
}
