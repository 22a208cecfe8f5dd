/**
 * Lengths of the vectors of embedding models that ai-cache's users have: it asks nobody for a length, so their configurations name none. As the
 * models' cards say.
 */
const MODELS: string[] = [
  "nomic-embed-text", "mxbai-embed-large", "bge-m3", "snowflake-arctic-embed", "bge-large", "text-embedding-ada-002", "text-embedding-3-small",
  "text-embedding-3-large", "text-embedding-v1", "text-embedding-v2", "text-embedding-v3", "text-embedding-v4",
];
const LENGTHS: i32[] = [768, 1024, 1024, 1024, 1024, 1536, 1536, 3072, 1536, 1536, 1024, 1024];

/** The length of the model's vectors, whatever its tag; 0 if it is not known. */
export function knownDimension(model: string): i32 {
  const colon = model.indexOf(":");
  const index = MODELS.indexOf(colon < 0 ? model : model.substring(0, colon));
  return index < 0 ? 0 : LENGTHS[index];
}
