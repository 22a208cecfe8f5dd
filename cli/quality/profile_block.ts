/** The part of the filter's configuration that a calibration is for. */
import { readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import { Failure } from "../lib/failure.ts";
import { inRoot } from "../lib/paths.ts";
import type { Model } from "./model.ts";

const SCHEMA = inRoot("envoy", "config.schema.json");

interface Schema {
  properties: { embedding: { properties: Record<string, unknown> } };
}

export interface ProfileBlock {
  json: string;
  /** Whether the filter can send the prefix that was measured with; if it cannot, the block has none. */
  hasPrefix: boolean;
}

/** The JSON to paste, valid by the configuration's schema. @param threshold in thousandths. */
export async function profileBlock({ name, dimension, maxInputBytes }: Model, threshold: number, prefix: string): Promise<ProfileBlock> {
  const schema = JSON.parse(await readFile(SCHEMA, "utf8")) as Schema;
  const hasPrefix = Object.hasOwn(schema.properties.embedding.properties, "prefix");
  const embedding = { type: "ollama", model: name, dimension, maxInputBytes, ...(hasPrefix && prefix !== "" ? { prefix } : {}) };
  const block = { embedding, vector: { threshold: threshold / 1_000 } };
  const judge = new Ajv2020({ strict: false }).compile(schema);
  if (!judge(block)) {
    const [error] = judge.errors ?? [];
    throw new Failure(
      `the filter would refuse this configuration: ${error?.instancePath ?? ""} ${error?.message ?? ""}`,
      "Choose a model that the configuration can name.",
      JSON.stringify(block),
    );
  }
  return { json: JSON.stringify(block, null, 2), hasPrefix };
}
