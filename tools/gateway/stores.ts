import type { FilterConfig } from "./render.ts";
import { CHROMA } from "./chroma.ts";
import { MILVUS } from "./milvus.ts";
import { OPENSEARCH } from "./opensearch.ts";
import { startServer, type ServerKind, type StoreOptions, type StoreServer } from "./store-server.ts";
import { WEAVIATE } from "./weaviate.ts";

/** The stores whose servers can be started here, by their name in `vector.type`. */
export const SERVERS = { chroma: CHROMA, milvus: MILVUS, weaviate: WEAVIATE, opensearch: OPENSEARCH } satisfies Record<string, ServerKind>;

export type StoreName = keyof typeof SERVERS;
export const STORE_NAMES = Object.keys(SERVERS) as StoreName[];

/** The vector stores that `npm start -- --vector` offers. */
export type Vector = "embedded" | StoreName;
export const VECTORS: Vector[] = ["embedded", ...STORE_NAMES];

/** What a vector store adds to the filter's configuration. Its cluster has its name. */
export const vectorConfig = (vector: Vector): FilterConfig => (vector === "embedded" ? {} : { vector: { type: vector, cluster: vector } });

export const startStore = (name: StoreName, options: StoreOptions): Promise<StoreServer> => startServer(SERVERS[name], options);
