/** stores/record.ts and core/checksum.ts */
import { ByteBuffer, Bytes } from "../../assembly/core/bytes";
import { checksum } from "../../assembly/core/checksum";
import { BodyForm } from "../../assembly/core/form";
import { Answer, floorOf } from "../../assembly/stores/record";
import { Random } from "./support/random";
import { digest } from "./support/vectors";

const KEY = digest(1);
const PARTITION = digest(2);

function answer(type: string = "application/json", query: string = "Hëllo?", body: string = "{}"): Answer {
  return Answer.create(KEY, PARTITION, 1000, 2000, BodyForm.Json, false, Bytes.fromString(type), Bytes.fromString(query), Bytes.fromString(body));
}

/** Names and values, in turn, as a record holds them. */
function fields(texts: string[]): Bytes {
  const out = new ByteBuffer(64);
  for (let i = 0; i < texts.length; i++) {
    const text = Bytes.fromString(texts[i]);
    out.appendU32(text.length).append(text);
  }
  return out.view();
}

function withHeaders(headers: Bytes): Answer {
  return Answer.create(
    KEY, PARTITION, 1000, 2000, BodyForm.Json, false, Bytes.fromString("t"), Bytes.fromString("q"), Bytes.fromString("b"), 0, false, headers,
  );
}

describe("A record", () => {
  it("gives back what was put into it", () => {
    const decoded = Answer.decode(answer().record);
    expect(decoded !== null).toBe(true);
    if (decoded === null) return;
    expect(decoded.key.equals(KEY) && decoded.hasKey(KEY)).toBe(true);
    expect(decoded.partition.equals(PARTITION) && decoded.isIn(PARTITION)).toBe(true);
    expect(decoded.created).toBe(1000);
    expect(decoded.expires).toBe(2000);
    expect(decoded.form).toBe(BodyForm.Json);
    expect(decoded.exactOnly).toBe(false);
    expect(decoded.contentType.toString()).toBe("application/json");
    expect(decoded.query.toString()).toBe("Hëllo?");
    expect(decoded.body.toString()).toBe("{}");
  });
  it("may be empty in each of its parts", () => {
    const decoded = Answer.decode(answer("", "", "").record);
    expect(decoded !== null && decoded.body.length == 0 && decoded.query.length == 0 && decoded.contentType.length == 0).toBe(true);
  });
  it("keeps form and flag", () => {
    const stream = Answer.create(KEY, PARTITION, -1, i64.MAX_VALUE, BodyForm.EventStream, true, Bytes.empty(), Bytes.empty(), Bytes.empty());
    const decoded = Answer.decode(stream.record);
    expect(decoded !== null && decoded.exactOnly && decoded.form == BodyForm.EventStream && decoded.created == -1).toBe(true);
  });
  it("has a floor of its own choosing, and is otherwise the same", () => {
    expect(answer().floor).toBe(0);
    const raised = Answer.decode(answer().withFloor(floorOf(0.9412)).record);
    expect(raised !== null && raised.floor == 9412 && raised.query.toString() == "Hëllo?" && raised.body.toString() == "{}").toBe(true);
    const created = Answer.create(KEY, PARTITION, 1, 2, BodyForm.Json, false, Bytes.empty(), Bytes.empty(), Bytes.empty(), 0x1234);
    expect(created.floor).toBe(0x1234);
  });
  it("is wrong at its floor and below, and without a floor nowhere", () => {
    const raised = answer().withFloor(floorOf(0.9412));
    const wrong: f32[] = [-1, 0, 0.5, 0.94, 0.9412, NaN];
    for (let i = 0; i < wrong.length; i++) {
      expect(raised.isWrongAt(wrong[i])).toBe(true, wrong[i].toString());
      expect(answer().isWrongAt(wrong[i])).toBe(false, wrong[i].toString());
    }
    expect(raised.isWrongAt(0.9414)).toBe(false);
    expect(answer().withFloor(floorOf(1)).isWrongAt(1)).toBe(true);
    expect(floorOf(7)).toBe(10000);
  });
  it("carries headers, and is refused if these are not whole or could not stand in a header", () => {
    const good = Answer.decode(withHeaders(fields(["vary", "a", "x-b.c_1", ""])).record);
    expect(good !== null).toBe(true);
    if (good !== null) {
      expect(good.headers.equals(fields(["vary", "a", "x-b.c_1", ""]))).toBe(true);
      expect(good.contentType.toString() + good.query.toString() + good.body.toString()).toBe("tqb");
      expect(good.withFloor(5).headers.equals(good.headers)).toBe(true);
    }
    const bad = ["", "a", "Vary", "a", "va ry", "a", "vary", "a\n", "vary", "a\0", "vary:", "a"];
    for (let i = 0; i < bad.length; i += 2) expect(Answer.decode(withHeaders(fields([bad[i], bad[i + 1]])).record) === null).toBe(true, bad[i]);
    const whole = fields(["vary", "a", "age", "b"]);
    let decodable = 0;
    for (let length = 0; length <= whole.length; length++) {
      if (Answer.decode(withHeaders(whole.slice(0, length)).record) !== null) decodable++;
    }
    // Nothing, one pair, both.
    expect(decodable).toBe(3);
  });
  it("of an earlier version is none", () => {
    const record = answer().record.copy();
    store<u8>(record.ptr, 3, 3);
    expect(Answer.decode(record) === null).toBe(true);
  });
  it("is nobody else's", () => {
    expect(answer().hasKey(PARTITION)).toBe(false);
    expect(answer().isIn(KEY)).toBe(false);
    expect(answer().hasKey(KEY.slice(0, 31))).toBe(false);
    expect(answer().isIn(Bytes.empty())).toBe(false);
  });
  it("is refused if a bit of it changed", () => {
    const record = answer().record;
    for (let i = 0; i < record.length << 3; i++) {
      const damaged = record.copy();
      const bit: i32 = 1 << (i & 7);
      store<u8>(damaged.ptr + <usize>(i >> 3), <u8>(damaged.at(i >> 3) ^ bit));
      expect(Answer.decode(damaged) === null).toBe(true, i.toString());
    }
  });
  it("is refused if it is cut, or longer than it says", () => {
    const record = answer().record;
    for (let length = 0; length < record.length; length++) expect(Answer.decode(record.slice(0, length)) === null).toBe(true);
    expect(Answer.decode(new ByteBuffer(16).append(record).appendByte(0).view()) === null).toBe(true);
    expect(Answer.decode(null) === null).toBe(true);
  });
  it("is refused if its content type could not stand in a header", () => {
    expect(Answer.decode(answer("a\tb").record) !== null).toBe(true);
    expect(Answer.decode(answer("a\nb").record) === null).toBe(true);
    expect(Answer.decode(answer("a\0b").record) === null).toBe(true);
    expect(Answer.decode(answer("\x7f").record) === null).toBe(true);
  });
  it("cuts a content type that is too long", () => {
    const decoded = Answer.decode(answer("x".repeat(300)).record);
    expect(decoded !== null && decoded.contentType.length == 256 && decoded.body.toString() == "{}").toBe(true);
  });
});

describe("A checksum", () => {
  it("depends on every byte and on the length", () => {
    const random = new Random(5);
    for (let length = 0; length < 100; length++) {
      const bytes = random.bytes(length);
      const whole = checksum(bytes.ptr, length, 0);
      expect(checksum(bytes.ptr, length, 1) != whole).toBe(true);
      expect(checksum(new ByteBuffer(128).append(bytes).appendByte(0).view().ptr, length + 1, 0) != whole).toBe(true);
      for (let i = 0; i < length; i++) {
        store<u8>(bytes.ptr + <usize>i, <u8>bytes.at(i) ^ 0x80);
        expect(checksum(bytes.ptr, length, 0) != whole).toBe(true);
        store<u8>(bytes.ptr + <usize>i, <u8>bytes.at(i) ^ 0x80);
      }
    }
  });
  it("sees two top bits that change together", () => {
    const bytes = Bytes.of(new StaticArray<u8>(64));
    const whole = checksum(bytes.ptr, 64, 0);
    for (let i = 7; i < 64; i += 8) {
      for (let j = i + 8; j < 64; j += 8) {
        const changed = bytes.copy();
        store<u8>(changed.ptr + <usize>i, 0x80);
        store<u8>(changed.ptr + <usize>j, 0x80);
        expect(checksum(changed.ptr, 64, 0) != whole).toBe(true);
      }
    }
  });
});
