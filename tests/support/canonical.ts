/**
 * The test's own idea of which requests are one: written from the documentation, not from the filter. Null for a body that no cache may
 * touch as far as this model can tell.
 */
const IRRELEVANT = new Set(["stream", "stream_options", "user", "metadata", "store", "service_tier", "prompt_cache_key", "prompt_cache_retention", "safety_identifier"]);

export function canonicalRequest(body: Buffer): string | null {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body));
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  return canonical(Object.fromEntries(Object.entries(value).filter(([name]) => !IRRELEVANT.has(name))));
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{${Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}:${canonical(each)}`).sort().join()}}`;
}
