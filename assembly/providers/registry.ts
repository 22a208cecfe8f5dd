/** The embedders: one line each. The first is the default. */
import { EmbeddingConfig } from "./embedding_config";
import { OllamaConfig } from "./ollama";

@final
export class EmbedderEntry {
  constructor(
    /** In `embedding.type`. */
    readonly word: string,
    readonly create: () => EmbeddingConfig,
  ) {}
}

export const EMBEDDERS: EmbedderEntry[] = [
  new EmbedderEntry("ollama", (): EmbeddingConfig => new OllamaConfig()),
];

/** The configuration, by default, of the embedder called `word`; that of the first if none is. */
export function embeddingConfigOf(word: string): EmbeddingConfig {
  for (let i = 1; i < EMBEDDERS.length; i++) {
    if (EMBEDDERS[i].word == word) return EMBEDDERS[i].create();
  }
  return EMBEDDERS[0].create();
}
