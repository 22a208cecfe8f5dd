/** Fills a store by its own API with another tenant's entries, all of them near one question. */
import { createHash, randomUUID } from "node:crypto";
import type { StoreName, StoreServer } from "../../../tools/gateway/index.ts";
import { PROFILE } from "../../support/chroma_emulator.ts";
import { theOllama } from "./lab.ts";

interface Entry {
  key: string;
  vector: number[];
}

const BATCH = 1_000;
const PARTITION = createHash("sha256").update("another tenant").digest("hex");
const fields = () => ({ partition: PARTITION, expires: Math.floor(Date.now() / 1000) + 3600, record: "AAAA" });

/** Writes `count` entries beside those of the collection. */
export async function crowd(name: StoreName, server: StoreServer, collectionID: string, question: string, count: number): Promise<void> {
  const near = await embed(question);
  const write = await WRITERS[name](server, `${collectionID}_${PROFILE}`);
  for (let begun = 0; begun < count; begun += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, count - begun) }, (_, i) => ({
      key: createHash("sha256").update(String(begun + i)).digest("hex"),
      vector: near.map((each) => each + (Math.random() - 0.5) * 0.02),
    }));
    await write(batch);
  }
}

async function embed(text: string): Promise<number[]> {
  const { url } = await theOllama();
  const reply = await fetch(`${url}/api/embed`, { method: "POST", body: JSON.stringify({ model: "all-minilm", input: text }) });
  const { embeddings } = (await reply.json()) as { embeddings: number[][] };
  return embeddings[0]!;
}

async function api(url: string, body?: unknown, contentType = "application/json"): Promise<any> {
  const content = typeof body === "string" ? body : JSON.stringify(body);
  const reply = await fetch(url, body === undefined ? {} : { method: "POST", headers: { "content-type": contentType }, body: content });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${url}: ${reply.status} ${text.slice(0, 300)}`);
  return JSON.parse(text);
}

type Writer = (entries: Entry[]) => Promise<unknown>;

const WRITERS: Record<StoreName, (server: StoreServer, collection: string) => Promise<Writer>> = {
  async chroma({ url }, collection) {
    const collections = `${url}/api/v2/tenants/default_tenant/databases/default_database/collections`;
    const { id } = await api(`${collections}/${collection}`);
    return (entries) =>
      api(`${collections}/${id}/upsert`, { ids: entries.map(({ key }) => key), embeddings: entries.map(({ vector }) => vector), metadatas: entries.map(fields) });
  },
  async milvus({ url }, collectionName) {
    return async (entries) => {
      const { code, message } = await api(`${url}/v1/vector/insert`, { collectionName, data: entries.map((entry) => ({ ...fields(), ...entry })) });
      if (code !== 200) throw new Error(message);
    };
  },
  async weaviate({ url }, collection) {
    const name = collection[0]!.toUpperCase() + collection.slice(1);
    return (entries) =>
      api(`${url}/v1/batch/objects`, { objects: entries.map(({ vector }) => ({ class: name, id: randomUUID(), vector, properties: fields() })) });
  },
  async opensearch({ url }, collection) {
    const line = ({ key, vector }: Entry) => `${JSON.stringify({ index: { _id: key } })}\n${JSON.stringify({ ...fields(), vector })}\n`;
    return (entries) => api(`${url}/${collection}/_bulk?refresh=true`, entries.map(line).join(""));
  },
};
