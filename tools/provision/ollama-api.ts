import { createHash } from "node:crypto";
import { createReadStream, openAsBlob } from "node:fs";
import { Failure } from "../lib/failure.ts";
import type { Report } from "../lib/report.ts";

const MINUTE = 60_000;
/** A registry that cannot be reached must not hold up a start; one that sends anything is waited for. */
const PULL_SILENCE = 15_000;

const mend = "Look into Ollama's log. Is its version 0.4 or newer?";

async function post(url: string, path: string, body: unknown, limit: number): Promise<Response> {
  const response = await fetch(url + path, { method: "POST", body: JSON.stringify(body), signal: AbortSignal.timeout(limit) });
  if (response.ok) return response;
  throw new Failure(`Ollama at ${url} answered ${path} with ${response.status}`, mend, await response.text());
}

interface ListedModel {
  name: string;
  digest?: string;
}

/** A model as Ollama lists it (a name without a tag means `:latest`). */
async function listedModel(url: string, model: string): Promise<ListedModel | undefined> {
  const response = await fetch(`${url}/api/tags`, { signal: AbortSignal.timeout(10_000) });
  const { models = [] } = (await response.json()) as { models?: ListedModel[] };
  const full = model.includes(":") ? model : `${model}:latest`;
  return models.find((each) => each.name === full);
}

/** Whether Ollama has this model. */
export async function hasModel(url: string, model: string): Promise<boolean> {
  return (await listedModel(url, model)) !== undefined;
}

interface PullStatus {
  status?: string;
  error?: string;
  total?: number;
  completed?: number;
}

/** Shows a pull's progress in whole per cents, not each of its hundreds of lines. */
function describePull(model: string, { status = "", total, completed = 0 }: PullStatus): string {
  return `pulling ${model}: ${total ? `${Math.floor((100 * completed) / total)} %` : status}`;
}

/** Pulls a model from Ollama's registry. Gives the reason, in Ollama's words, if that fails or stays silent for 15 s. */
export async function pullModel(url: string, model: string, report: Report): Promise<string | undefined> {
  const abort = new AbortController();
  let timer = setTimeout(() => abort.abort(), PULL_SILENCE);
  let shown = "";
  let rest = "";
  let done = false;
  try {
    const response = await fetch(`${url}/api/pull`, { method: "POST", body: JSON.stringify({ model }), signal: abort.signal });
    if (!response.body) return `status ${response.status}`;
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      clearTimeout(timer);
      timer = setTimeout(() => abort.abort(), PULL_SILENCE);
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines.filter(Boolean)) {
        const status = JSON.parse(line) as PullStatus;
        if (status.error) return status.error;
        done ||= status.status === "success";
        const text = describePull(model, status);
        if (text !== shown) report((shown = text));
      }
    }
    return done ? undefined : "the pull ended early";
  } catch (error) {
    return abort.signal.aborted ? `no answer in ${PULL_SILENCE / 1000} s` : String(error);
  } finally {
    clearTimeout(timer);
  }
}

async function sha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** Hands a file to Ollama, unless it has it, and gives its digest. */
async function uploadBlob(url: string, file: string): Promise<string> {
  const digest = `sha256:${await sha256(file)}`;
  const target = `${url}/api/blobs/${digest}`;
  const known = await fetch(target, { method: "HEAD", signal: AbortSignal.timeout(10_000) });
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
export async function createModel(url: string, model: string, recipe: ModelRecipe): Promise<void> {
  const files: Record<string, string> = {};
  for (const [name, file] of Object.entries(recipe.files)) files[name] = await uploadBlob(url, file);
  const { template, parameters } = recipe;
  const response = await post(url, "/api/create", { model, files, template, parameters, stream: false }, 10 * MINUTE);
  const { status, error } = (await response.json()) as { status?: string; error?: string };
  if (status !== "success") throw new Failure(`Ollama at ${url} could not make the model ${model}`, mend, error ?? status ?? "");
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
  const response = await post(url, "/api/show", { model }, 10_000);
  const { model_info: facts = {} } = (await response.json()) as { model_info?: Record<string, unknown> };
  // The name begins with that of the model's architecture: bert.context_length.
  const length = Object.entries(facts).find(([name]) => name.endsWith(".context_length"))?.[1];
  return { digest: listed.digest ?? "", contextLength: typeof length === "number" ? length : undefined };
}

/** Embeds texts, and keeps the model loaded. */
export async function embed(url: string, model: string, input: string[]): Promise<number[][]> {
  const response = await post(url, "/api/embed", { model, input, keep_alive: -1 }, 2 * MINUTE);
  const { embeddings } = (await response.json()) as { embeddings?: number[][] };
  if (embeddings?.length !== input.length) throw new Failure(`Ollama at ${url} gave no embeddings for ${model}`, mend);
  return embeddings;
}

export interface ChatAnswer {
  text: string;
  finish: string;
}

/** Asks one question through the OpenAI-compatible API. `maxTokens` 0 leaves the length to the model. */
export async function ask(url: string, model: string, question: string, maxTokens = 0): Promise<ChatAnswer> {
  const body = { model, messages: [{ role: "user", content: question }], ...(maxTokens ? { max_tokens: maxTokens } : {}) };
  const response = await post(url, "/v1/chat/completions", body, 5 * MINUTE);
  const { choices } = (await response.json()) as { choices: { message: { content: string }; finish_reason: string }[] };
  return { text: choices[0]?.message.content ?? "", finish: choices[0]?.finish_reason ?? "" };
}
