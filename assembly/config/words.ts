/** What a configured text may be made of. `@pattern` says it to the generators of the schema; tests compare the two. */

export enum WordRule {
  /**
   * Visible ASCII: names of clusters, hosts and models.
   * @pattern ^[!-~]+$
   */
  Visible,
  /**
   * Visible ASCII without `|`, which separates the parts of Higress's cluster names.
   * @pattern ^[!-{}~]+$
   */
  Service,
  /**
   * A slash and visible ASCII.
   * @pattern ^/[!-~]*$
   */
  Path,
  /**
   * Printable ASCII, also none: what a header may carry.
   * @pattern ^[ -~]*$
   */
  Secret,
  /**
   * Visible ASCII, also none.
   * @pattern ^[!-~]*$
   */
  Prefix,
  /**
   * What Chroma takes for a name: 3 characters or more of letters, digits, `.`, `_` and `-`, a letter or digit at both ends.
   * @pattern ^[A-Za-z0-9][A-Za-z0-9._-]+[A-Za-z0-9]$
   */
  ChromaName,
  /**
   * A header's name.
   * @pattern ^[A-Za-z0-9._-]+$
   */
  Header,
  /**
   * A text on one line, also none.
   * @pattern ^[^\u0000-\u001f]*$
   */
  Line,
  /**
   * A text with `%s` in it, also none.
   * @pattern ^$|%s
   */
  Template,
}

/** What `rule` asks for, as an error line says it. */
export function ruleText(rule: WordRule): string {
  switch (rule) {
    case WordRule.Service: return "visible ASCII characters other than |";
    case WordRule.Path: return "a path that begins with /";
    case WordRule.Secret: return "printable ASCII characters";
    case WordRule.ChromaName: return "at least 3 letters, digits, dots, underscores or dashes, a letter or digit at both ends";
    case WordRule.Header: return "a header name";
    case WordRule.Template: return "a text with %s where the answer goes";
    case WordRule.Line: return "a text on one line";
    default: return "visible ASCII characters";
  }
}

export function follows(text: string, rule: WordRule): bool {
  const length = text.length;
  switch (rule) {
    case WordRule.Secret: return allBetween(text, 0x20, 0x7e);
    case WordRule.Template: return length == 0 || text.includes("%s");
    case WordRule.Line: return allBetween(text, 0x20, 0xffff);
    case WordRule.Prefix: return allBetween(text, 0x21, 0x7e);
    case WordRule.Service: return length > 0 && allBetween(text, 0x21, 0x7e) && !text.includes("|");
    case WordRule.Path: return length > 0 && text.charCodeAt(0) == 0x2f && allBetween(text, 0x21, 0x7e);
    case WordRule.ChromaName: return length >= 3 && isAlphanumeric(text.charCodeAt(0)) && isAlphanumeric(text.charCodeAt(length - 1)) && isName(text);
    case WordRule.Header: return length > 0 && isName(text);
    default: return length > 0 && allBetween(text, 0x21, 0x7e);
  }
}

/** `text` with its ASCII letters in lower case. The library's function brings 5 KiB of tables for all others. */
export function lowerAscii(text: string): string {
  const lower = new StaticArray<u16>(text.length);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    lower[i] = <u16>(unit >= 0x41 && unit <= 0x5a ? unit | 0x20 : unit);
  }
  return String.UTF16.decodeUnsafe(changetype<usize>(lower), <usize>text.length << 1);
}

function allBetween(text: string, lowest: i32, highest: i32): bool {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < lowest || unit > highest) return false;
  }
  return true;
}

function isName(text: string): bool {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (!isAlphanumeric(unit) && unit != 0x2e && unit != 0x5f && unit != 0x2d) return false;
  }
  return true;
}

function isAlphanumeric(unit: i32): bool {
  return (unit >= 0x30 && unit <= 0x39) || ((unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a);
}
