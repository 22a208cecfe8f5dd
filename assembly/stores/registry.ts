/** The stores outside the filter: one line each. */
import { ChromaConfig } from "./chroma";
import { StoreConfig } from "./store_config";

@final
export class StoreEntry {
  constructor(
    /** In `vector.type`. */
    readonly word: string,
    readonly create: () => StoreConfig,
  ) {}
}

export const STORES: StoreEntry[] = [
  new StoreEntry("chroma", (): StoreConfig => new ChromaConfig()),
];

/** The configuration, by default, of the store called `word`; null if none is. */
export function storeConfigOf(word: string): StoreConfig | null {
  for (let i = 0; i < STORES.length; i++) {
    if (STORES[i].word == word) return STORES[i].create();
  }
  return null;
}
