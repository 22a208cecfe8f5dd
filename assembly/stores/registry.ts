/** The stores outside the filter: one line each. */
import { ChromaConfig } from "./chroma";
import { DashVectorConfig } from "./dashvector";
import { ElasticsearchConfig } from "./elasticsearch";
import { MilvusConfig } from "./milvus";
import { OpenSearchConfig } from "./opensearch";
import { PineconeConfig } from "./pinecone";
import { QdrantConfig } from "./qdrant";
import { RedisConfig } from "./redis";
import { StoreConfig } from "./store_config";
import { WeaviateConfig } from "./weaviate";

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
  new StoreEntry("dashvector", (): StoreConfig => new DashVectorConfig()),
  new StoreEntry("elasticsearch", (): StoreConfig => new ElasticsearchConfig()),
  new StoreEntry("milvus", (): StoreConfig => new MilvusConfig()),
  new StoreEntry("opensearch", (): StoreConfig => new OpenSearchConfig()),
  new StoreEntry("pinecone", (): StoreConfig => new PineconeConfig()),
  new StoreEntry("qdrant", (): StoreConfig => new QdrantConfig()),
  new StoreEntry("redis", (): StoreConfig => new RedisConfig()),
  new StoreEntry("weaviate", (): StoreConfig => new WeaviateConfig()),
];

/** The configuration, by default, of the store called `word`; null if none is. */
export function storeConfigOf(word: string): StoreConfig | null {
  for (let i = 0; i < STORES.length; i++) {
    if (STORES[i].word == word) return STORES[i].create();
  }
  return null;
}
