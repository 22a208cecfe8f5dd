/**
 * The keys of the configuration as the filter's classes describe them: a field with a `@title` is a key, one with a `@section` an object
 * of keys. Everything that is made of the configuration is made of this.
 *
 * | tag | of | says |
 * |---|---|---|
 * | `@title` | key, class | a short name, for editors and consoles |
 * | `@key` | key | its name, if it is not the field's |
 * | `@range LEAST MOST [WHAT]` | number | its bounds, and what it is, for the error line |
 * | `@text RULE MOST [LEAST]` | text, or each of a list | a rule of words.ts, and how many characters |
 * | `@items LEAST MOST NOUN` | list | how many, and what they are called |
 * | `@item CLASS` | list | its items are objects with the keys of that class |
 * | `@form FORM` | key | its values are described in forms.ts and read by hand |
 * | `@by hand` | key | it is read by hand, since its bounds or its default depend on something |
 * | `@default JSON` | key | what the reference shows, if it is not the initial value; `none` for nothing, or a fact of forms.ts |
 * | `@registry FILE LIST` | key | its words are those of the list's entries, and the keys of the entry that is chosen are keys of this object, too |
 * | `@when KEY=WORD [WHY]` | key | the key means something only then |
 * | `@needs KEY WHY` | key | the other key must be there, too; the line is about this key |
 * | `@neededBy KEY[=WORD] WHY` | key | it must be there if the other key is, or says so; the line is about this key |
 * | `@not KEY WHY` | key | not both |
 * | `@example JSON` | key, class | |
 * | `@section [by hand]` | field | the keys of its class are an object's, which parse.ts reads by hand if tags do not say all of it |
 * | `@inline` | field | the keys of its class are keys of this object |
 * | `@absent` | enum value | stands for a key that is not there |
 * | `@service`, `@name`, `@host` | class | what the placeholders of service.ts stand for |
 */
import ts from "typescript";
import { classOf, commentOf, declarationOf, placeOf, sourceFile, valueOf, type Comment, type Value } from "./source.ts";

export type Kind = "boolean" | "integer" | "number" | "text" | "choice" | "list" | "other";

/** That another key is there, or has one of some words. */
export interface Condition {
  key: string;
  words: string[];
  why: string;
}

export interface Key {
  name: string;
  /** The field of its class. */
  field: string;
  kind: Kind;
  /** The AssemblyScript type. */
  type: string;
  title: string;
  description: string;
  examples: unknown[];
  /** The default; undefined if there is none. */
  initial?: Value;
  /** The defaults by the word of the registry's key, where they are not the same for all. */
  initials?: [string, Value | undefined][];
  /** Whether there may be one: `@default none` says no. */
  hasDefault: boolean;
  least?: number;
  most?: number;
  /** Behind the bounds in an error line. */
  what?: string;
  text?: { rule: string; pattern: string; most: number; least: number };
  items?: { least: number; most: number; noun: string };
  /** The object that each item is. */
  item?: Section;
  form?: string;
  /** `file`: that declares the enum. */
  choice?: { words: string[]; hasAbsent: boolean; file: string };
  byHand: boolean;
  when?: Condition;
  needs?: Condition;
  neededBy?: Condition;
  not?: Condition;
}

export interface Section {
  /** Its name in the configuration, with those of the sections around it; "" for the outermost. */
  path: string;
  className: string;
  /** The file that declares the class. */
  file: string;
  title: string;
  description: string;
  examples: unknown[];
  /** In the order of the fields; a section's own keys stand where the section does. */
  members: (Key | Member)[];
  /** The class that it extends, whose keys come first. */
  base?: Section;
  /** The classes of which one is chosen by a word, and adds its keys. */
  registry?: Registry;
}

export interface Registry {
  /** The key that chooses. */
  key: string;
  /** The class that all have in common, and the file that declares it. */
  className: string;
  file: string;
  entries: { word: string; section: Section }[];
}

/** An object of keys among the keys. */
export interface Member {
  name: string;
  field: string;
  section: Section;
  /** Whether its keys stand in the object around it. */
  inline: boolean;
  /** Whether parse.ts reads it, since its tags do not say all of it. */
  byHand: boolean;
}

export const isMember = (each: Key | Member): each is Member => "section" in each;

const INTEGERS = ["i32", "i64", "u32"];
const ROOT_FILE = "assembly/config/config.ts";
const WORDS_FILE = "assembly/config/words.ts";

/** What tags may name, since it is made elsewhere. */
export type Facts = Record<string, Value>;

/** The whole configuration. @param facts what words in `@items` and `@default` stand for. */
export function configurationOf(facts: Facts): Section {
  return sectionOf(classOf("Config", sourceFile(ROOT_FILE)), "", facts);
}

/** The keys of the class `node`. @param path of its object in the configuration. */
export function sectionOf(node: ts.ClassDeclaration, path: string, facts: Facts, withRegistry = true): Section {
  const comment = commentOf(node);
  const file = node.getSourceFile();
  const section: Section = {
    path,
    className: node.name?.text ?? "",
    file: file.fileName,
    title: tag(comment, "title") ?? "",
    description: comment.text,
    examples: tags(comment, "example").map((text) => jsonOf(text, node)),
    members: [],
  };
  const parent = node.heritageClauses?.[0]?.types[0]?.expression.getText();
  const base = parent === undefined ? undefined : sectionOf(classOf(parent, file), path, facts, false);
  if (base?.members.length) section.base = base;
  for (const field of node.members.filter(ts.isPropertyDeclaration)) {
    const about = commentOf(field);
    const inline = tag(about, "inline") !== undefined;
    if (inline || tag(about, "section") !== undefined) {
      const name = tag(about, "key") ?? field.name.getText();
      const inner = inline ? path : join(path, name);
      section.members.push({
        name,
        field: field.name.getText(),
        inline,
        byHand: tag(about, "section") === "by hand",
        section: sectionOf(classOf(field.type?.getText() ?? "", file), inner, facts),
      });
    } else if (tag(about, "title") !== undefined) {
      section.members.push(keyOf(field, about, path, facts));
    }
  }
  if (section.base) section.members.unshift(...inherited(section.base, node, comment));
  if (withRegistry) addRegistered(section, node, facts);
  return section;
}

/** Adds what the entries of a registry add, and gives the keys that they share the entries' defaults. */
function addRegistered(section: Section, node: ts.ClassDeclaration, facts: Facts): void {
  const field = node.members.filter(ts.isPropertyDeclaration).find((each) => tag(commentOf(each), "registry") !== undefined);
  if (!field) return;
  const [path, list] = words(tag(commentOf(field), "registry"));
  const entries = entriesOf(path, list).map(({ word, made }) => ({ word, section: sectionOf(made, section.path, facts, false) }));
  const key = tag(commentOf(field), "key") ?? field.name.getText();
  const common = entries[0].section.base ?? entries[0].section;
  section.registry = { key, className: common.className, file: common.file, entries };
  const choosing = section.members.find((each): each is Key => !isMember(each) && each.name === key);
  const all = choosing?.choice?.words ?? [];
  const names = new Set(entries.flatMap((entry) => entry.section.members.map(({ name }) => name)));
  for (const name of names) {
    const having = entries.flatMap(({ word, section: { members } }) =>
      members.filter((each): each is Key => each.name === name).map((each) => ({ word, key: each })),
    );
    const initials = having.map(({ word, key: { initial } }): [string, Value | undefined] => [word, initial]);
    const isSame = initials.every(([, initial]) => JSON.stringify(initial) === JSON.stringify(initials[0][1]));
    const defaults = isSame ? { initial: initials[0][1] } : { initial: undefined, initials };
    const known = section.members.findIndex((each) => each.name === name);
    const when = having.length < all.length ? { when: { key, words: having.map(({ word }) => word), why: "" } } : {};
    if (name === key) continue;
    // A key that every entry has means the first entry's default as long as none is chosen.
    if (known >= 0) Object.assign(section.members[known], defaults, { initial: initials[0][1] });
    else section.members.push({ ...having[0].key, ...defaults, ...when });
  }
}

/** The entries of the list `name` in the file at `path`: `new Entry("word", () => new Class())`. */
function entriesOf(path: string, name: string): { word: string; made: ts.ClassDeclaration }[] {
  const found = declarationOf(name, sourceFile(path));
  if (!ts.isVariableDeclaration(found) || !found.initializer || !ts.isArrayLiteralExpression(found.initializer)) throw new Error(`${path}: ${name} is no list`);
  return found.initializer.elements.map((element) => {
    const [word, make] = ts.isNewExpression(element) ? (element.arguments ?? []) : [];
    if (!word || !make || !ts.isArrowFunction(make) || !ts.isNewExpression(make.body))
      throw new Error(`${placeOf(element)}: an entry is new Entry("word", () => new Class())`);
    return { word: String(valueOf(word)), made: classOf(make.body.expression.getText(), found.getSourceFile()) };
  });
}

/** The keys of `base` as the class `node` has them: with its own words and initial values. */
function inherited(base: Section, node: ts.ClassDeclaration, comment: Comment): (Key | Member)[] {
  const initial = new Map(assignments(node));
  return base.members.map((member) => {
    if (isMember(member)) return member;
    const value = member.hasDefault && initial.has(member.field) ? initial.get(member.field) : member.initial;
    const filled = (text: string) => text.replaceAll(/\{(service|name|host)\}/g, (all, word: string) => tag(comment, word) ?? all);
    const key: Key = {
      ...member,
      title: filled(member.title),
      description: filled(member.description),
      initial: withoutInvalid(value, member),
      examples: member.examples.map((each) => (typeof each === "string" ? filled(each) : each)),
    };
    return key;
  });
}

/** What the constructor of a class sets its fields to. */
function* assignments(node: ts.ClassDeclaration): Generator<[string, Value]> {
  const statements = node.members.find(ts.isConstructorDeclaration)?.body?.statements ?? [];
  for (const statement of statements) {
    if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) continue;
    const { left, right } = statement.expression;
    if (ts.isPropertyAccessExpression(left) && left.expression.kind === ts.SyntaxKind.ThisKeyword) yield [left.name.text, valueOf(right)];
  }
}

function keyOf(field: ts.PropertyDeclaration, comment: Comment, path: string, facts: Facts): Key {
  const name = tag(comment, "key") ?? field.name.getText();
  const type = field.type?.getText() ?? "";
  const at = `${placeOf(field)}: ${join(path, name)}`;
  if (comment.text === "") throw new Error(`${at} has no description`);
  const [least, most, ...what] = words(tag(comment, "range"));
  const key: Key = {
    name,
    field: field.name.getText(),
    type,
    title: tag(comment, "title") ?? "",
    description: comment.text,
    kind: "other",
    examples: tags(comment, "example").map((text) => jsonOf(text, field)),
    form: tag(comment, "form"),
    hasDefault: tag(comment, "default") !== "none",
    byHand: tag(comment, "by") === "hand",
    when: conditionOf(tag(comment, "when")),
    needs: conditionOf(tag(comment, "needs")),
    neededBy: conditionOf(tag(comment, "neededBy")),
    not: conditionOf(tag(comment, "not")),
  };
  if (least !== undefined) Object.assign(key, { least: Number(least), most: Number(most), what: what.join(" ") });
  const [rule, longest, shortest] = words(tag(comment, "text"));
  if (rule !== undefined) key.text = { rule, pattern: patternOf(rule), most: Number(longest), least: Number(shortest ?? 0) };
  const [fewest, atMost, ...noun] = words(tag(comment, "items"));
  if (fewest !== undefined) key.items = { least: Number(fewest), most: Number(facts[atMost] ?? atMost), noun: noun.join(" ") };
  const item = tag(comment, "item");
  if (item !== undefined) key.item = sectionOf(classOf(item, field.getSourceFile()), `${join(path, name)}[]`, facts);
  key.kind = kindOf(key, field);
  key.initial = initialOf(key, field, tag(comment, "default"), facts);
  if (key.examples.length === 0) throw new Error(`${at} has no @example`);
  if ((key.kind === "integer" || key.kind === "number") && key.least === undefined) throw new Error(`${at} has no @range`);
  if (key.kind === "text" && !key.text) throw new Error(`${at} has no @text`);
  return key;
}

function kindOf(key: Key, field: ts.PropertyDeclaration): Kind {
  if (key.items) return "list";
  if (key.form !== undefined) return "other";
  if (key.type === "bool") return "boolean";
  if (INTEGERS.includes(key.type)) return "integer";
  if (key.type === "f64") return "number";
  const [file, list] = words(tag(commentOf(field), "registry"));
  if (file !== undefined) {
    const registered = entriesOf(file, list).map(({ word }) => word);
    const own = String(valueOf(field.initializer!));
    key.choice = { words: [...new Set([own, ...registered])], hasAbsent: false, file: field.getSourceFile().fileName };
    return "choice";
  }
  if (key.type === "string") return "text";
  const found = declarationOf(key.type, field.getSourceFile());
  if (!ts.isEnumDeclaration(found)) throw new Error(`${placeOf(field)}: a key of type ${key.type} needs a @form`);
  key.choice = { words: enumWords(found), hasAbsent: found.members.some(isAbsent), file: found.getSourceFile().fileName };
  return "choice";
}

const isAbsent = (member: ts.EnumMember): boolean => tag(commentOf(member), "absent") !== undefined;
/** A value's word in the configuration is its name with a small first letter. */
const wordOf = (member: string): string => member[0].toLowerCase() + member.slice(1);
const enumWords = (node: ts.EnumDeclaration): string[] => node.members.filter((each) => !isAbsent(each)).map((each) => wordOf(each.name.getText()));

function initialOf(key: Key, field: ts.PropertyDeclaration, stated: string | undefined, facts: Facts): Value | undefined {
  if (!key.hasDefault) return undefined;
  if (stated !== undefined) return facts[stated] ?? (JSON.parse(stated) as Value);
  const initializer = field.initializer;
  if (!initializer) return undefined;
  if (key.kind === "choice" && ts.isPropertyAccessExpression(initializer)) {
    const word = wordOf(initializer.name.text);
    return key.choice?.words.includes(word) ? word : undefined;
  }
  return withoutInvalid(valueOf(initializer), key);
}

/** A value that the key itself would refuse stands for a key that is not there. */
function withoutInvalid(value: Value | undefined, key: Key): Value | undefined {
  if (value === null) return undefined;
  if (typeof value === "number" && key.least !== undefined && (value < key.least || value > (key.most ?? value))) return undefined;
  if (typeof value === "string" && key.text && (value.length < key.text.least || !new RegExp(key.text.pattern).test(value))) return undefined;
  return value;
}

/** The pattern of a rule of words.ts. */
function patternOf(rule: string): string {
  const found = declarationOf("WordRule", sourceFile(WORDS_FILE));
  const member = ts.isEnumDeclaration(found) ? found.members.find((each) => each.name.getText() === rule) : undefined;
  const pattern = member && tag(commentOf(member), "pattern");
  if (pattern === undefined) throw new Error(`${WORDS_FILE}: WordRule.${rule} has no @pattern`);
  return pattern;
}

/** `KEY WHY` or `KEY=WORD WHY`. */
function conditionOf(text: string | undefined): Condition | undefined {
  if (text === undefined) return undefined;
  const [, key, word, why] = /^(\w+)(?:=(\w+))?\s*(.*)$/.exec(text) ?? [];
  return { key, words: word === undefined ? [] : [word], why };
}

const join = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);
const words = (text: string | undefined): string[] => (text ? text.split(" ") : []);
const tag = (comment: Comment, name: string): string | undefined => comment.tags.find((each) => each.name === name)?.text;
const tags = (comment: Comment, name: string): string[] => comment.tags.filter((each) => each.name === name).map((each) => each.text);

function jsonOf(text: string, node: ts.Node): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Error(`${placeOf(node)}: @example ${text} is no JSON`);
  }
}
