/** A text as guards read it: its tokens, in memory that is used again for the next text. */
import { Bytes } from "../../core/bytes";
import { Shape, Token } from "./token";

/** Longer texts are not read; a text of this length takes some 0.3 ms. */
export const MAX_BYTES: i32 = 8192;
export const MAX_TOKENS: i32 = 1536;

@final
export class Text {
  /** The bytes in lower case, as far as a byte alone tells. */
  readonly lower: StaticArray<u8> = new StaticArray<u8>(MAX_BYTES + 8);
  /** Indexes of the tokens that say something of what is asked, `significant` of them. */
  private readonly indexes: StaticArray<i32> = new StaticArray<i32>(MAX_TOKENS);
  significant: i32 = 0;
  private readonly tokens: StaticArray<u8> = new StaticArray<u8>(MAX_TOKENS * <i32>offsetof<Token>());
  source: Bytes = Bytes.empty();
  count: i32 = 0;
  /** Whether the text has more tokens than fit. */
  overflow: bool = false;
  /** All the roles of its tokens. */
  roles: u32 = 0;
  /** All the shapes of its tokens. */
  shapes: u32 = 0;
  /** Whom a request for instructions speaks of: the digest of «i», «you», «we» or «one»; 0 if of nobody in particular. */
  subject: u32 = 0;
  /** Whether the text begins as a request for instructions does: «how do I», «what is the best way to». */
  asksHow: bool = false;
  /** Whether capitals tell names from words here: there are some, and they do not begin most words. */
  tellsCase: bool = false;
  /** A digest of the signs that say something, in their order; see signs.ts. */
  signs: u32 = 0;
  /** Tokens with content, and those of them without a partner. */
  contents: i32 = 0;
  loneContents: i32 = 0;

  clear(source: Bytes): void {
    this.source = source;
    this.count = 0;
    this.overflow = source.length > MAX_BYTES;
    this.roles = 0;
    this.shapes = 0;
    this.significant = 0;
    this.subject = 0;
    this.asksHow = false;
    this.tellsCase = false;
    this.signs = 0;
    this.contents = 0;
    this.loneContents = 0;
  }

  /** The token at `index`, which must be below `count`. */
  @inline at(index: i32): Token {
    return changetype<Token>(changetype<usize>(this.tokens) + <usize>index * offsetof<Token>());
  }

  /** The last token, or null. */
  last(): Token | null {
    return this.count > 0 ? this.at(this.count - 1) : null;
  }

  /** A new token at the end; the last one again if there is no room. */
  add(start: i32, length: i32): Token {
    if (this.count == MAX_TOKENS) this.overflow = true;
    else this.count++;
    const token = this.at(this.count - 1);
    memory.fill(changetype<usize>(token), 0, offsetof<Token>());
    token.start = start;
    token.length = length;
    token.partner = -1;
    token.next = -1;
    return token;
  }

  /** Lists the tokens that are not skipped. */
  listSignificant(): void {
    this.significant = 0;
    for (let i = 0; i < this.count; i++) {
      if (!this.at(i).is(Shape.Skipped)) this.indexes[this.significant++] = i;
    }
  }

  /** The index of the token at this place among those that say something; `place` must be below `significant`. */
  @inline indexOf(place: i32): i32 {
    return this.indexes[place];
  }

  @inline significantAt(place: i32): Token {
    return this.at(this.indexes[place]);
  }

  drop(): void {
    this.count--;
  }

  /** Whether nothing but a blank or a hyphen stands between the token at `index` and a number in front of it. */
  isBehindNumber(index: i32): bool {
    return index > 0 && this.at(index).is(Shape.Joined) && this.at(index - 1).is(Shape.Number);
  }

  /** Whether a token has one of `shapes`. */
  has(shapes: u32): bool {
    for (let i = 0; i < this.count; i++) {
      if (this.at(i).is(shapes)) return true;
    }
    return false;
  }

  /** The first token at or behind `from` with one of `roles` and no partner; `count` if there is none. */
  nextLone(from: i32, roles: u32): i32 {
    if ((this.roles & roles) == 0) return this.count;
    for (let i = from; i < this.count; i++) {
      const token = this.at(i);
      if (token.lone && token.has(roles)) return i;
    }
    return this.count;
  }

  hasLone(roles: u32): bool {
    return this.nextLone(0, roles) < this.count;
  }
}
