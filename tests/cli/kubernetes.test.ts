/** envoy/kubernetes and envoy/higress: each object by the schema of its kind, and what one file takes from another. No cluster is needed. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { before, describe, it } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "yaml";
import { inRoot } from "../../tools/lib/paths.ts";
import { deployables } from "../support/deployables.ts";
import { HIGRESS } from "../support/higress_schemas.ts";
import { objectsOf, Schemas, type KubernetesObject } from "../support/schemas.ts";

const FOLDERS = ["kubernetes", "higress"];
/** What is not sent to a cluster: of kustomize, of Envoy, of Higress's console. */
const OTHERS = ["kustomization.yaml", "envoy.yaml", "provider-key.yaml", "spec.yaml"];
const read = (folder: string, name: string) => readFileSync(inRoot("envoy", folder, name), "utf8");
const files = FOLDERS.flatMap((folder) => readdirSync(inRoot("envoy", folder)).filter((name) => name.endsWith(".yaml") && !OTHERS.includes(name)).map((name) => [folder, name] as const));
const one = (folder: string, name: string, kind: string): KubernetesObject => objectsOf(read(folder, name)).find((each) => each.kind === kind)!;

let schemas: Schemas;
let kustomized: KubernetesObject[];

before(async () => {
  schemas = await Schemas.load();
  for (const each of HIGRESS) schemas.addCustom(each);
  kustomized = objectsOf(await deployables("kustomize", inRoot("envoy", "kubernetes")));
});

describe("each object", () => {
  for (const [folder, name] of files) {
    it(`of envoy/${folder}/${name} is what its kind's schema says`, () => {
      const all = objectsOf(read(folder, name));
      assert.ok(all.length > 0);
      for (const object of all) assert.deepEqual(schemas.problems(object), [], `${object.kind} ${object.metadata.name}`);
    });
  }

  it("of the kustomization is, too, and nothing that it needs is missing", () => {
    for (const object of kustomized) assert.deepEqual(schemas.problems(object), [], `${object.kind} ${object.metadata.name}`);
    assert.deepEqual(kustomized.map(({ kind }) => kind).sort(), ["ConfigMap", "Deployment", "PodDisruptionBudget", "Secret", "Service", "ServiceAccount"]);
  });

  const wrong: Record<string, [string, string, string, (object: KubernetesObject) => void]> = {
    "a key that is misspelt": ["kubernetes", "deployment.yaml", "Deployment", (object) => (object.spec.template.spec.terminationGracePeriod = 1)],
    "a key of a list's element that is misspelt": ["kubernetes", "envoy-gateway.yaml", "EnvoyExtensionPolicy", (object) => (object.spec.wasm[0].rootId = "x")],
    "a word that is none of the choices": ["kubernetes", "wasm-plugin.yaml", "WasmPlugin", (object) => (object.spec.phase = "AUTH")],
    "another type": ["higress", "mcp-bridge.yaml", "McpBridge", (object) => (object.spec.registries[0].port = "11434")],
    "a key that is missing": ["kubernetes", "envoy-gateway.yaml", "EnvoyPatchPolicy", (object) => delete object.spec.targetRef],
    "a kind that nobody knows": ["kubernetes", "service.yaml", "Service", (object) => (object.kind = "Servce")],
  };
  for (const [what, [folder, name, kind, spoil]] of Object.entries(wrong)) {
    it(`with ${what} is refused`, () => {
      const object = one(folder, name, kind);
      assert.deepEqual(schemas.problems(object), []);
      spoil(object);
      assert.notDeepEqual(schemas.problems(object), []);
    });
  }
});

describe("the kustomization", () => {
  const kind = (name: string) => kustomized.find((each) => each.kind === name)!;

  it("runs without root, in a read-only root, with limits, and mounts what it made", () => {
    const { template, replicas, selector } = kind("Deployment").spec;
    const [container] = template.spec.containers;
    assert.ok(replicas >= 2);
    assert.equal(template.spec.securityContext.runAsNonRoot, true);
    assert.equal(container.securityContext.readOnlyRootFilesystem, true);
    assert.equal(container.securityContext.allowPrivilegeEscalation, false);
    assert.deepEqual(container.securityContext.capabilities, { drop: ["ALL"] });
    assert.match(container.image, /:v\d+\.\d+\.\d+$/);
    for (const resource of ["cpu", "memory"]) assert.ok(container.resources.limits[resource], resource);
    const volumes = Object.fromEntries(template.spec.volumes.map((each: any) => [each.name, each]));
    assert.equal(volumes.config.configMap.name, kind("ConfigMap").metadata.name);
    assert.equal(volumes.secret.secret.secretName, kind("Secret").metadata.name);
    assert.deepEqual(container.volumeMounts.map((each: any) => each.name).sort(), Object.keys(volumes).sort());
    for (const each of [kind("Service").spec.selector, selector.matchLabels, kind("PodDisruptionBudget").spec.selector.matchLabels]) {
      for (const [label, value] of Object.entries(each)) assert.equal(template.metadata.labels[label], value, label);
      assert.ok(Object.keys(each).length > 0);
    }
  });

  it("gives Envoy the files it names, and asks the ports that it listens on", () => {
    const { template } = kind("Deployment").spec;
    const [container] = template.spec.containers;
    const bootstrap = parse(kind("ConfigMap").data["envoy.yaml"]);
    const mounts = container.volumeMounts.map((each: any) => each.mountPath);
    const named = JSON.stringify(bootstrap).match(/"\/(reprise|etc\/reprise)[^"]*"/g)!.map((each) => each.slice(1, -1));
    assert.deepEqual(named.sort(), ["/etc/reprise-secret/provider-key.yaml", "/reprise/plugin.wasm"]);
    for (const path of [...named, container.args[1]]) assert.ok(mounts.includes(path.slice(0, path.lastIndexOf("/"))), path);
    const ports = bootstrap.static_resources.listeners.map((each: any) => each.address.socket_address.port_value);
    assert.deepEqual(container.ports.map((each: any) => each.containerPort), ports);
    for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"]) assert.deepEqual(container[probe].httpGet, { path: "/ready", port: "probes" });
    assert.ok(template.spec.terminationGracePeriodSeconds > container.lifecycle.preStop.sleep.seconds);
    assert.equal(Buffer.from(kind("Secret").data["provider-key.yaml"], "base64").toString(), read("kubernetes", "provider-key.yaml"));
  });
});

describe("what Reprise needs of its place", () => {
  const configurations: Record<string, () => unknown[]> = {
    "Envoy Gateway": () => [one("kubernetes", "envoy-gateway.yaml", "EnvoyExtensionPolicy").spec.wasm[0].config],
    "Istio's WasmPlugin": () => [one("kubernetes", "wasm-plugin.yaml", "WasmPlugin").spec.pluginConfig],
    "Istio's EnvoyFilter": () => [JSON.parse(one("kubernetes", "istio.yaml", "EnvoyFilter").spec.configPatches[0].patch.value.typed_config.config.configuration.value)],
    Higress: () => {
      const { spec } = parse(read("higress", "wasm-plugin.yaml"), { merge: true });
      return [spec.defaultConfig, ...spec.matchRules.filter((each: any) => !each.configDisable).map((each: any) => each.config)];
    },
  };
  const accepts = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(inRoot("envoy", "config.schema.json"), "utf8")));
  for (const [place, found] of Object.entries(configurations)) {
    it(`${place}: the configuration is one that the filter's schema takes`, () => {
      for (const each of found()) assert.ok(accepts(each), `${JSON.stringify(each)}: ${JSON.stringify(accepts.errors)}`);
      assert.ok(found().length > 0);
    });
  }

  it("the body before the headers, and room for a held request, in Envoy Gateway and Istio", () => {
    const [hold, room] = one("kubernetes", "envoy-gateway.yaml", "EnvoyPatchPolicy").spec.jsonPatches.map((each: any) => each.operation);
    assert.equal(hold.path, "/allow_on_headers_stop_iteration");
    assert.equal(hold.value, true);
    const policy = one("kubernetes", "envoy-gateway.yaml", "EnvoyExtensionPolicy");
    assert.ok(hold.jsonPath.includes(`envoyextensionpolicy/${policy.metadata.namespace}/${policy.metadata.name}/wasm/0`));
    assert.equal(room.value, 1048576);
    const [extension, , listener] = one("kubernetes", "istio.yaml", "EnvoyFilter").spec.configPatches.map((each: any) => each.patch.value);
    // But for the code and its own settings the filter is envoy.yaml's, which the tests run.
    const { http_filters: filters } = parse(readFileSync(inRoot("envoy", "envoy.yaml"), "utf8")).static_resources.listeners[0].filter_chains[0].filters[0].typed_config;
    const settings = ({ typed_config: { config: { vm_config, configuration, ...rest } } }: any) => ({ ...rest, vm_id: vm_config.vm_id, runtime: vm_config.runtime });
    assert.deepEqual(settings(extension), settings(filters.find((each: any) => each.name === "reprise")));
    assert.equal(listener.per_connection_buffer_limit_bytes, 1048576);
  });

  it("a place behind authentication and in front of ai-proxy, in Higress", () => {
    const { phase, priority } = one("higress", "wasm-plugin.yaml", "WasmPlugin").spec;
    assert.deepEqual([phase, priority], ["AUTHN", 10]);
    const registries = one("higress", "mcp-bridge.yaml", "McpBridge").spec.registries;
    const services = registries.map((each: any) => `${each.name}.${each.type}`);
    for (const name of read("higress", "wasm-plugin.yaml").match(/serviceName: [\w.-]+/g)!) assert.ok(services.includes(name.split(" ")[1]), name);
  });
});
