/** providers/ollama.ts */
import { Bytes } from "../../assembly/core/bytes";
import { ErrorCause, errorWord } from "../../assembly/policy/reasons";
import { OllamaEmbedder } from "../../assembly/providers/ollama";
import { isVectorRecord } from "../../assembly/vector/quantize";
import { Random } from "./support/random";

const ollama = new OllamaEmbedder("all-minilm", "", "/api/embed");

/** «ok», or the word of what is wrong. */
function verdict(body: string, dimension: i32 = 3): string {
  const reply = ollama.readReply(Bytes.fromString(body), dimension, true);
  const vector = reply.vector;
  if (vector === null) return errorWord(reply.error);
  return isVectorRecord(vector.quantized, dimension) ? "ok" : "no record";
}

function embedding(values: string): string {
  return '{"model":"m","embeddings":[[' + values + ']],"total_duration":1}';
}

/** Rounded: the vectors are kept as bytes. */
function similarity(vectors: string): f64 {
  return Math.round(<f64>ollama.readPair(Bytes.fromString('{"embeddings":[' + vectors + "]}"), 3) * 50) / 50;
}

describe("Ollama's request", () => {
  it("has the model, the text, and the order to stay", () => {
    expect(ollama.requestBody(Bytes.fromString("Hi")).toString()).toBe('{"model":"all-minilm","input":"Hi","keep_alive":-1}');
  });
  it("has two texts to be compared", () => {
    expect(ollama.pairBody(Bytes.fromString("a"), Bytes.fromString('"')).toString()).toBe('{"model":"all-minilm","input":["a","\\""],"keep_alive":-1}');
  });
  it("has the prefix in front of every text", () => {
    const prefixed = new OllamaEmbedder("m", 'say "x": ', "/api/embed");
    expect(prefixed.requestBody(Bytes.fromString("Hi")).toString()).toBe('{"model":"m","input":"say \\"x\\": Hi","keep_alive":-1}');
    expect(prefixed.pairBody(Bytes.fromString("a"), Bytes.fromString("b")).toString()).toBe(
      '{"model":"m","input":["say \\"x\\": a","say \\"x\\": b"],"keep_alive":-1}',
    );
  });
  it("escapes whatever the text holds", () => {
    const body = ollama.requestBody(Bytes.fromString('"\\\n\0\u2028é😀')).toString();
    expect(body.includes('\\"\\\\\\u000a\\u0000')).toBe(true);
    expect(body.includes("é😀")).toBe(true);
  });
});

describe("Ollama's reply", () => {
  it("is a vector", () => {
    expect(verdict(embedding("0.1,-0.2,3e-1"))).toBe("ok");
    expect(verdict('{"embeddings":[[1,0,0],[0,1,0]]}')).toBe("ok");
  });
  it("keeps the numbers as they were written, if asked", () => {
    const body = Bytes.fromString(embedding("0.10, -2e-1,3"));
    const kept = ollama.readReply(body, 3, true).vector;
    expect(kept !== null && kept.json.toString() == "[0.10, -2e-1,3]").toBe(true);
    const left = ollama.readReply(body, 3, false).vector;
    expect(left !== null && left.json.length == 0).toBe(true);
  });
  it("is refused with its cause", () => {
    const cases = [
      "", "embedding_malformed", "<html>", "embedding_malformed", "{}", "embedding_malformed", '{"embeddings":[]}', "embedding_malformed", '{"embeddings":[1,2,3]}', "embedding_malformed",
      '{"embeddings":{"0":[1,2,3]}}', "embedding_malformed", embedding("1,2"), "embedding_dimension", embedding("1,2,3,4"), "embedding_dimension", embedding(""), "embedding_malformed",
      embedding("0,0,0"), "embedding_value", embedding("1,2,null"), "embedding_malformed", embedding('1,2,"3"'), "embedding_malformed", embedding("1,2,[3]"), "embedding_malformed",
      embedding("1e999,0,0"), "embedding_value", embedding("-1e999,0,0"), "embedding_value", embedding("1e39,0,0"), "embedding_value", embedding("1e-99,0,0"), "embedding_value",
    ];
    for (let i = 0; i < cases.length; i += 2) expect(verdict(cases[i])).toBe(cases[i + 1], cases[i]);
  });
  it("is the similarity of a pair, or none", () => {
    expect(similarity("[1,0,0],[0,1,0]")).toBe(0);
    expect(similarity("[1,2,3],[2,4,6]")).toBe(1);
    expect(similarity("[1,0,0],[-1,0,0]")).toBe(-1);
    const broken = ["", "[1,0,0]", "[1,0,0],[1,0]", "[1,0,0],[0,0,0]", "[1,0,0],null", "[1,0,0],[1e999,0,0]", '[1,0,0],["1",0,0]', "[1,0,0],[[1],0,0]"];
    for (let i = 0; i < broken.length; i++) expect(isNaN(similarity(broken[i]))).toBe(true, broken[i]);
    const random = new Random(10);
    const whole = Bytes.fromString('{"embeddings":[[1,0,0.5],[0.5,1,0]]}');
    for (let i = 0; i < 3000; i++) ollama.readPair(random.mutate(whole), 3);
  });
  it("does not trap when it is damaged", () => {
    const random = new Random(9);
    const whole = Bytes.fromString(embedding("0.125,-0.5,1e-3"));
    for (let i = 0; i < 3000; i++) {
      const reply = ollama.readReply(random.mutate(whole), 3, random.below(2) == 0);
      expect(reply.vector !== null || reply.error >= ErrorCause.EmbeddingMalformed).toBe(true);
    }
  });
});
