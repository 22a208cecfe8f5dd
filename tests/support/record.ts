/** An answer as shared data and external stores hold it (assembly/stores/record.ts), for tests that forge, move and damage it. */

const MASK = (1n << 64n) - 1n;
const MULTIPLIER = 0x9e3779b97f4a7c15n;
const CHECKSUM_AT = 104;
const HEADER_LENGTH = 112;

export interface RecordParts {
  key: Buffer;
  partition: Buffer;
  created: number;
  expires: number;
  form: number;
  flags: number;
  contentType: string;
  /** Name and value of each, behind its length. */
  headers: Buffer;
  query: Buffer;
  body: Buffer;
  /** In 1/10000. */
  floor: number;
}

export function readRecord(record: Buffer): RecordParts {
  const typeEnd = HEADER_LENGTH + record.readUInt16LE(90);
  const headersEnd = typeEnd + record.readUInt16LE(102);
  const queryEnd = headersEnd + record.readUInt32LE(92);
  return {
    key: record.subarray(8, 40),
    partition: record.subarray(40, 72),
    created: Number(record.readBigInt64LE(72)),
    expires: Number(record.readBigInt64LE(80)),
    form: record[88],
    flags: record[89],
    contentType: record.toString("latin1", HEADER_LENGTH, typeEnd),
    headers: record.subarray(typeEnd, headersEnd),
    query: record.subarray(headersEnd, queryEnd),
    body: record.subarray(queryEnd),
    floor: record.readUInt16LE(100),
  };
}

export function writeRecord({ key, partition, created, expires, form, flags, contentType, headers, query, body, floor }: RecordParts): Buffer {
  const head = Buffer.alloc(HEADER_LENGTH);
  const type = Buffer.from(contentType, "latin1");
  const record = Buffer.concat([head, type, headers, query, body]);
  record.writeUInt32LE(0x04525052, 0);
  record.writeUInt32LE(record.length, 4);
  key.copy(record, 8);
  partition.copy(record, 40);
  record.writeBigInt64LE(BigInt(created), 72);
  record.writeBigInt64LE(BigInt(expires), 80);
  record[88] = form;
  record[89] = flags;
  record.writeUInt16LE(type.length, 90);
  record.writeUInt32LE(query.length, 92);
  record.writeUInt32LE(body.length, 96);
  record.writeUInt16LE(floor, 100);
  record.writeUInt16LE(headers.length, 102);
  record.writeBigUInt64LE(checksum(record.subarray(HEADER_LENGTH), checksum(record.subarray(0, CHECKSUM_AT), 0n)), CHECKSUM_AT);
  return record;
}

/** Headers as a record holds them. */
export function headerFields(headers: [string, string][]): Buffer {
  const field = (text: string): Buffer[] => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(Buffer.byteLength(text, "latin1"));
    return [length, Buffer.from(text, "latin1")];
  };
  return Buffer.concat(headers.flatMap(([name, value]) => [...field(name), ...field(value)]));
}

/** The record with some of its parts changed, and valid again. */
export function forge(record: Buffer, parts: Partial<RecordParts>): Buffer {
  return writeRecord({ ...readRecord(record), ...parts });
}

function checksum(bytes: Buffer, seed: bigint): bigint {
  const first = mix(seed, BigInt(bytes.length));
  const lanes = [first, first, first, first];
  let at = 0;
  for (; at + 32 <= bytes.length; at += 32) lanes.forEach((lane, i) => (lanes[i] = mix(lane, bytes.readBigUInt64LE(at + 8 * i))));
  for (; at + 8 <= bytes.length; at += 8) lanes[0] = mix(lanes[0], bytes.readBigUInt64LE(at));
  const rest = bytes.subarray(at).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return [rest, lanes[1], lanes[2], lanes[3]].reduce(mix, lanes[0]);
}

function mix(hash: bigint, word: bigint): bigint {
  const mixed = hash ^ word;
  return (((mixed << 29n) | (mixed >> 35n)) * MULTIPLIER) & MASK;
}
