/**
 * Lists of words in static memory, five bits a letter: small letters and separators are nine tenths of them. In the order of its bits, lowest
 * first, a packed text is a row of codes: 0 to 25 are the letters, then come blank, comma and bar; two codes have more bits behind them.
 */

/** 15 bits follow: a character from U+4E00 on, which is where the Chinese ones stand. */
const HAN: u32 = 29;
/** Eight bits follow: a byte of UTF-8 that no other code stands for. */
const BYTE: u32 = 30;
const END: u32 = 31;
const FIRST_HAN: u32 = 0x4e00;
const SEPARATORS: StaticArray<u8> = [0x20, 0x2c, 0x7c];

/**
 * The packed form of `text`. The compiler's transform tools/compiler/packed-lists.js puts it into the module in place of the call; without the
 * transform, in the unit tests, it is packed here when the module starts.
 */
export function packed(text: string): StaticArray<u8> {
  const bits = new BitWriter(text.length);
  for (let i = 0; i < text.length; i++) {
    const point = <u32>text.codePointAt(i);
    if (point - 0x61 < 26) {
      bits.put(point - 0x61, 5);
    } else if (SEPARATORS.includes(<u8>point) && point < 0x80) {
      bits.put(26 + SEPARATORS.indexOf(<u8>point), 5);
    } else if (point >= FIRST_HAN && point < FIRST_HAN + 0x8000) {
      bits.put(HAN, 5);
      bits.put(point - FIRST_HAN, 15);
    } else {
      const bytes = Uint8Array.wrap(String.UTF8.encode(String.fromCodePoint(point)));
      for (let j = 0; j < bytes.length; j++) {
        bits.put(BYTE, 5);
        bits.put(bytes[j], 8);
      }
    }
    if (point > 0xffff) i++;
  }
  bits.put(END, 5);
  return bits.bytes();
}

/** The text of a packed list as UTF-8, with blanks behind it. */
export function unpacked(list: StaticArray<u8>): StaticArray<u8> {
  // Eight bits for five is the most that a code gives.
  const out = new StaticArray<u8>(list.length * 8 / 5 + 1);
  const to = changetype<usize>(out);
  memory.fill(to, 0x20, <usize>out.length);
  const bits = new BitReader(list);
  let length: usize = 0;
  for (let code = bits.take(5); code != END; code = bits.take(5)) {
    if (code == HAN) {
      const point = FIRST_HAN + bits.take(15);
      store<u8>(to + length, 0xe0 | (point >> 12));
      store<u8>(to + length, 0x80 | ((point >> 6) & 0x3f), 1);
      store<u8>(to + length, 0x80 | (point & 0x3f), 2);
      length += 3;
    } else {
      store<u8>(to + length, code == BYTE ? bits.take(8) : code < 26 ? 0x61 + code : SEPARATORS[code - 26]);
      length++;
    }
  }
  return out;
}

@final
class BitWriter {
  private readonly out: StaticArray<u8>;
  private at: i32 = 0;

  /** @param characters UTF-16 units of the text, each of which takes five bytes at most (three of UTF-8 at 13 bits); the end takes one. */
  constructor(characters: i32) {
    this.out = new StaticArray<u8>(characters * 5 + 1);
  }

  put(value: u32, count: i32): void {
    for (let i = 0; i < count; i++, this.at++) this.out[this.at >> 3] |= <u8>(((value >> i) & 1) << (this.at & 7));
  }

  bytes(): StaticArray<u8> {
    return this.out.slice<StaticArray<u8>>(0, (this.at + 7) >> 3);
  }
}

@final
class BitReader {
  private at: i32 = 0;
  private held: u32 = 0;
  private holds: u32 = 0;

  constructor(private readonly list: StaticArray<u8>) {}

  /** The next `count` bits, at most 16; ones behind the end, which is an end. */
  take(count: u32): u32 {
    while (this.holds < count) {
      this.held |= (this.at < this.list.length ? <u32>this.list[this.at] : 0xff) << this.holds;
      this.at++;
      this.holds += 8;
    }
    const taken = this.held & ((1 << count) - 1);
    this.held >>= count;
    this.holds -= count;
    return taken;
  }
}
