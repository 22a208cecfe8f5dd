/** GJSON's modifiers: each makes one value of another. */
import { Bytes } from "../bytes";
import { JsonKind } from "../json";
import { Modifier } from "./step";
import { GjsonValue, keyOf, unquoted } from "./value";
import { Work } from "./work";

const NULL = GjsonValue.scalar(Bytes.fromString("null"));

export function modified(work: Work, value: GjsonValue, modifier: Modifier): GjsonValue {
  const kind = value.kind(work.document);
  const isArray = kind == JsonKind.Array;
  switch (modifier) {
    case Modifier.Reverse:
      if (isArray) return GjsonValue.list(work.children(value).slice(0).reverse());
      return kind == JsonKind.Object ? GjsonValue.record(keysOf(work, value).reverse(), work.children(value).slice(0).reverse()) : value;
    case Modifier.Flatten:
    case Modifier.FlattenDeep:
      return isArray ? flat(work, value, modifier == Modifier.FlattenDeep) : value;
    case Modifier.Keys:
      return keys(work, value);
    case Modifier.Values:
      if (kind == JsonKind.Object) return GjsonValue.list(work.children(value));
      return isArray ? value : GjsonValue.list(kind == JsonKind.Missing ? [] : [value]);
    case Modifier.Join:
      return isArray ? joined(work, value) : value;
    default:
      return value;
  }
}

/** The keys of an object, as JSON strings, in an array of the caller's own. */
function keysOf(work: Work, value: GjsonValue): Bytes[] {
  const made = value.keys;
  if (made !== null) return made.slice(0);
  const document = work.document;
  const keys: Bytes[] = [];
  for (let child = document.first(value.node); child >= 0; child = document.next(child)) keys.push(keyOf(document, child));
  return keys;
}

/** The keys of an object; of an array as many nulls as it has elements, and one of anything else. */
function keys(work: Work, value: GjsonValue): GjsonValue {
  const kind = value.kind(work.document);
  const found: GjsonValue[] = [];
  if (kind == JsonKind.Object) {
    const names = keysOf(work, value);
    for (let i = 0; i < names.length && work.spend(1); i++) found.push(GjsonValue.scalar(names[i]));
  } else if (kind != JsonKind.Missing) {
    const count = kind == JsonKind.Array ? work.children(value).length : 1;
    for (let i = 0; i < count; i++) found.push(NULL);
  }
  return GjsonValue.list(found);
}

/** The elements of the arrays inside an array in the arrays' places. Recursion is as deep as the value, which is bounded. */
function flat(work: Work, value: GjsonValue, deep: bool): GjsonValue {
  const found: GjsonValue[] = [];
  const children = work.children(value);
  for (let i = 0; i < children.length; i++) {
    const child = children[i];
    if (child.kind(work.document) != JsonKind.Array) {
      found.push(child);
      continue;
    }
    const inner = work.children(deep ? flat(work, child, deep) : child);
    for (let j = 0; j < inner.length; j++) found.push(inner[j]);
  }
  return GjsonValue.list(found);
}

/** The objects of an array in one: of a key that several have, the first place and the last value. */
function joined(work: Work, value: GjsonValue): GjsonValue {
  const places = new Map<string, i32>();
  const names: Bytes[] = [];
  const items: GjsonValue[] = [];
  const children = work.children(value);
  for (let i = 0; i < children.length; i++) {
    if (children[i].kind(work.document) != JsonKind.Object) continue;
    const keys = keysOf(work, children[i]);
    const values = work.children(children[i]);
    for (let j = 0; j < values.length; j++) {
      // The reader has seen to it that a name is UTF-8, so no two have one text.
      const name = unquoted(keys[j]).toString();
      if (places.has(name)) {
        items[places.get(name)] = values[j];
      } else {
        places.set(name, items.length);
        names.push(keys[j]);
        items.push(values[j]);
      }
    }
  }
  return GjsonValue.record(names, items);
}
