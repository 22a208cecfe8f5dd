/** `envoy/config.schema.json`: the keys as JSON Schema, for editors, consoles and CI. */
import { conditions } from "./conditions.ts";
import { definitions, form } from "./forms.ts";
import type { Schema } from "./json_schema.ts";
import { isMember, type Condition, type Key, type Section } from "./model.ts";

/** The schema of a whole configuration. */
export function schemaOf(root: Section): Schema {
  return { $schema: "https://json-schema.org/draft/2020-12/schema", ...objectOf(root), $defs: definitions() };
}

function objectOf(section: Section): Schema {
  const properties: Record<string, Schema> = {};
  const keys = [...keysOf(section)];
  for (const [name, member] of membersOf(section)) properties[name] = isMember(member) ? objectOf(member.section) : valueOf(member);
  const { allOf = [], ...others } = conditions(section);
  const all = [...nots(keys), ...whens(keys), ...neededByWords(keys), ...allOf];
  const required = dependents(keys);
  return {
    ...(section.title ? { title: section.title } : {}),
    ...(section.description ? { description: section.description } : {}),
    type: "object",
    additionalProperties: false,
    properties,
    ...(Object.keys(required).length > 0 ? { dependentRequired: required } : {}),
    ...others,
    ...(all.length > 0 ? { allOf: all } : {}),
    ...(section.examples.length > 0 ? { examples: section.examples } : {}),
  };
}

/** A section's keys and objects, those of what is inlined in its place. */
export function* membersOf(section: Section): Generator<[string, Section["members"][number]]> {
  for (const member of section.members) {
    if (isMember(member) && member.inline) yield* membersOf(member.section);
    else yield [member.name, member];
  }
}

function* keysOf(section: Section): Generator<Key> {
  for (const [, member] of membersOf(section)) if (!isMember(member)) yield member;
}

function valueOf(key: Key): Schema {
  const about = { title: key.title, description: key.description };
  const rest = { ...(key.initial === undefined ? {} : { default: key.initial }), examples: key.examples };
  return { ...about, ...constraintsOf(key), ...rest };
}

function constraintsOf(key: Key): Schema {
  if (key.items) {
    const { least, most } = key.items;
    return { type: "array", ...(least > 0 ? { minItems: least } : {}), maxItems: most, items: itemOf(key) };
  }
  if (key.form !== undefined) return form(key.form);
  switch (key.kind) {
    case "integer":
    case "number":
      return { type: key.kind, minimum: key.least, maximum: key.most };
    case "choice":
      return { type: "string", enum: key.choice?.words };
    case "text":
      return textOf(key);
    default:
      return { type: "boolean" };
  }
}

function itemOf(key: Key): Schema {
  if (key.item) return objectOf(key.item);
  return { ...(key.text ? textOf(key) : {}), ...(key.form === undefined ? {} : form(key.form)) };
}

function textOf({ text }: Key): Schema {
  return { type: "string", pattern: text?.pattern, ...(text?.least ? { minLength: text.least } : {}), maxLength: text?.most };
}

/** Keys without which another one means nothing. */
function dependents(keys: Key[]): Record<string, string[]> {
  const required: Record<string, string[]> = {};
  const add = (key: string, other: string) => (required[key] ??= []).push(other);
  for (const key of keys) {
    if (key.needs) add(key.name, key.needs.key);
    if (key.neededBy && key.neededBy.words.length === 0) add(key.neededBy.key, key.name);
  }
  return required;
}

function* nots(keys: Key[]): Generator<Schema> {
  for (const key of keys) if (key.not) yield { not: { required: [key.name, key.not.key] } };
}

function* whens(keys: Key[]): Generator<Schema> {
  const groups = new Map<string, { when: Condition; names: string[] }>();
  for (const { name, when } of keys) {
    if (!when) continue;
    const id = `${when.key} ${when.words.join(" ")}`;
    if (!groups.has(id)) groups.set(id, { when, names: [] });
    groups.get(id)?.names.push(name);
  }
  for (const { when, names } of groups.values())
    yield { if: isMet(when, keys), then: {}, else: { properties: Object.fromEntries(names.map((name) => [name, false as const])) } };
}

function* neededByWords(keys: Key[]): Generator<Schema> {
  for (const { name, neededBy } of keys) if (neededBy && neededBy.words.length > 0) yield { if: isMet(neededBy, keys), then: { required: [name] } };
}

/** That a key has one of some words, be it by default. */
function isMet({ key, words }: Condition, keys: Key[]): Schema {
  const value: Schema = words.length === 1 ? { const: words[0] } : { enum: words };
  const initial = keys.find((each) => each.name === key)?.initial;
  const byDefault = words.some((word) => word === initial);
  return { properties: { [key]: value }, ...(byDefault ? {} : { required: [key] }) };
}
