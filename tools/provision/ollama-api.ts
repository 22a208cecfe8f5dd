/** What the commands ask an Ollama for, through its own client library, each with a limit. */
import { createHash } from "node:crypto";
import { createReadStream, openAsBlob } from "node:fs";
import { pipeline } from "node:stream/promises";
import { Ollama, type CreateRequest, type ListResponse, type ProgressResponse } from "ollama";
import { Failure } from "../lib/failure.ts";
import type { Report } from "../lib/report.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** A registry that cannot be reached must not hold up a start; one that sends anything is waited for. */
const PULL_SILENCE = 15 * SECOND;

const mend = "Look into Ollama's log. Is its version 0.4 or newer?";

/** A client that gives up as soon as `signal` says so. The library knows no limits of its own. */
function clientOf(url: string, signal: AbortSignal): Ollama {
  return new Ollama({
    host: url,
    fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.any([signal, ...(init?.signal ? [init.signal] : [])]) }),
  });
}

/** What Ollama answers within `limit` ms. An error of its own is a failure that says what was asked. */
async function asked<T>(url: string, what: string, limit: number, ask: (client: Ollama) => Promise<T>): Promise<T> {
  try {
    return await ask(clientOf(url, AbortSignal.timeout(limit)));
  } catch (error) {
    throw new Failure(`the Ollama at ${url} did not ${what}`, mend, error instanceof Error ? error.message : String(error));
  }
}

/** A model as Ollama lists it (a name without a tag means `:latest`). */
async function listedModel(url: string, model: string): Promise<ListResponse["models"][number] | undefined> {
  const { models } = await asked(url, "list its models", 10 * SECOND, (client) => client.list());
  const full = model.includes(":") ? model : `${model}:latest`;
  return models.find(({ name }) => name === full);
}

/** Whether Ollama has this model. */
export async function hasModel(url: string, model: string): Promise<boolean> {
  return (await listedModel(url, model)) !== undefined;
}

/** Shows a pull's progress in whole per cents, not each of its hundreds of lines. */
function describePull(model: string, { status, total, completed = 0 }: ProgressResponse): string {
  return `pulling ${model}: ${total ? `${Math.floor((100 * completed) / total)} %` : status}`;
}

/** Pulls a model from Ollama's registry. Gives the reason, in Ollama's words, if that fails or stays silent for 15 s. */
export async function pullModel(url: string, model: string, report: Report): Promise<string | undefined> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PULL_SILENCE);
  let shown = "";
  try {
    for await (const progress of await clientOf(url, abort.signal).pull({ model, stream: true })) {
      timer.refresh();
      const text = describePull(model, progress);
      if (text !== shown) report((shown = text));
    }
    return undefined;
  } catch (error) {
    if (abort.signal.aborted) return `no answer in ${PULL_SILENCE / SECOND} s`;
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}

/** Hands a file to Ollama, unless it has it, and gives its digest. The library has no call for this. */
async function uploadBlob(url: string, file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  const digest = `sha256:${hash.digest("hex")}`;
  const target = `${url}/api/blobs/${digest}`;
  const known = await fetch(target, { method: "HEAD", signal: AbortSignal.timeout(10 * SECOND) });
  if (known.ok) return digest;
  const response = await fetch(target, { method: "POST", body: await openAsBlob(file), signal: AbortSignal.timeout(10 * MINUTE) });
  if (!response.ok) throw new Failure(`Ollama at ${url} did not take ${file}: ${response.status}`, "Is its disk full?", await response.text());
  return digest;
}

export interface ModelRecipe {
  /** Names as the model's own files have them, to where they are. */
  files: Record<string, string>;
  template?: string;
  parameters?: Record<string, unknown>;
}

/** Makes a model from files. */
export async function createModel(url: string, model: string, { files, template, parameters }: ModelRecipe): Promise<void> {
  const digests: Record<string, string> = {};
  for (const [name, file] of Object.entries(files)) digests[name] = await uploadBlob(url, file);
  // The library passes on what its types do not know yet.
  const request: CreateRequest & { files: Record<string, string> } = { model, files: digests, template, parameters };
  const { status } = await asked(url, `make the model ${model}`, 10 * MINUTE, (client) => client.create({ ...request, stream: false }));
  if (status !== "success") throw new Failure(`Ollama at ${url} could not make the model ${model}`, mend, status);
}

export interface ModelDescription {
  /** Empty if Ollama gives none. */
  digest: string;
  /** Tokens of the longest text; undefined if Ollama does not say. */
  contextLength: number | undefined;
}

/** What Ollama says of a model, undefined if it does not have it. */
export async function describeModel(url: string, model: string): Promise<ModelDescription | undefined> {
  const listed = await listedModel(url, model);
  if (!listed) return undefined;
  // Both members may be missing, whatever the library's types say.
  const { model_info } = await asked(url, `describe ${model}`, 10 * SECOND, (client) => client.show({ model }));
  const facts: Record<string, unknown> = Object.fromEntries(Object.entries(model_info ?? {}));
  // The name begins with that of the model's architecture: bert.context_length.
  const length = Object.entries(facts).find(([name]) => name.endsWith(".context_length"))?.[1];
  return { digest: listed.digest ?? "", contextLength: typeof length === "number" ? length : undefined };
}

/** Embeds texts, and keeps the model loaded. */
export async function embed(url: string, model: string, input: string[]): Promise<number[][]> {
  const { embeddings } = await asked(url, `embed with ${model}`, 2 * MINUTE, (client) => client.embed({ model, input, keep_alive: -1 }));
  if (embeddings?.length !== input.length) throw new Failure(`Ollama at ${url} gave no embeddings for ${model}`, mend);
  return embeddings;
}

/** Loads a chat model, and keeps it loaded: one word is asked for. */
export async function load(url: string, model: string): Promise<void> {
  const messages = [{ role: "user", content: "Hello" }];
  await asked(url, `answer with ${model}`, 5 * MINUTE, (client) => client.chat({ model, messages, keep_alive: -1, options: { num_predict: 1 } }));
}
