/** Everything that is made of the keys of the configuration, by the file it stands in. */
import { consoleSpecOf } from "./console.ts";
import { facts } from "./forms.ts";
import { configurationOf } from "./model.ts";
import { readersOf } from "./readers.ts";
import { referenceOf } from "./reference.ts";
import { schemaOf } from "./schema.ts";

/** The text of each file, by its path in the repository. */
export function madeOfConfiguration(): Map<string, string> {
  const root = configurationOf(facts());
  const schema = schemaOf(root);
  return new Map([
    ["assembly/config/readers.ts", readersOf(root)],
    ["envoy/config.schema.json", `${JSON.stringify(schema, null, 2)}\n`],
    ["envoy/higress/spec.yaml", consoleSpecOf(schema)],
    ["docs/configuration.md", referenceOf(root)],
  ]);
}
