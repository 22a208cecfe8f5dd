/** The key `embedding`: what turns a question into a vector. */
import { profileOf } from "../policy/profiles";
import { EmbeddingConfig } from "./config";
import { Section } from "./section";
import { readService } from "./service";
import { WordRule } from "./words";

const OLLAMA_PORT: i64 = 11434;
/** What Higress's ai-cache offers besides. */
const NOT_YET: string[] = ["azure", "cohere", "dashscope", "huggingface", "openai", "textin", "xfyun"];

/** @param needed whether anything will be embedded, so that an unknown model must be described. */
export function parseEmbedding(section: Section, needed: bool): EmbeddingConfig {
  const config = new EmbeddingConfig();
  const type = section.document.string(section.document.get(section.node, "type")).toString();
  if (NOT_YET.includes(type)) section.refuse("type", "expected ollama; " + type + " is not supported yet");
  section.oneOf("type", "ollama", ["ollama"]);

  const service = readService(section, OLLAMA_PORT, config.cluster, config.host);
  config.cluster = service.cluster;
  config.host = service.host;
  config.path = section.word("path", config.path, WordRule.Path);
  config.apiKey = section.word("apiKey", config.apiKey, WordRule.Secret, 4096);
  config.timeout = <i32>section.integer("timeout", config.timeout, 1, 60000);
  config.retries = <i32>section.integer("retries", config.retries, 0, 5);
  config.maxConcurrent = <i32>section.integer("maxConcurrent", config.maxConcurrent, 1, 1024);
  config.memoEntries = <i32>section.integer("memoEntries", config.memoEntries, 0, 65536);
  config.breakerFailures = <i32>section.integer("breakerFailures", config.breakerFailures, 1, 1000);
  config.breakerOpen = <i32>section.integer("breakerOpen", config.breakerOpen, 100, 600000);

  config.model = section.word("model", config.model, WordRule.Visible);
  const profile = profileOf(config.model);
  config.latinOnly = false;
  if (profile !== null) {
    config.dimension = profile.dimension;
    config.prefix = profile.prefix;
    config.maxInputBytes = profile.maxInputBytes;
    config.latinOnly = profile.latinOnly;
    config.minWords = profile.minWords;
    config.maxBytes = profile.maxBytes;
  } else if (needed && !section.has("dimension")) {
    section.refuse("dimension", "expected the length of the model's vectors, since " + config.model + " is not a known model");
  }
  config.dimension = <i32>section.integer("dimension", config.dimension, 1, 4096);
  if (profile !== null && config.dimension != profile.dimension) {
    section.refuse("dimension", "expected " + profile.dimension.toString() + ", the length of " + config.model + "'s vectors, got " + config.dimension.toString());
  }
  config.prefix = section.word("prefix", config.prefix, WordRule.Secret, 256);
  config.maxInputBytes = <i32>section.integer("maxInputBytes", config.maxInputBytes, 16, 65536);
  section.end();
  return config;
}
