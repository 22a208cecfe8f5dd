/** The keys `errorBudget` and `upstream`: how often the semantic tier may be wrong, and whom to ask what is right. */
import { ErrorBudgetConfig, UpstreamConfig } from "./config";
import { SIMILARITY } from "./parse_vector";
import { Section } from "./section";
import { readService } from "./service";
import { WordRule } from "./words";

const UPSTREAM_PORT: i64 = 80;

export function parseUpstream(section: Section): UpstreamConfig {
  const config = new UpstreamConfig();
  const service = readService(section, UPSTREAM_PORT, config.cluster);
  config.cluster = service.cluster;
  if (section.has("serviceHost")) config.host = service.host;
  config.timeout = <i32>section.integer("timeout", config.timeout, 1, 600000);
  section.end();
  return config;
}

export function parseErrorBudget(section: Section): ErrorBudgetConfig {
  const config = new ErrorBudgetConfig();
  config.maxWrongRate = section.number("maxWrongRate", config.maxWrongRate, 0.001, 0.2, "from 0.001 to 0.2");
  config.sampleRate = section.number("sampleRate", config.sampleRate, 0.001, 1, "from 0.001 to 1");
  config.maxConcurrent = <i32>section.integer("maxConcurrent", config.maxConcurrent, 1, 1024);
  config.sameAnswer = section.number("sameAnswer", config.sameAnswer, 0.5, 1, SIMILARITY);
  const llm = section.oneOf("judge", "embedding", ["embedding", "llm"]) == "llm";
  config.judgeModel = section.word("judgeModel", config.judgeModel, WordRule.Visible);
  if (llm && !section.has("judgeModel")) section.refuse("judgeModel", "is the model of judge llm, which is missing");
  if (!llm && section.has("judgeModel")) section.refuse("judgeModel", "is the model of judge llm, which is not set");
  section.end();
  return config;
}
