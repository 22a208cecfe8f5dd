/** config/parse.ts: the line an administrator reads when a configuration is refused, and what the keys turn into. */
import { Bytes } from "../../assembly/core/bytes";
import { Config, KeyStrategy, SourceKind } from "../../assembly/config/config";
import { nearest } from "../../assembly/config/nearest";
import { parseConfig } from "../../assembly/config/parse";
import { ALL_GUARDS, Guard } from "../../assembly/policy/guards/guard";
import { ALL_QUERY_RULES, QueryRule } from "../../assembly/policy/query_rule";
import { ChromaConfig } from "../../assembly/stores/chroma";
import { StoreConfig } from "../../assembly/stores/store_config";
import { Random } from "./support/random";

function errorOf(text: string): string {
  return parseConfig(Bytes.fromString(text)).error;
}

/** The configuration `text` means; the defaults if it was refused, which `error` says. */
function configOf(text: string): Config {
  const config = parseConfig(Bytes.fromString(text)).config;
  return config === null ? new Config() : config;
}

/** The lines for the log. */
function warningsOf(text: string): string[] {
  return parseConfig(Bytes.fromString(text)).warnings;
}

/** The store of `config`, which has one. */
function storeOf(config: Config): StoreConfig {
  const store = config.vector.store;
  return store === null ? new ChromaConfig() : store;
}

const CHROMA = '"type":"chroma","cluster":"chroma"';

describe("A refused configuration names the key and what was expected", () => {
  it("types and ranges", () => {
    expect(errorOf('{"vector":{"topK":"5"}}')).toBe('vector.topK: expected an integer from 1 to 64, got "5"');
    expect(errorOf('{"vector":{"topK":0}}')).toBe("vector.topK: expected an integer from 1 to 64, got 0");
    expect(errorOf('{"vector":{"topK":65}}')).toBe("vector.topK: expected an integer from 1 to 64, got 65");
    expect(errorOf('{"vector":{"topK":1.5}}')).toBe("vector.topK: expected an integer from 1 to 64, got 1.5");
    expect(errorOf('{"embedding":{"timeout":null}}')).toBe("embedding.timeout: expected an integer from 1 to 60000, got null");
    expect(errorOf('{"cache":[]}')).toBe("cache: expected an object, got a list");
    expect(errorOf('{"errorBudget":{"maxWrongRate":1}}')).toBe("errorBudget.maxWrongRate: expected a number from 0.001 to 0.2, got 1");
    expect(errorOf('{"errorBudget":{"maxWrongRate":0}}')).toBe("errorBudget.maxWrongRate: expected a number from 0.001 to 0.2, got 0");
    expect(errorOf('{"mode":"off"}')).toBe('mode: expected one of serve, shadow, got "off"');
    expect(errorOf("7")).toBe("configuration: expected an object, got 7");
    expect(errorOf('{"enableSemanticCache":"yes"}')).toBe('enableSemanticCache: expected true or false, got "yes"');
    expect(errorOf('{"cacheKeyStrategy":"last"}')).toBe('cacheKeyStrategy: expected one of lastQuestion, allQuestions, disabled, got "last"');
    expect(errorOf('{"embedding":{"path":"api"}}')).toBe('embedding.path: expected up to 256 characters: a path that begins with /, got "api"');
    expect(errorOf('{"paths":[]}')).toBe("paths: expected a list of 1 to 32 paths, got 0");
    expect(errorOf('{"paths":["/a",1]}')).toBe("paths[1]: expected up to 256 characters: a path that begins with /, got 1");
    expect(errorOf('{"paths":[{}]}')).toBe("paths[0].path: is missing");
    expect(errorOf('{"paths":["/a",{"path":"b"}]}')).toBe('paths[1].path: expected up to 256 characters: a path that begins with /, got "b"');
    expect(errorOf('{"paths":[{"path":"/a","protocol":"openai"}]}').startsWith("paths[0].protocol: expected one of openai.chat, ")).toBe(true);
    expect(errorOf('{"paths":[{"path":"/a","protocl":"openai.chat"}]}')).toBe("paths[0].protocl: unknown key, did you mean protocol?");
  });
  it("guards that are not known", () => {
    expect(errorOf('{"vector":{"guardsOff":"names"}}')).toBe('vector.guardsOff: expected a list of up to 23 guards, got "names"');
    expect(errorOf('{"vector":{"guardsOff":["names","nmaes"]}}')).toBe('vector.guardsOff: expected names of guards, got "nmaes"');
    expect(errorOf('{"vector":{"guardsOff":["none"]}}')).toBe('vector.guardsOff: expected names of guards, got "none"');
    expect(errorOf('{"vector":{"guardsOff":[1]}}')).toBe("vector.guardsOff: expected names of guards, got 1");
  });
  it("keys that are unknown or there twice", () => {
    expect(errorOf('{"vector":{"topk":5}}')).toBe("vector.topk: unknown key, did you mean topK?");
    expect(errorOf('{"embeding":{}}')).toBe("embeding: unknown key, did you mean embedding?");
    expect(errorOf('{"x":1}')).toBe("x: unknown key");
    expect(errorOf('{"a\\nb":1}')).toBe("a?b: unknown key");
    expect(errorOf('{"cache":{"cacheTTL":1,"cacheTTL":2}}')).toBe("cache.cacheTTL: given twice");
    expect(errorOf('{"cache":{},"c\\u0061che":{}}')).toBe("cache: given twice");
  });
  it("the place where it is not JSON", () => {
    expect(errorOf('{"cache":{},}')).toBe("configuration: invalid JSON at byte 12");
    expect(errorOf('{"cache":')).toBe("configuration: invalid JSON at byte 9");
    expect(errorOf("cache: {}")).toBe("configuration: invalid JSON at byte 0");
    expect(errorOf("[".repeat(80))).toBe("configuration: nested too deep at byte 64");
    expect(errorOf('{"x":"\\ud800"}')).toBe("configuration: invalid UTF-8, or half of a surrogate pair, at byte 5");
    expect(errorOf("[" + "0,".repeat(70000) + "0]")).toBe("configuration: too many values at byte 131071");
  });
  it("a threshold that is a distance, or none that is known", () => {
    expect(errorOf('{"vector":{"threshold":0.15}}')).toBe(
      "vector.threshold: expected a cosine similarity from 0.5 to 1, got 0.15, which looks like a distance: say so with thresholdRelation lt",
    );
    expect(errorOf('{"vector":{"threshold":0.4,"thresholdRelation":"gt"}}')).toBe(
      "vector.threshold: expected a number from 0.5 to 1, a cosine similarity, got 0.4",
    );
    expect(errorOf('{"embedding":{"model":"nomic"}}')).toBe("embedding.dimension: expected the length of the model's vectors, since nomic is not a known model");
    expect(errorOf('{"embedding":{"dimension":768}}')).toBe("embedding.dimension: expected 384, the length of all-minilm's vectors, got 768");
  });
  it("what this build cannot do", () => {
    expect(errorOf('{"cache":{"type":"redis","serviceName":"redis.dns"}}')).toBe(
      "cache.type: expected shared; redis needs the Higress build, reprise.higress.wasm: Envoy's own filters cannot speak to Redis",
    );
    expect(errorOf('{"cache":{"serviceName":"redis.dns"}}').startsWith("cache.serviceName: means something only with cache.type redis")).toBe(true);
    expect(errorOf('{"vector":{"type":"redis","serviceName":"redis.dns"}}')).toBe(
      "vector.type: redis needs the Higress build, reprise.higress.wasm: Envoy's own filters cannot speak to Redis",
    );
    expect(errorOf('{"redis":{}}').startsWith("redis: needs the Higress build")).toBe(true);
    expect(errorOf('{"_rules_":[{"vector":{}}]}').startsWith("_rules_[0]._match_route_: expected this, _match_domain_")).toBe(true);
    expect(errorOf('{"vector":{"type":"faiss"}}').startsWith("vector.type: expected ")).toBe(true);
    expect(errorOf('{"vector":{"type":"pg"}}')).toBe('vector.type: expected one of embedded, chroma, dashvector, elasticsearch, milvus, opensearch, pinecone, qdrant, redis, weaviate, got "pg"');
    expect(errorOf('{"embedding":{"type":"dashscope"}}')).toBe('embedding.type: expected ollama, got "dashscope"');
    expect(errorOf('{"cacheKeyFrom":"messages.@pretty"}')).toBe(
      "cacheKeyFrom: no GJSON path: expected @reverse, @this, @flatten, @keys, @values, @join, @ugly or @valid at byte 9",
    );
    expect(errorOf('{"cacheValueFrom":{"responseBody":"a.#(b"}}')).toBe("cacheValueFrom.responseBody: no GJSON path: expected ) for each ( at byte 5");
    expect(errorOf('{"responseTemplate":"no place"}').startsWith("responseTemplate: expected up to 16384 characters: a text with %s")).toBe(true);
    expect(errorOf('{"compatibility":"ai-proxy"}')).toBe("compatibility: expected ai-cache");
    expect(errorOf('{"cacheKeyFrom":{"responseBody":"a"}}')).toBe("cacheKeyFrom.responseBody: unknown key");
  });
  it("combinations that mean nothing", () => {
    expect(errorOf('{"errorBudget":{"judge":"llm"}}')).toBe("errorBudget.judgeModel: is the model of judge llm, which is missing");
    expect(errorOf('{"errorBudget":{"judgeModel":"m"}}')).toBe("errorBudget.judgeModel: is the model of judge llm, which is not set");
    expect(errorOf('{"feedback":{"path":"/f"}}')).toBe("feedback.token: is what a caller must send, which is missing");
    expect(errorOf('{"feedback":{"token":"0123456789abcdef"}}')).toBe("feedback.path: is where feedback is sent, which is missing");
    expect(errorOf('{"upstream":{"cluster":"a","serviceName":"b.dns"}}')).toBe("upstream.cluster: expected either cluster or serviceName, got both");
    expect(errorOf('{"embedding":{"cluster":"a","serviceName":"b.dns"}}')).toBe("embedding.cluster: expected either cluster or serviceName, got both");
    expect(errorOf('{"embedding":{"servicePort":1}}')).toBe("embedding.servicePort: is the port of serviceName, which is missing");
    expect(errorOf('{"vector":{"type":"chroma"}}')).toBe("vector.cluster: expected the Envoy cluster of the store, or serviceName");
    expect(errorOf('{"vector":{"collectionID":"abc"}}')).toBe("vector.collectionID: means something only with vector.type chroma or dashvector or elasticsearch or milvus or opensearch or pinecone or qdrant or redis or weaviate");
    expect(errorOf('{"cache":{"maxBytes":65536,"maxAnswerBytes":65537}}')).toBe("cache.maxAnswerBytes: expected no more than cache.maxBytes, 65536, got 65537");
    expect(errorOf('{"tenant":{"shared":true,"from":[{"header":"a"}]}}')).toBe(
      "tenant.shared: expected false where tenant.from names sources: the answers are shared or they are not",
    );
    expect(errorOf('{"tenant":{"from":[{"header":"a"},{}]}}')).toBe("tenant.from[1]: expected either header or property");
  });
  it("but never the secret in it", () => {
    expect(errorOf('{"embedding":{"apiKey":"sk-secret\\n"}}')).toBe("embedding.apiKey: expected up to 4096 characters: printable ASCII characters");
    expect(errorOf('{"vector":{' + CHROMA + ',"apiKey":12345}}').includes("12345")).toBe(false);
    expect(errorOf('{"feedback":{"path":"/f","token":"secret"}}')).toBe("feedback.token: expected at least 16 characters");
  });
  it("in one short line, whatever was written", () => {
    const error = errorOf('{"embedding":{"model":"' + "\\n".repeat(1000) + '"}}');
    expect(error.includes("\n")).toBe(false);
    expect(error.length).toBeLessThan(160);
    expect(errorOf('{"' + "k".repeat(1000) + '":1}').length).toBeLessThan(80);
  });
});

describe("An accepted configuration", () => {
  it("calls Ollama's cluster if nothing is said", () => {
    const config = configOf("");
    expect(errorOf("")).toBe("");
    expect(config.embedding.cluster).toBe("ollama");
    expect(config.embedding.host).toBe("localhost");
  });
  it("names clusters as Higress does", () => {
    const higress = configOf('{"embedding":{"type":"ollama","serviceName":"ollama.dns"},"vector":{"type":"chroma","serviceName":"chroma.static"}}');
    expect(higress.embedding.cluster).toBe("outbound|11434||ollama.dns");
    expect(higress.embedding.host).toBe("ollama.dns");
    expect(storeOf(higress).cluster).toBe("outbound|80||chroma.static");
    expect(higress.vector.type).toBe("chroma");
    const port = configOf('{"vector":{"type":"chroma","serviceName":"chroma.dns","serviceHost":"c.example"},"embedding":{"serviceName":"o.static","servicePort":99}}');
    expect(storeOf(port).cluster).toBe("outbound|8000||chroma.dns");
    expect(storeOf(port).host).toBe("c.example");
    expect(port.embedding.cluster).toBe("outbound|99||o.static");
    const plain = configOf('{"embedding":{"cluster":"emb"}}');
    expect(plain.embedding.cluster).toBe("emb");
    expect(plain.embedding.host).toBe("localhost");
  });
  it("has thresholds on one scale", () => {
    expect(configOf('{"vector":{"threshold":0.9}}').vector.threshold).toBe(0.9);
    expect(configOf('{"vector":{"threshold":0.9,"thresholdRelation":"gte"}}').vector.threshold).toBe(0.9);
    expect(configOf('{"vector":{"threshold":0.25,"thresholdRelation":"lt"}}').vector.threshold).toBe(0.75);
    // A search engine's score is (1 + cosine) / 2; a number without a relation is the cosine everywhere.
    const engine = '{"vector":{"type":"elasticsearch","cluster":"e","threshold":';
    expect(configOf(engine + '0.875,"thresholdRelation":"gt"}}').vector.threshold).toBe(0.75);
    expect(configOf(engine + "0.875}}").vector.threshold).toBe(0.875);
    expect(errorOf(engine + '0.7,"thresholdRelation":"gte"}}')).toBe("vector.threshold: expected from 0.75 to 1, a score of elasticsearch: (1 + cosine) / 2");
    expect(configOf('{"embedding":{"model":"all-minilm:latest"}}').vector.threshold).toBe(0.965);
    expect(configOf('{"vector":{"precision":"strict"}}').vector.threshold).toBe(0.965);
    expect(configOf('{"vector":{"precision":"balanced"}}').vector.threshold).toBe(0.83);
    expect(configOf("{}").vector.verbatimThreshold).toBe(0.6);
    expect(configOf('{"vector":{"threshold":0.55}}').vector.verbatimThreshold).toBe(0.55);
    expect(configOf('{"vector":{"verbatimThreshold":0.9}}').vector.verbatimThreshold).toBe(0.9);
    expect(configOf('{"embedding":{"model":"all-minilm:l6-v2"}}').embedding.dimension).toBe(384);
    const other = configOf('{"embedding":{"model":"nomic","dimension":768},"vector":{"threshold":0.8}}');
    expect(other.embedding.dimension).toBe(768);
    expect(other.vector.threshold).toBe(0.8);
    expect(other.vector.verbatimThreshold).toBe(0.8);
  });
  it("is in shadow where it says so, and where no threshold is known", () => {
    expect(configOf("{}").vector.shadow || configOf("{}").shadow).toBe(false);
    expect(configOf('{"mode":"shadow"}').vector.shadow && configOf('{"mode":"shadow"}').shadow).toBe(true);
    const tier = configOf('{"vector":{"mode":"shadow"}}');
    expect(tier.vector.shadow && !tier.shadow && !tier.vector.thresholdIsGuess).toBe(true);
    const unknown = configOf('{"embedding":{"model":"nomic","dimension":768},"vector":{"mode":"serve"}}');
    expect(unknown.vector.shadow && unknown.vector.thresholdIsGuess && !unknown.shadow).toBe(true);
    expect(unknown.vector.threshold).toBe(0.8);
    expect(configOf('{"embedding":{"model":"nomic","dimension":768},"vector":{"threshold":0.7}}').vector.shadow).toBe(false);
  });
  it("has no budget and takes no feedback unless asked for", () => {
    expect(configOf("{}").errorBudget.maxWrongRate).toBe(0);
    expect(configOf("{}").feedback.path).toBe("");
    const config = configOf('{"errorBudget":{"maxWrongRate":0.02,"judge":"llm","judgeModel":"j"},"upstream":{"serviceName":"llm.static","serviceHost":"h"}}');
    expect(config.errorBudget.maxWrongRate).toBe(0.02);
    expect(config.errorBudget.judgeModel).toBe("j");
    expect(config.upstream.cluster).toBe("outbound|80||llm.static");
    expect(config.upstream.host).toBe("h");
    // Each request's own, not the cluster's name.
    expect(configOf("{}").upstream.host).toBe("");
    expect(configOf('{"upstream":{"serviceName":"llm.dns"}}').upstream.host).toBe("");
  });
  it("heeds no threshold that lets in anything, and says so", () => {
    const cases: string[] = ['"threshold":1000,"thresholdRelation":"lt"', '"threshold":0.51,"thresholdRelation":"lte"', '"thresholdRelation":"gt"', '"threshold":1000'];
    for (let i = 0; i < cases.length; i++) {
      const warnings = warningsOf('{"vector":{' + cases[i] + "}}");
      expect(configOf('{"vector":{' + cases[i] + "}}").vector.threshold).toBe(0.965, cases[i]);
      expect(warnings.length).toBe(1, cases[i]);
      expect(warnings[0].startsWith("not as in ai-cache: vector.threshold: ")).toBe(true, warnings[0]);
      expect(warnings[0].endsWith("0.965 is asked for")).toBe(true, warnings[0]);
    }
    expect(warningsOf('{"vector":{"threshold":0.2,"thresholdRelation":"lt"}}').length).toBe(0);
    expect(configOf('{"embedding":{"model":"nomic","dimension":768},"vector":{"threshold":1000,"thresholdRelation":"lt"}}').vector.thresholdIsGuess).toBe(true);
  });
  it("is read as ai-cache reads it where it says so", () => {
    const text =
      '{"compatibility":"ai-cache","more":1,"embedding":{"type":"ollama","serviceName":"o.dns","model":"nomic-embed-text:v1.5","timeout":0,"serviceHost":"","apiKey":null},' +
      '"vector":{"type":"chroma","serviceName":"c.dns","threshold":0.2,"topK":"3","esUsername":"u"},"cache":{"type":"shared","cacheTTL":0}}';
    const config = configOf(text);
    const warnings = warningsOf(text);
    expect(warnings.length).toBe(2);
    expect(warnings[1]).toBe("keys that are not known and have no effect: vector.esUsername, more");
    expect(warnings[0].includes("cacheKeyFrom: ") && warnings[0].includes("cache.cacheTTL: ")).toBe(true);
    expect(config.embedding.dimension).toBe(768);
    expect(config.embedding.timeout).toBe(300);
    expect(config.embedding.host).toBe("o.dns");
    expect(config.vector.threshold).toBe(0.8);
    expect(config.vector.topK).toBe(3);
    expect(storeOf(config).cluster).toBe("outbound|443||c.dns");
    expect(config.cache.ttl).toBe(31536000);
    expect(config.cache.keyPrefix).toBe("higress-ai-cache:");
    expect(config.semantic).toBe(true);
    // Without a vector store texts alone are compared.
    expect(configOf('{"compatibility":"ai-cache"}').semantic).toBe(false);
    expect(configOf('{"compatibility":"ai-cache","enableSemanticCache":true}').semantic).toBe(true);
    expect(errorOf('{"compatibility":"ai-cache","vector":{"type":"faiss"}}').startsWith("vector.type: expected one of embedded, chroma, ")).toBe(true);
  });
  it("fills no template of ai-cache's own", () => {
    const own = '{\\"id\\":\\"from-cache\\",\\"choices\\":[{\\"index\\":0,\\"message\\":{\\"role\\":\\"assistant\\",\\"content\\":\\"%s\\"},\\"finish_reason\\":\\"stop\\"}],' +
      '\\"model\\":\\"from-cache\\",\\"object\\":\\"chat.completion\\",\\"usage\\":{\\"prompt_tokens\\":0,\\"completion_tokens\\":0,\\"total_tokens\\":0}}';
    expect(errorOf('{"responseTemplate":"' + own + '"}')).toBe("");
    expect(configOf('{"responseTemplate":"' + own + '"}').answers.responseTemplate).toBe("");
    expect(configOf('{"streamResponseTemplate":"data:' + own.replace("message", "delta") + '\\n\\ndata:[DONE]\\n\\n"}').answers.streamResponseTemplate).toBe("");
    expect(configOf('{"returnResponseTemplate":"<%s>"}').answers.responseTemplate).toBe("<%s>");
    expect(errorOf('{"responseTemplate":"%s","returnResponseTemplate":"%s"}')).toBe(
      "returnResponseTemplate: expected either returnResponseTemplate or responseTemplate, got both",
    );
    expect(warningsOf('{"cacheToolCallsFrom":"choices.0.tools"}')[0]).toBe("not as in ai-cache: cacheToolCallsFrom: the whole answer is kept, tool calls and all");
  });
  it("needs no threshold where nothing is embedded", () => {
    expect(errorOf('{"enableSemanticCache":false,"embedding":{"model":"nomic"}}')).toBe("");
    expect(configOf('{"enableSemanticCache":false}').semantic).toBe(false);
  });
  it("keeps what it says of tenants, keys and time", () => {
    const config = configOf(
      '{"tenant":{"from":[{"header":"X-Team"},{"property":"a.b"},{"property":["a.b","c"]}]},"cacheKeyStrategy":"allQuestions",' +
      '"cache":{"cacheTTL":0,"cacheKeyPrefix":"p:","maxBytes":65536},"paths":["/a",{"path":"/b","protocol":"ollama.chat"}],"purgeEpoch":7}',
    );
    expect(config.tenants.length).toBe(3);
    expect(config.tenants[0].kind).toBe(SourceKind.Header);
    expect(config.tenants[0].name.toString()).toBe("x-team");
    expect(config.tenants[1].name.toString()).toBe("a\0b");
    expect(config.tenants[2].name.toString()).toBe("a.b\0c");
    expect(config.keyStrategy).toBe(KeyStrategy.AllQuestions);
    expect(config.cache.ttl).toBe(31536000);
    expect(config.cache.keyPrefix).toBe("p:");
    expect(config.cache.maxAnswerBytes).toBe(65536);
    expect(config.paths.length).toBe(2);
    expect(config.paths[0].suffix + config.paths[0].protocol).toBe("/a");
    expect(config.paths[1].suffix + config.paths[1].protocol).toBe("/bollama.chat");
    expect(config.purgeEpoch).toBe(7);
    expect(configOf('{"tenant":{"shared":true}}').tenantShared).toBe(true);
  });
  it("switches off the guards that it names, and no others", () => {
    const config = configOf('{"vector":{"guardsOff":["names","qualifier","clock"]}}').vector;
    expect(config.guards).toBe(ALL_GUARDS & ~(<u32>1 << Guard.Names) & ~(<u32>1 << Guard.Qualifier));
    expect(config.queryRules).toBe(ALL_QUERY_RULES & ~(<u32>1 << QueryRule.Clock));
    expect(configOf("{}").vector.guards).toBe(ALL_GUARDS);
  });
  it("keeps where other APIs have their texts, in both of Higress's forms", () => {
    const extraction = configOf('{"cacheKeyFrom":"q.text","cacheValueFrom":{"responseBody":"a.0"}}').extraction;
    expect(extraction.question).toBe("q.text");
    expect(extraction.answer).toBe("a.0");
    expect(extraction.piece).toBe("choices.0.delta.content");
  });
  it("may spell out Higress's defaults", () => {
    expect(
      errorOf(
        '{"cacheKeyFrom":"messages.@reverse.0.content","cacheValueFrom":"choices.0.message.content","cacheStreamValueFrom":"choices.0.delta.content",' +
        '"cacheToolCallsFrom":"choices.0.delta.content.tool_calls"}',
      ),
    ).toBe("");
  });
});

describe("nearest", () => {
  it("finds the word that was meant, or none", () => {
    const known: string[] = ["topK", "timeout", "threshold", "thresholdRelation"];
    expect(nearest("treshold", known)).toBe("threshold");
    expect(nearest("TIMEOUT", known)).toBe("timeout");
    expect(nearest("tpoK", known)).toBe("");
    expect(nearest("zzz", known)).toBe("");
    expect(nearest("", known)).toBe("");
    expect(nearest("x".repeat(1000), known)).toBe("");
    expect(nearest("a", [])).toBe("");
  });
});

describe("Any configuration", () => {
  it("is accepted or refused, never a trap", () => {
    const random = new Random(31);
    const whole = Bytes.fromString(
      '{"embedding":{"type":"ollama","serviceName":"o.dns","servicePort":11434,"timeout":300},"vector":{' + CHROMA +
      ',"topK":5,"threshold":0.92,"thresholdRelation":"gt"},"cache":{"cacheTTL":60},"tenant":{"from":[{"header":"x"},{"property":["a"]}]},"paths":["/a"]}',
    );
    expect(parseConfig(whole).error).toBe("");
    let refused = 0;
    for (let i = 0; i < 4000; i++) {
      const result = parseConfig(random.mutate(whole));
      expect(result.config === null).toBe(result.error.length > 0);
      if (result.config === null) refused++;
    }
    for (let i = 0; i < whole.length; i++) expect(parseConfig(whole.slice(0, i)).config === null).toBe(i > 0);
    for (let i = 0; i < 2000; i++) parseConfig(random.from('{}[]",:0type"vector"embedding', random.below(60)));
    expect(refused).toBeGreaterThan(2000);
  });
});
