/** The plug-in's description for Higress's console (envoy/higress/spec.yaml): a form made of the configuration's schema, in English and Chinese. */
import { readFileSync } from "node:fs";
import { stringify } from "yaml";
import { inRoot } from "../../tools/lib/paths.ts";
import { CHINESE } from "./chinese.ts";
import type { Schema } from "./json_schema.ts";

/** Keywords that OpenAPI 3.0 has too, with the same meaning. */
const KEPT = ["title", "description", "type", "default", "enum", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern"];

/**
 * A schema as OpenAPI 3.0 has it: conditions between keys are left to the filter, which refuses what does not fit and says why. A key that may
 * have several forms is shown in its first.
 */
function openApi(schema: Schema, path: string): Record<string, unknown> {
  const form = schema.oneOf && !schema.type ? { ...schema.oneOf[0], title: schema.title, description: schema.description, examples: schema.examples } : schema;
  const out: Record<string, unknown> = {};
  const [title, description] = CHINESE[path] ?? [];
  for (const key of KEPT) {
    if (form[key] !== undefined) out[key] = form[key];
    if (key === "title" && title) out["x-title-i18n"] = { "zh-CN": title };
    if (key === "description" && description) out["x-description-i18n"] = { "zh-CN": description };
  }
  if (typeof form.const === "string") Object.assign(out, { type: "string", enum: [form.const] });
  const [example] = form.examples ?? [];
  if (example !== undefined && path !== "") out["example"] = example;
  if (form.properties) {
    // In Higress a service has a name of its own, and `cluster` with its default would contradict it.
    const inner = Object.entries(form.properties).filter(([name, each]) => each !== false && name !== "cluster") as [string, Schema][];
    out["properties"] = Object.fromEntries(inner.map(([name, each]) => [name, openApi(each, path === "" ? name : `${path}.${name}`)]));
  }
  if (form.items) out["items"] = openApi(form.items, `${path}[]`);
  return out;
}

/** Paths of a schema's keys, as CHINESE has them. */
export function pathsOf(schema: Schema, path = ""): string[] {
  const inner = Object.entries(schema.properties ?? {}).filter(([, each]) => each !== false) as [string, Schema][];
  const form = schema.oneOf && !schema.type ? schema.oneOf[0]! : schema;
  const items = form.items ? pathsOf(form.items, `${path}[]`) : [];
  return [path, ...inner.flatMap(([name, each]) => pathsOf(each, path === "" ? name : `${path}.${name}`)), ...items];
}

/** The text of spec.yaml. */
export function consoleSpecOf(schema: Schema): string {
  const { version } = JSON.parse(readFileSync(inRoot("package.json"), "utf8")) as { version: string };
  const spec = {
    apiVersion: "1.0.0",
    info: {
      type: "oss",
      category: "ai",
      name: "reprise",
      image: "registry.example.com/reprise-higress",
      title: "Reprise",
      "x-title-i18n": { "zh-CN": "Reprise AI 缓存" },
      description: "Answers an LLM request from cache when the same question, or the same question in other words, has been answered before.",
      "x-description-i18n": { "zh-CN": "相同的问题，或换种说法的同一个问题，直接用缓存中的答案回答，绝不跨越凭证、模型与上下文。" },
      version,
      contact: { name: "Reprise" },
      gatewayMinVersion: "2.0.0",
    },
    spec: {
      // Where ai-cache stands: behind authentication, in front of ai-statistics and ai-proxy.
      phase: "AUTHN",
      priority: 10,
      configSchema: {
        openAPIV3Schema: {
          ...openApi(schema, ""),
          example: {
            embedding: { type: "ollama", serviceName: "ollama.dns", servicePort: 11434 },
            vector: { type: "embedded" },
            cache: { cacheTTL: 3600 },
          },
        },
      },
    },
  };
  const text = stringify(spec, { lineWidth: 0, aliasDuplicateObjects: false });
  return `# The plug-in for Higress's console, made by \`npm run docs\` of the configuration's schema and cli/config/chinese.ts.\n${text}`;
}
