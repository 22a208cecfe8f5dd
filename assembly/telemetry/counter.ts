import { defineMetric, incrementMetric } from "../host/host";
import { MetricTypeValues } from "../host/types";

/**
 * A counter that counts in the VM and reaches the host with the next tick. Crossing from the VM to the host and back costs a good part of
 * a microsecond, and the path of a hit has few of those.
 */
@final
export class Counter {
  private readonly id: u32;
  private pending: i64 = 0;

  constructor(name: string, private readonly dirty: Counter[]) {
    this.id = defineMetric(MetricTypeValues.Counter, "reprise." + name);
  }

  increment(): void {
    if (this.pending++ == 0) this.dirty.push(this);
  }

  add(count: i32): void {
    if (count <= 0) return;
    if (this.pending == 0) this.dirty.push(this);
    this.pending += count;
  }

  flush(): void {
    incrementMetric(this.id, this.pending);
    this.pending = 0;
  }
}
