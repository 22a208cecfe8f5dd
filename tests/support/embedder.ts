/** An Ollama that knows what texts mean: a text has the vector of its meaning, and meanings have vectors at right angles, nearly. */
import { randomOf } from "./random.ts";

export interface HttpReply {
  status: number;
  body: Buffer | string;
}

export type Vector = number[];

export const DIMENSION = 384;

export class Embedder {
  /** Texts that mean something else than themselves: text → vector. */
  private readonly known = new Map<string, Vector>();
  /** Texts that were asked for. */
  readonly asked: string[] = [];

  constructor(private readonly dimension = DIMENSION) {}

  /** Makes `texts` rephrasings of one another. */
  same(...texts: string[]): this {
    for (const text of texts) this.known.set(text, this.meaning(texts[0]));
    return this;
  }

  /** Gives `text` the cosine similarity `cosine` to `other`. */
  near(text: string, other: string, cosine: number): this {
    const a = this.vectorOf(other);
    const b = this.meaning(text);
    // Gram-Schmidt: the part of b at right angles to a.
    const along = dot(a, b);
    const across = unit(b.map((value, i) => value - along * a[i]));
    const sine = Math.sqrt(1 - cosine * cosine);
    this.known.set(text, a.map((value, i) => cosine * value + sine * across[i]));
    return this;
  }

  vectorOf(text: string): Vector {
    return this.known.get(text) ?? this.meaning(text);
  }

  /** Ollama's reply to the body of a callout: for one text, or for the two that are compared. */
  answer(body: Buffer): HttpReply {
    const { input } = JSON.parse(body.toString()) as { input: string | string[] };
    const texts = [input].flat();
    this.asked.push(...texts);
    return embeddings(...texts.map((text) => this.vectorOf(text)));
  }

  private meaning(text: string): Vector {
    const random = randomOf(text);
    return unit(Array.from({ length: this.dimension }, () => random.normal()));
  }
}

export function embeddings(...vectors: unknown[]): HttpReply {
  return { status: 200, body: JSON.stringify({ model: "all-minilm", embeddings: vectors, total_duration: 1 }) };
}

export function dot(a: Vector, b: Vector): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

function unit(vector: Vector): Vector {
  const length = Math.sqrt(dot(vector, vector));
  return vector.map((value) => value / length);
}
