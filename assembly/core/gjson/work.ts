/** What one evaluation of a GJSON path may cost. */
import { JsonDocument } from "../json";
import { GjsonValue } from "./value";

/** Values that one evaluation looks at: each of the largest document's, four times. */
const BUDGET: i32 = 1 << 20;

@final
export class Work {
  private budget: i32 = BUDGET;

  constructor(readonly document: JsonDocument) {}

  get isSpent(): bool {
    return this.budget < 0;
  }

  /** Takes `count` values from the budget. @returns whether there were enough. */
  spend(count: i32): bool {
    this.budget = this.budget < count ? -1 : this.budget - count;
    return this.budget >= 0;
  }

  /** The elements of an array, or the values of an object's members. */
  children(value: GjsonValue): GjsonValue[] {
    const items = value.items;
    const count = items !== null ? items.length : this.document.count(value.node);
    if (!this.spend(count)) return [];
    if (items !== null) return items;
    const children: GjsonValue[] = [];
    for (let child = this.document.first(value.node); child >= 0; child = this.document.next(child)) children.push(GjsonValue.of(child));
    return children;
  }
}
