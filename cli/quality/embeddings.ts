/**
 * Embeddings from Ollama, kept in build/ between runs: a file of vectors, and beside it the digest of each one's text. Both only grow, and
 * a run that was killed loses at most the batch it was in.
 */
import { createHash } from "node:crypto";
import { appendFile, mkdir, readFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../tools/lib/failure.ts";
import { silent, type Report } from "../../tools/lib/report.ts";
import { embed } from "../../tools/provision/ollama-api.ts";

const BATCH = 64;
const DIGEST_BYTES = 20;
const FLOAT_BYTES = 4;

const digestOf = (text: string): string => createHash("sha1").update(text).digest("hex");

export interface EmbeddingsOptions {
  directory: string;
  model: string;
  /** Of the files in `directory`; the model's name unless said. */
  name?: string;
  dimension: number;
  /** Bytes of a text that are embedded, as the filter does it. */
  maxInputBytes: number;
  /** Put in front of every text. */
  prefix?: string;
  /** Called once, and only if a text is not known yet. */
  url: () => Promise<string>;
  report?: Report;
}

/** The vector of every text in `texts`. */
export async function embeddingsOf(texts: string[], options: EmbeddingsOptions): Promise<Map<string, Float32Array>> {
  const { directory, model, dimension, maxInputBytes, prefix = "", url, report = silent } = options;
  await mkdir(directory, { recursive: true });
  const name = (options.name ?? model).replaceAll(/[^\w.-]/g, "_");
  const files = { digests: join(directory, `${name}.sha1`), vectors: join(directory, `${name}.f32`) };
  const known = await read(files, dimension);
  const keyOf = (text: string) => digestOf(prefix + text);
  const missing = [...new Set(texts)].filter((text) => !known.has(keyOf(text)));
  const server = missing.length > 0 ? await url() : "";
  for (let at = 0; at < missing.length; at += BATCH) {
    report(`embedding with ${model}: ${at} of ${missing.length}`);
    const batch = missing.slice(at, at + BATCH);
    const vectors = (
      await embed(
        server,
        model,
        batch.map((text) => prefix + cut(text, maxInputBytes)),
      )
    ).map((vector) => Float32Array.from(vector));
    const other = vectors.find(({ length }) => length !== dimension);
    if (other) throw new Failure(`${model} at ${server} gave a vector of ${other.length} numbers, not ${dimension}`, "Is it still the same model?");
    await appendFile(files.vectors, Buffer.concat(vectors.map((vector) => Buffer.from(vector.buffer))));
    await appendFile(files.digests, Buffer.concat(batch.map((text) => Buffer.from(keyOf(text), "hex"))));
    batch.forEach((text, i) => known.set(keyOf(text), vectors[i]!));
  }
  return new Map(texts.map((text) => [text, known.get(keyOf(text))!]));
}

async function read(files: { digests: string; vectors: string }, dimension: number): Promise<Map<string, Float32Array>> {
  const [digests, vectors] = await Promise.all([files.digests, files.vectors].map((file) => readFile(file).catch(() => Buffer.alloc(0))));
  const bytes = dimension * FLOAT_BYTES;
  const count = Math.min(Math.floor(digests!.length / DIGEST_BYTES), Math.floor(vectors!.length / bytes));
  if (digests!.length > 0) await Promise.all([truncate(files.digests, count * DIGEST_BYTES), truncate(files.vectors, count * bytes)]);
  const known = new Map<string, Float32Array>();
  for (let i = 0; i < count; i++) {
    const vector = new Float32Array(new Uint8Array(vectors!.subarray(i * bytes, (i + 1) * bytes)).buffer);
    known.set(digests!.toString("hex", i * DIGEST_BYTES, (i + 1) * DIGEST_BYTES), vector);
  }
  return known;
}

/** The first `limit` bytes at most, cut between two characters, as the filter embeds them. */
function cut(text: string, limit: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= limit) return text;
  let end = limit;
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.toString("utf8", 0, end);
}
