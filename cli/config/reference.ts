/** `docs/configuration.md`: every key with type, default, bounds and meaning. */
import { isMember, type Condition, type Key, type Section } from "./model.ts";
import { membersOf } from "./schema.ts";

const HEAD = `# Configuration

<!-- Made by \`npm run docs\` from the comments in assembly/config; do not edit. -->

The plug-in's configuration is one JSON object. Every key may be left out: an empty configuration means the defaults below. What is unknown,
there twice, of another type or out of range is refused when Envoy or Higress loads it, with one line that names the key, what was found and
what was expected. Editors complete and check the keys by [\`envoy/config.schema.json\`](../envoy/config.schema.json), which says the same.

The names are those of Higress's ai-cache, so that an existing \`defaultConfig\` needs few changes ([higress.md](higress.md) has the differences). The only
embedder is Ollama; \`vector.type\` lists the stores; Redis needs the Higress build.`;

export function referenceOf(root: Section): string {
  const parts = [HEAD, "## Top level", tableOf(root), exampleOf(root)];
  for (const [name, member] of membersOf(root)) {
    if (!isMember(member)) continue;
    parts.push(`## ${code(name)}`, member.section.description, tableOf(member.section), exampleOf(member.section));
  }
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** A row a key, in the order of the schema. Objects have a table of their own. */
export function tableOf(section: Section): string {
  const rows = [...rowsOf(section, "")].map((cells) => `| ${cells.join(" | ")} |`);
  return ["| Key | Type | Default | Allowed | Meaning |", "|---|---|---|---|---|", ...rows].join("\n");
}

function* rowsOf(section: Section, before: string): Generator<string[]> {
  for (const [name, member] of membersOf(section)) {
    if (isMember(member)) {
      yield [`[${code(name)}](#${name.toLowerCase()})`, "object", "", "", cell(member.section.description)];
    } else {
      yield [code(before + name), typeOf(member), defaultOf(member), allowedBy(member), meaningOf(member)];
      if (member.item) yield* rowsOf(member.item, `${before}${name}[].`);
    }
  }
}

function typeOf(key: Key): string {
  if (key.items) return key.item ? "list of objects" : "list";
  if (key.kind === "other") return "string or object";
  return key.kind === "text" || key.kind === "choice" ? "string" : key.kind;
}

function defaultOf(key: Key): string {
  if (key.initials)
    return key.initials
      .filter(([, initial]) => initial !== undefined)
      .map(([word, initial]) => `${code(JSON.stringify(initial))} (${word})`)
      .join(", ");
  return key.initial === undefined ? "" : code(JSON.stringify(key.initial));
}

function allowedBy(key: Key): string {
  if (key.choice) return key.choice.words.map(code).join(", ");
  if (key.items) return `${key.items.least} to ${key.items.most} ${key.items.noun}`;
  if (key.least !== undefined && key.most !== undefined) return `${number(key.least)} to ${number(key.most)}`;
  return key.text ? `${key.text.least || ""}${key.text.least ? " to " : "up to "}${number(key.text.most)} characters` : "";
}

function meaningOf({ description, when, needs, not }: Key): string {
  const notes = [when && `Only with ${conditionText(when)}.`, needs && `Needs ${code(needs.key)}.`, not && `Not together with ${code(not.key)}.`];
  return cell([description, ...notes.filter(Boolean)].join(" "));
}

const conditionText = ({ key, words }: Condition): string => `${code(key)} ${words.map(code).join(" or ")}`;

function exampleOf({ path, examples }: Section): string {
  if (examples.length === 0) return "";
  const inside = (example: unknown): unknown =>
    path
      .split(".")
      .filter(Boolean)
      .reduceRight((value, name) => ({ [name]: value }), example);
  return examples.map((example) => `\`\`\`json\n${JSON.stringify(inside(example), null, 2)}\n\`\`\``).join("\n\n");
}

const number = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: 6 });
const code = (text: string): string => `\`${cell(text)}\``;
const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
