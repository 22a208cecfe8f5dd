/** `assembly/config/readers.ts`: for each section a function that reads its keys into its class. */
import { dirname, relative } from "node:path/posix";
import { isMember, type Condition, type Key, type Member, type Section } from "./model.ts";

const FILE = "assembly/config/readers.ts";
const HEAD = `/**
 * Reads the keys of each section into its class, with the bounds that the tags of its fields say. What they cannot say stands in parse_*.ts.
 *
 * Made by \`npm run docs\`; do not edit.
 */`;

/** The source of the readers. */
export function readersOf(root: Section): string {
  const all = [...sectionsOf(root)];
  const sections = all.filter((section, i) => all.findIndex((each) => each.className === section.className) === i);
  const functions = sections.flatMap((section) => [
    ...readerOf(section),
    ...section.members.flatMap((member) => (isMember(member) ? [] : listOf(section, member))),
    ...choiceOf(section),
  ]);
  const body = functions.join("\n\n");
  return `${HEAD}\n${importsOf(sections, body)}\n\n${body}\n`;
}

/** Every section, those that others inherit before these. */
function* sectionsOf(section: Section): Generator<Section> {
  for (const member of section.members) {
    if (isMember(member)) yield* sectionsOf(member.section);
    else if (member.item) yield* sectionsOf(member.item);
  }
  for (let base = section.base; base; base = base.base) yield base;
  yield section;
  for (const entry of section.registry?.entries ?? []) yield* sectionsOf(entry.section);
}

function importsOf(sections: Section[], body: string): string {
  const names = new Map<string, Set<string>>([["./section", new Set(["Section"])]]);
  const add = (file: string, name: string) => {
    if (!new RegExp(`\\b${name}\\b`).test(body)) return;
    const from = relative(dirname(FILE), file).replace(/\.ts$/, "");
    const path = from.startsWith(".") ? from : `./${from}`;
    names.set(path, (names.get(path) ?? new Set()).add(name));
  };
  for (const section of sections) {
    add(section.file, section.className);
    if (section.registry) add(section.registry.file, section.registry.className);
    for (const member of section.members) if (!isMember(member) && member.choice) add(member.choice.file, member.type);
  }
  add("assembly/config/words.ts", "WordRule");
  const lines = [...names].map(([path, each]) => `import { ${[...each].sort().join(", ")} } from "${path}";`);
  return lines.sort().join("\n");
}

function readerOf(section: Section): string[] {
  const own = ownKeys(section);
  const lines = [
    ...(section.base ? [`${nameOf("read", section.base)}(section, config);`] : []),
    ...own.flatMap((key) => readOf(key)),
    ...section.members.flatMap((member) => (isMember(member) ? readObject(member) : [])),
    // Conditions at the end, when whatever they ask about has been read.
    ...whensOf(section),
    ...own.flatMap((key) => conditionsOf(section, key)),
  ];
  if (lines.length === 0) return [];
  return [
    `export function ${nameOf("read", section)}(section: Section, config: ${section.className}): void {\n${lines.map((line) => `  ${line}`).join("\n")}\n}`,
  ];
}

/** The keys of the class itself: neither inherited nor those of the classes in its registry. */
function ownKeys({ members, base, registry }: Section): Key[] {
  const isForeign = (name: string) => base?.members.some((each) => each.name === name);
  const isRegistered = (key: Key) => registry !== undefined && key.when?.key === registry.key && key.when.why === "";
  return members.filter((member): member is Key => !isMember(member) && !isForeign(member.name) && !isRegistered(member));
}

/** For a section with a registry, a function that reads the keys of the class that was chosen. */
function choiceOf({ path, members, registry }: Section): string[] {
  if (!registry) return [];
  const { key, className, entries } = registry;
  const groups = new Map<string, { words: string[]; names: string[] }>();
  for (const member of members) {
    if (isMember(member) || member.when?.key !== key || member.when.why !== "") continue;
    const id = member.when.words.join(" or ");
    const group = groups.get(id) ?? { words: member.when.words, names: [] };
    groups.set(id, { ...group, names: [...group.names, quoted(member.name)] });
  }
  const classOf = (word: string) => entries.find((entry) => entry.word === word)?.section.className ?? "";
  const lines = entries.map(
    ({ section }) => `if (config instanceof ${section.className}) ${nameOf("read", section)}(section, config as ${section.className});`,
  );
  for (const [id, { words, names }] of groups) {
    const isOne = words.map((word) => `config instanceof ${classOf(word)}`).join(" || ");
    lines.push(`if (!(${isOne})) section.without([${names.join(", ")}], ${quoted(`means something only with ${path}.${key} ${id}`)});`);
  }
  const name = `readChosen${className.replace(/Config$/, "")}`;
  return [
    `/** Reads the keys of the class that \`${path}.${key}\` has chosen, and refuses those that it does not have. */\nexport function ${name}(section: Section, config: ${className} | null): void {\n${lines.map((line) => `  ${line}`).join("\n")}\n}`,
  ];
}

const nameOf = (verb: string, { className }: Section): string => verb + (className === "Config" ? "Root" : className.replace(/Config$/, ""));

/** The lines that read an object of keys, or the keys that stand in this one. */
function readObject({ name, field, section, inline, byHand }: Member): string[] {
  const reader = nameOf("read", section);
  if (inline) return readerOf(section).length > 0 ? [`${reader}(section, config.${field});`] : [];
  if (byHand) return [];
  return [`const ${field} = section.section(${quoted(name)});`, `${reader}(${field}, config.${field});`, `${field}.end();`];
}

/** The lines that read a key: none for one that is read by hand. */
function readOf(key: Key): string[] {
  const field = `config.${key.field}`;
  const name = quoted(key.name);
  if (key.byHand || (key.form !== undefined && !key.text)) return [];
  switch (key.kind) {
    case "boolean":
      return [`${field} = section.boolean(${name}, ${field});`];
    case "integer":
      return [`${field} = ${key.type === "i64" ? "" : `<${key.type}>`}section.integer(${name}, ${field}, ${key.least}, ${key.most});`];
    case "number":
      return [
        `${field} = section.number(${name}, ${field}, ${key.least}, ${key.most}, ${quoted(`from ${key.least} to ${key.most}${key.what ? `, ${key.what}` : ""}`)});`,
      ];
    case "text":
      return [
        `${field} = section.word(${name}, ${field}, WordRule.${key.text?.rule}, ${key.text?.most});`,
        ...(key.text?.least ? [`section.atLeast(${name}, ${key.text.least});`] : []),
      ];
    case "choice": {
      const words = `[${key.choice?.words.map(quoted).join(", ")}]`;
      if (key.type === "string") return [`${field} = section.oneOf(${name}, ${field}, ${words});`];
      // The value for a key that is not there is the first, and has no word.
      if (key.choice?.hasAbsent) return [`${field} = <${key.type}>(section.choice(${name}, ${field} - 1, ${words}) + 1);`];
      return [`${field} = <${key.type}>section.choice(${name}, ${field}, ${words});`];
    }
    case "list":
      if (!key.text || key.item) return [];
      return [
        `${field} = section.words(${name}, ${field}, ${key.items?.least}, ${key.items?.most}, ${quoted(key.items?.noun ?? "")}, WordRule.${key.text.rule}, ${key.text.most});`,
      ];
    default:
      return [];
  }
}

/** For a list that is read by hand, a function that finds it. */
function listOf(section: Section, key: Key): string[] {
  if (!key.items || key.text) return [];
  const name = nameOf("listOf", section) + key.field[0].toUpperCase() + key.field.slice(1);
  const { least, most, noun } = key.items;
  return [
    `/** The list under \`${key.name}\`; -1 if there is none that can be used. */\nexport function ${name}(section: Section): i32 {\n  return section.list(${quoted(key.name)}, ${least}, ${most}, ${quoted(noun)});\n}`,
  ];
}

/** A line for all keys that mean something only under the same condition. */
function whensOf(section: Section): string[] {
  const groups = new Map<string, string[]>();
  for (const key of ownKeys(section)) {
    if (!key.when) continue;
    const why = key.when.why || `means something only with ${pathOf(section, key.when)}`;
    const line = `if (${isUnmet(section, key.when)}) section.without(NAMES, ${quoted(why)});`;
    groups.set(line, [...(groups.get(line) ?? []), quoted(key.name)]);
  }
  return [...groups].map(([line, names]) => line.replace("NAMES", `[${names.join(", ")}]`));
}

function conditionsOf(section: Section, key: Key): string[] {
  const lines: string[] = [];
  const refuse = (test: string, why: string) => lines.push(`if (${test}) section.refuse(${quoted(key.name)}, ${quoted(why)});`);
  const has = (name: string) => `section.has(${quoted(name)})`;
  const { needs, neededBy, not } = key;
  if (needs) refuse(`${has(key.name)} && !${has(needs.key)}`, needs.why);
  if (neededBy) refuse(`!${has(key.name)} && ${neededBy.words.length === 0 ? has(neededBy.key) : isMet(section, neededBy)}`, neededBy.why);
  if (not) refuse(`${has(key.name)} && ${has(not.key)}`, not.why);
  return lines;
}

const pathOf = (section: Section, { key, words }: Condition): string => `${section.path === "" ? "" : `${section.path}.`}${key} ${words.join(" or ")}`;

const isMet = (section: Section, condition: Condition): string => compared(section, condition, "==");
const isUnmet = (section: Section, condition: Condition): string => compared(section, condition, "!=");

function compared(section: Section, { key, words: [word] }: Condition, operator: string): string {
  const found = section.members.find((member): member is Key => !isMember(member) && member.name === key);
  if (!found?.choice) throw new Error(`${section.className}: a condition names ${key}, which is no key with words`);
  return `config.${found.field} ${operator} ${found.type}.${word[0].toUpperCase()}${word.slice(1)}`;
}

const quoted = (text: string): string => JSON.stringify(text);
