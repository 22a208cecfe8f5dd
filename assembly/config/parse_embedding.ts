/** The key `embedding`: what turns a question into a vector. */
import { knownDimension } from "./dimensions";
import { profileOf } from "../policy/profiles";
import { EmbeddingConfig } from "../providers/embedding_config";
import { embeddingConfigOf } from "../providers/registry";
import { readChosenEmbedding } from "./readers";
import { Section } from "./section";
import { resolveService } from "./service";

/** @param needed whether anything will be embedded, so that an unknown model must be described. */
export function parseEmbedding(section: Section, needed: bool): EmbeddingConfig {
  const config = embeddingConfigOf(section.textOf("type"));
  readChosenEmbedding(section, config);
  resolveService(section, config);
  applyProfile(section, config, needed);
  section.end();
  return config;
}

/** Sets what is known of the model, where the configuration does not say it. */
function applyProfile(section: Section, config: EmbeddingConfig, needed: bool): void {
  const profile = profileOf(config.model);
  config.latinOnly = profile !== null && profile.latinOnly;
  if (profile === null) {
    if (!needed || section.has("dimension")) return;
    const known = section.problem.isLenient ? knownDimension(config.model) : 0;
    if (known > 0) {
      config.dimension = known;
      return;
    }
    return section.refuse("dimension", "expected the length of the model's vectors, since " + config.model + " is not a known model");
  }
  if (!section.has("dimension")) config.dimension = profile.dimension;
  if (!section.has("prefix")) config.prefix = profile.prefix;
  if (!section.has("maxInputBytes")) config.maxInputBytes = profile.maxInputBytes;
  config.minWords = profile.minWords;
  config.maxBytes = profile.maxBytes;
  if (config.dimension != profile.dimension) {
    section.refuse("dimension", "expected " + profile.dimension.toString() + ", the length of " + config.model + "'s vectors, got " + config.dimension.toString());
  }
}
