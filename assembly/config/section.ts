/**
 * One object of the configuration, read key by key. What is wrong is reported once, in one line that names the path of the key and
 * what was expected; the first report stays. A reader always answers something, so that reading goes on without checks in between.
 */
import { JsonDocument, JsonKind } from "../core/json";
import { nearest } from "./nearest";
import { follows, ruleText, WordRule } from "./words";

/** Bytes of a refused value that an error line shows. */
const MAX_SHOWN: i32 = 40;

/** Lines that `Problem` collects of each kind. */
const MAX_LINES: i32 = 64;

/** What is to be said of a configuration: the first thing that is wrong, and what is no error. */
@final
export class Problem {
  text: string = "";
  /**
   * Whether the configuration is read as ai-cache reads it: a null, an empty text and, of most numbers, 0 count as not there, a number may stand in
   * quotes, and a key that is not known is ignored.
   */
  isLenient: bool = false;
  /** Where this differs from what ai-cache would do, each with the key first. */
  readonly differences: string[] = [];
  /** Keys that were ignored. */
  readonly ignored: string[] = [];

  differs(path: string, how: string): void {
    if (this.differences.length < MAX_LINES) this.differences.push(path + ": " + how);
  }

  ignore(path: string): void {
    if (this.ignored.length < MAX_LINES) this.ignored.push(path);
  }

  get found(): bool {
    return this.text.length > 0;
  }

  report(path: string, expected: string): void {
    if (!this.found) this.text = path + ": " + expected;
  }
}

@final
export class Section {
  private readonly names: string[] = [];

  /** @param node the object; -1 reads as an empty one. @param path of the object, "" for the outermost. */
  constructor(
    readonly document: JsonDocument,
    readonly node: i32,
    readonly path: string,
    readonly problem: Problem,
  ) {
    const kind = document.kind(node);
    if (kind != JsonKind.Object && kind != JsonKind.Missing) {
      problem.report(path.length > 0 ? path : "configuration", "expected an object, got " + shown(document, node));
    }
  }

  /** The object under `name`; an empty one if it is not there. */
  section(name: string): Section {
    return new Section(this.document, this.find(name), this.pathOf(name), this.problem);
  }

  /** The value under `name`, or -1. */
  find(name: string): i32 {
    this.names.push(name);
    return this.valueOf(name);
  }

  has(name: string): bool {
    return this.valueOf(name) >= 0;
  }

  /** The text under `name`, before anything of it is checked; "" if there is none. */
  textOf(name: string): string {
    return this.document.string(this.valueOf(name)).toString();
  }

  private valueOf(name: string): i32 {
    const node = this.document.get(this.node, name);
    if (node < 0 || !this.problem.isLenient) return node;
    const kind = this.document.kind(node);
    return kind == JsonKind.Null || (kind == JsonKind.String && this.document.string(node).length == 0) ? -1 : node;
  }

  /** A number; in a lenient configuration it may stand in quotes. */
  private numberOf(node: i32): f64 {
    if (!this.problem.isLenient || this.document.kind(node) != JsonKind.String) return this.document.number(node);
    const quoted = JsonDocument.parse(this.document.string(node), 1);
    return quoted.number(quoted.root);
  }

  pathOf(name: string): string {
    return this.path.length > 0 ? this.path + "." + name : name;
  }

  refuse(name: string, expected: string): void {
    this.problem.report(this.pathOf(name), expected);
  }

  boolean(name: string, fallback: bool): bool {
    const node = this.find(name);
    if (node < 0) return fallback;
    const kind = this.document.kind(node);
    if (kind != JsonKind.True && kind != JsonKind.False) this.expected(name, node, "true or false");
    return kind == JsonKind.True;
  }

  integer(name: string, fallback: i64, least: i64, most: i64): i64 {
    const node = this.find(name);
    if (node < 0) return fallback;
    const value = this.numberOf(node);
    if (value == 0 && least > 0 && this.problem.isLenient) return fallback;
    // NaN, for what is no number, fails the comparisons.
    if (value >= <f64>least && value <= <f64>most && value == Math.floor(value)) return <i64>value;
    this.expected(name, node, "an integer from " + least.toString() + " to " + most.toString());
    return fallback;
  }

  /** @param what the bounds as an error line says them; printing numbers would cost kilobytes of code. */
  number(name: string, fallback: f64, least: f64, most: f64, what: string): f64 {
    const node = this.find(name);
    if (node < 0) return fallback;
    const value = this.numberOf(node);
    if (value >= least && value <= most) return value;
    this.expected(name, node, "a number " + what);
    return fallback;
  }

  /** @param most characters at most. */
  word(name: string, fallback: string, rule: WordRule, most: i32 = 256): string {
    const node = this.find(name);
    return node < 0 ? fallback : this.wordAt(node, this.pathOf(name), rule, most);
  }

  /** The text of the value `node`, which stands at `path`. */
  wordAt(node: i32, path: string, rule: WordRule, most: i32): string {
    return wordAt(this.document, node, path, this.problem, rule, most);
  }

  /** Which of `words` it is, counted from 0; anything else is refused. */
  choice(name: string, fallback: i32, words: string[]): i32 {
    const node = this.find(name);
    if (node < 0) return fallback;
    const index = this.document.kind(node) == JsonKind.String ? words.indexOf(this.document.string(node).toString()) : -1;
    if (index >= 0) return index;
    this.expected(name, node, words.length > 1 ? "one of " + words.join(", ") : words[0]);
    return fallback;
  }

  /** One of `words`; anything else is refused. */
  oneOf(name: string, fallback: string, words: string[]): string {
    const index = this.choice(name, -1, words);
    return index < 0 ? fallback : words[index];
  }

  /** The list under `name`; -1 if there is none, or not of a length from `least` to `most`. @param noun what its items are called. */
  list(name: string, least: i32, most: i32, noun: string): i32 {
    const node = this.find(name);
    const count = this.document.count(node);
    if (node < 0 || (this.document.kind(node) == JsonKind.Array && count >= least && count <= most)) return node;
    const range = least > 0 ? least.toString() + " to " : "up to ";
    this.refuse(name, "expected a list of " + range + most.toString() + " " + noun + ", got " + shownList(this.document, node));
    return -1;
  }

  /** A list of words. @param noun what they are called. @param longest characters of each. */
  words(name: string, fallback: string[], least: i32, most: i32, noun: string, rule: WordRule, longest: i32): string[] {
    const node = this.list(name, least, most, noun);
    if (node < 0) return fallback;
    const words: string[] = [];
    for (let item = this.document.first(node); item >= 0; item = this.document.next(item)) {
      words.push(this.wordAt(item, this.itemOf(name, words.length), rule, longest));
    }
    return words;
  }

  /** The path of an item of the list under `name`. */
  itemOf(name: string, index: i32): string {
    return this.pathOf(name) + "[" + index.toString() + "]";
  }

  /** Refuses those of `names` that are there; a lenient configuration may have them, to no effect. */
  without(names: string[], why: string): void {
    if (this.problem.isLenient) return;
    for (let i = 0; i < names.length; i++) {
      if (this.has(names[i])) this.refuse(names[i], why);
    }
  }

  /** Refuses a text that is there and has fewer characters. */
  atLeast(name: string, characters: i32): void {
    const node = this.document.get(this.node, name);
    if (node >= 0 && this.document.string(node).toString().length < characters) {
      this.refuse(name, "expected at least " + characters.toString() + " characters");
    }
  }

  /** Reports what is left: keys that nobody asked for, and keys that are there twice. Called when every known key was read. */
  end(): void {
    const document = this.document;
    for (let member = document.first(this.node); member >= 0 && !this.problem.found; member = document.next(member)) {
      const name = document.key(member).toString();
      if (!this.names.includes(name)) {
        const guess = nearest(name, this.names);
        const path = this.pathOf(name.length > MAX_SHOWN ? name.substring(0, MAX_SHOWN) + "…" : visible(name));
        if (this.problem.isLenient) this.problem.ignore(path);
        else this.problem.report(path, "unknown key" + (guess.length > 0 ? ", did you mean " + guess + "?" : ""));
      }
      for (let other = document.next(member); other >= 0; other = document.next(other)) {
        if (document.key(other).equals(document.key(member))) this.problem.report(this.pathOf(visible(name)), "given twice");
      }
    }
  }

  private expected(name: string, node: i32, what: string): void {
    this.refuse(name, "expected " + what + ", got " + shown(this.document, node));
  }
}

/** The text of a value that is no object's member. */
export function wordAt(document: JsonDocument, node: i32, path: string, problem: Problem, rule: WordRule, most: i32): string {
  const text = document.string(node).toString();
  if (document.kind(node) != JsonKind.String || text.length > most || !follows(text, rule)) {
    // A secret must not come to the log because of a typing error.
    const got = rule == WordRule.Secret ? "" : ", got " + shown(document, node);
    problem.report(path, "expected up to " + most.toString() + " characters: " + ruleText(rule) + got);
  }
  return text;
}

/** As `shown`; of a list, how many items it has. */
export function shownList(document: JsonDocument, node: i32): string {
  return document.kind(node) == JsonKind.Array ? document.count(node).toString() : shown(document, node);
}

/** A value as an error line shows it: short, and on one line. */
export function shown(document: JsonDocument, node: i32): string {
  const kind = document.kind(node);
  if (kind == JsonKind.Object) return "an object";
  if (kind == JsonKind.Array) return "a list";
  const raw = document.raw(node);
  return raw.length <= MAX_SHOWN ? raw.toString() : raw.slice(0, MAX_SHOWN).toString() + "…";
}

/** `text` with a question mark for each control character. */
function visible(text: string): string {
  let out = "";
  for (let i = 0; i < text.length; i++) out += text.charCodeAt(i) < 0x20 ? "?" : text.charAt(i);
  return out;
}
