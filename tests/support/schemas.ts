/**
 * Checks Kubernetes objects by the schemas that a cluster would check them by: the API's own (k8s.io/kubernetes) and those of custom resources, taken
 * from Go modules when a test runs. Conditions in CEL (x-kubernetes-validations) are not evaluated.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { parseAllDocuments } from "yaml";
import { provideGoModule } from "../../tools/provision/go.ts";

const KUBERNETES = "k8s.io/kubernetes@v1.36.3";
/** Modules of custom resources, and where their definitions are. */
const CUSTOM: [module: string, ...path: string[]][] = [
  ["sigs.k8s.io/gateway-api@v1.6.3", "config", "crd", "standard"],
  ["github.com/envoyproxy/gateway@v1.9.1", "charts", "gateway-crds-helm", "templates", "generated"],
  ["istio.io/api@v1.32.0", "kubernetes"],
];

export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; [key: string]: unknown };
  [key: string]: any;
}

type Node = { [key: string]: any };

/** The objects of a YAML text. */
export const objectsOf = (text: string): KubernetesObject[] =>
  parseAllDocuments(text, { merge: true }).map((each) => {
    if (each.errors.length > 0) throw each.errors[0]!;
    return each.toJS() as KubernetesObject;
  }).filter(Boolean);

/** An OpenAPI schema of Kubernetes as JSON Schema that also refuses what it does not name, as the API server does when asked to be strict. */
function strict(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(strict);
  if (typeof node !== "object" || node === null) return node;
  const schema: Node = {};
  for (const [key, value] of Object.entries(node as Node)) {
    // Names of members may be those of keywords.
    if (key === "properties" || key === "definitions") schema[key] = Object.fromEntries(Object.entries(value as Node).map(([name, each]) => [name, strict(each)]));
    else if (!["description", "format", "example", "default"].includes(key)) schema[key] = strict(value);
  }
  const open = schema["x-kubernetes-preserve-unknown-fields"] || schema["x-kubernetes-embedded-resource"] || "additionalProperties" in schema;
  if (schema["properties"] && schema["type"] === "object" && !open) schema["additionalProperties"] = false;
  if (schema["x-kubernetes-int-or-string"]) return { anyOf: [{ type: "integer" }, { type: "string" }] };
  if (schema["nullable"]) return { anyOf: [{ type: "null" }, schema] };
  return schema;
}

export class Schemas {
  private readonly validators = new Map<string, ValidateFunction>();
  private readonly ajv = new Ajv({ strict: false, allErrors: true });

  /** Those of Kubernetes, the Gateway API, Envoy Gateway and Istio. */
  static async load(): Promise<Schemas> {
    const schemas = new Schemas();
    schemas.addKubernetes(JSON.parse(readFileSync(join(await provideGoModule(KUBERNETES), "api", "openapi-spec", "swagger.json"), "utf8")));
    for (const [module, ...path] of CUSTOM) {
      const folder = join(await provideGoModule(module), ...path);
      for (const file of readdirSync(folder)) {
        if (!file.endsWith(".yaml")) continue;
        // Envoy Gateway's are a Helm chart's: lines of the template stand around them.
        const text = readFileSync(join(folder, file), "utf8").replace(/^\{\{.*\}\}$/gm, "");
        for (const definition of objectsOf(text)) if (definition.kind === "CustomResourceDefinition") schemas.addCustom(definition);
      }
    }
    return schemas;
  }

  private addKubernetes(swagger: Node): void {
    const definitions = strict({ definitions: swagger["definitions"] }) as { definitions: Node };
    // The one type that is a number or a text, and says so by its format alone.
    definitions.definitions["io.k8s.apimachinery.pkg.util.intstr.IntOrString"] = { anyOf: [{ type: "integer" }, { type: "string" }] };
    this.ajv.addSchema({ $id: "kubernetes", ...definitions });
    for (const [name, definition] of Object.entries(swagger["definitions"] as Node)) {
      for (const { group, version, kind } of definition["x-kubernetes-group-version-kind"] ?? []) {
        const key = `${group ? `${group}/` : ""}${version} ${kind}`;
        if (!this.validators.has(key)) this.add(key, { $ref: `kubernetes#/definitions/${name}` });
      }
    }
  }

  /** Adds what a CustomResourceDefinition, or a schema in its place, says of a kind. */
  addCustom(definition: KubernetesObject): void {
    const { group, names, versions } = definition.spec;
    for (const { name, schema } of versions) {
      const whole = schema.openAPIV3Schema as Node;
      const properties = { ...whole["properties"], apiVersion: { type: "string" }, kind: { type: "string" }, metadata: { type: "object" } };
      this.add(`${group}/${name} ${names.kind}`, strict({ ...whole, type: "object", properties }) as Node);
    }
  }

  private readonly pending = new Map<string, Node>();

  /** Compiled when it is first asked for: there are hundreds. */
  private add(key: string, schema: Node): void {
    this.pending.set(key, schema);
  }

  /** What is wrong with an object, a line each; nothing if nothing is. */
  problems(object: KubernetesObject): string[] {
    const key = `${object.apiVersion} ${object.kind}`;
    const schema = this.pending.get(key);
    if (!schema) return [`no schema for ${key}`];
    let validate = this.validators.get(key);
    if (!validate) this.validators.set(key, (validate = this.ajv.compile(schema)));
    if (validate(object)) return [];
    return (validate.errors ?? []).map((error: ErrorObject) => `${error.instancePath || "/"} ${error.message} ${JSON.stringify(error.params)}`);
  }
}
