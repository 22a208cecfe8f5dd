/**
 * What Higress's custom resources may hold. Their definitions are in no Go module that a registry serves, so the names and types of fields are written
 * down here as Higress's documentation and its definitions have them; `WasmPlugin` is Istio's with `defaultConfig`, `defaultConfigDisable` and `matchRules`.
 */
import type { KubernetesObject } from "./schemas.ts";

const text = { type: "string" };
const texts = { type: "array", items: text };
const flag = { type: "boolean" };
const anything = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

const definition = (group: string, version: string, kind: string, properties: object, required: string[] = []): KubernetesObject => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: kind },
  spec: {
    group,
    names: { kind },
    versions: [{ name: version, schema: { openAPIV3Schema: { type: "object", required: ["spec"], properties: { spec: { type: "object", properties, required } } } } }],
  },
});

export const HIGRESS: KubernetesObject[] = [
  definition(
    "extensions.higress.io",
    "v1alpha1",
    "WasmPlugin",
    {
      defaultConfig: anything,
      defaultConfigDisable: flag,
      failStrategy: { type: "string", enum: ["FAIL_CLOSE", "FAIL_OPEN"] },
      imagePullPolicy: { type: "string", enum: ["UNSPECIFIED_POLICY", "IfNotPresent", "Always"] },
      imagePullSecret: text,
      matchRules: {
        type: "array",
        items: { type: "object", properties: { config: anything, configDisable: flag, domain: texts, ingress: texts, service: texts } },
      },
      phase: { type: "string", enum: ["UNSPECIFIED_PHASE", "AUTHN", "AUTHZ", "STATS"] },
      pluginConfig: anything,
      pluginName: text,
      priority: { type: "integer" },
      sha256: text,
      url: text,
      verificationKey: text,
    },
    ["url"],
  ),
  definition("networking.higress.io", "v1", "McpBridge", {
    registries: {
      type: "array",
      items: {
        type: "object",
        required: ["name", "type", "domain", "port"],
        properties: { name: text, type: { type: "string", enum: ["dns", "static", "nacos", "nacos2", "consul", "zookeeper", "eureka"] }, domain: text, port: { type: "integer" } },
      },
    },
  }),
];
