/** The part of the filter's configuration that a calibration is for. */
import { readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import { Failure } from "../../tools/lib/failure.ts";
import { inRoot } from "../../tools/lib/paths.ts";
import type { Model } from "./model.ts";

const SCHEMA = inRoot("envoy", "config.schema.json");

/** The JSON to paste, valid by the configuration's schema. @param threshold in thousandths. */
export async function profileBlock({ name, dimension, maxInputBytes }: Model, threshold: number, prefix: string): Promise<string> {
  const schema = JSON.parse(await readFile(SCHEMA, "utf8")) as object;
  const embedding = { type: "ollama", model: name, dimension, maxInputBytes, ...(prefix !== "" ? { prefix } : {}) };
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
  return JSON.stringify(block, null, 2);
}
