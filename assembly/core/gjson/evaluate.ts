/**
 * What a GJSON path finds in a document. A path has two kinds of joints: along dots it goes down, and stops where nothing is; behind a bar (or
 * a dot before a modifier or a multipath) it begins anew with what was found there, even if that is nothing. Work is bounded by a budget.
 */
import { ByteBuffer, Bytes } from "../bytes";
import { JsonDocument, JsonKind } from "../json";
import { modified } from "./modifiers";
import { matchesPattern } from "./pattern";
import { Step, StepKind } from "./step";
import { GjsonValue, unquoted } from "./value";
import { Work } from "./work";

const MISSING = GjsonValue.of(-1);

/** One way down a path's dots. */
@final
class Descent {
  /** What begins anew when the way has ended; null if it has not come so far. */
  pipe: Step | null = null;
  /** Whether the way led anywhere. A wildcard tries its next member if not. */
  isHit: bool = false;
}

@final
export class Evaluation {
  private readonly work: Work;

  constructor(private readonly document: JsonDocument) {
    this.work = new Work(document);
  }

  /** Whether the path asked for more than is done: then it finds nothing. */
  get isSpent(): bool {
    return this.work.isSpent;
  }

  /** Recursion is as deep as the path has steps. */
  get(value: GjsonValue, step: Step): GjsonValue {
    switch (step.kind) {
      case StepKind.Modifier:
        return this.follow(modified(this.work, value, step.modifier), step.next);
      case StepKind.List:
      case StepKind.Record:
        return this.follow(this.made(value, step), step.next);
      default: {
        const descent = new Descent();
        return this.follow(this.descend(value, step, descent), descent.pipe);
      }
    }
  }

  private follow(value: GjsonValue, step: Step | null): GjsonValue {
    return step === null ? value : this.get(value, step);
  }

  private made(value: GjsonValue, step: Step): GjsonValue {
    const items: GjsonValue[] = [];
    const keys: Bytes[] = [];
    for (let i = 0; i < step.parts.length && this.work.spend(1); i++) {
      const found = this.get(value, step.parts[i]);
      if (found.kind(this.document) == JsonKind.Missing) continue;
      items.push(found);
      if (step.kind == StepKind.Record) keys.push(step.keys[i]);
    }
    return step.kind == StepKind.Record ? GjsonValue.record(keys, items) : GjsonValue.list(items);
  }

  private descend(value: GjsonValue, step: Step, descent: Descent): GjsonValue {
    const kind = value.kind(this.document);
    if (kind == JsonKind.Object) return this.inObject(value, step, descent);
    if (kind != JsonKind.Array) return MISSING;
    switch (step.kind) {
      case StepKind.Member:
        if (!step.hidesSeparator) this.reach(step, descent);
        return step.index < 0 ? MISSING : this.stepInto(this.element(value, step.index), step, descent);
      case StepKind.Count:
        this.reach(step, descent);
        descent.isHit = true;
        return GjsonValue.scalar(new ByteBuffer(16).appendDecimal(this.work.children(value).length).view());
      case StepKind.Each:
        descent.isHit = true;
        descent.pipe = step.next;
        return this.each(value, step);
      default:
        return this.query(value, step, descent);
    }
  }

  /** The way ends at `step`, wherever that leads. */
  private reach(step: Step, descent: Descent): void {
    if (step.isPiped) descent.pipe = step.next;
  }

  private inObject(value: GjsonValue, step: Step, descent: Descent): GjsonValue {
    const inObject = step.inObject;
    if (inObject !== null) return this.member(value, inObject, descent);
    return step.each === null && step.name.length > 0 ? this.member(value, step, descent) : MISSING;
  }

  private member(value: GjsonValue, step: Step, descent: Descent): GjsonValue {
    this.reach(step, descent);
    // All the matches of a query count as found only if no later member leads anywhere.
    let best = MISSING;
    const items = value.items;
    const keys = value.keys;
    if (items !== null && keys !== null) {
      for (let i = 0; i < items.length && this.work.spend(1); i++) {
        if (!isNamed(unquoted(keys[i]), step)) continue;
        const found = this.stepInto(items[i], step, descent);
        if (descent.isHit) return found;
        if (best === MISSING) best = found;
      }
      return best;
    }
    const document = this.document;
    for (let child = document.first(value.node); child >= 0 && this.work.spend(1); child = document.next(child)) {
      const isMember = step.isWild || document.keyEscaped(child) ? isNamed(document.key(child), step) : document.rawKeyIs(child, step.name);
      if (!isMember) continue;
      const found = this.stepInto(GjsonValue.of(child), step, descent);
      if (descent.isHit) return found;
      if (best === MISSING) best = found;
    }
    return best;
  }

  private element(value: GjsonValue, index: i32): GjsonValue {
    const items = value.items;
    if (items !== null) return index < items.length ? items[index] : MISSING;
    const isThere = index < this.document.count(value.node) && this.work.spend(index);
    return isThere ? GjsonValue.of(this.document.element(value.node, index)) : MISSING;
  }

  /** Goes on with what `step` has found, as long as dots lead further. */
  private stepInto(child: GjsonValue, step: Step, descent: Descent): GjsonValue {
    const next = step.next;
    if (next !== null && !step.isPiped) return this.descend(child, next, descent);
    descent.isHit = child.kind(this.document) != JsonKind.Missing;
    return child;
  }

  private each(value: GjsonValue, step: Step): GjsonValue {
    const found: GjsonValue[] = [];
    const children = this.work.children(value);
    for (let i = 0; i < children.length; i++) {
      const one = this.follow(children[i], step.each);
      if (one.kind(this.document) != JsonKind.Missing) found.push(one);
    }
    return GjsonValue.list(found);
  }

  private query(value: GjsonValue, step: Step, descent: Descent): GjsonValue {
    if (step.each === null) this.reach(step, descent);
    const found: GjsonValue[] = [];
    const children = this.work.children(value);
    for (let i = 0; i < children.length; i++) {
      if (!this.holds(children[i], step)) continue;
      // Behind a path for each element, what follows is only done if there was an element.
      if (step.each !== null) descent.pipe = step.next;
      const one = this.follow(children[i], step.each);
      if (!step.all) {
        descent.isHit = true;
        return one;
      }
      if (one.kind(this.document) != JsonKind.Missing) found.push(one);
    }
    return step.all ? GjsonValue.list(found) : MISSING;
  }

  private holds(element: GjsonValue, step: Step): bool {
    const query = step.query;
    const path = step.compared;
    let value = element;
    const kind = element.kind(this.document);
    if (kind == JsonKind.Object || kind == JsonKind.Array) {
      // Without a path GJSON asks an object for the member without a name.
      value = path !== null ? this.get(element, path) : kind == JsonKind.Object ? this.member(element, NAMELESS, new Descent()) : MISSING;
    } else if (path !== null) {
      return false;
    }
    return query !== null && query.holds(value.kind(this.document), value.string(this.document), value.number(this.document));
  }
}

const NAMELESS = new Step(StepKind.Member);

function isNamed(name: Bytes, step: Step): bool {
  return step.isWild ? matchesPattern(name, step.name) : name.equals(step.name);
}
