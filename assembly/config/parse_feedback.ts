/** The key `feedback`: where «this answer was wrong» is taken. */
import { FeedbackConfig } from "./config";
import { Section } from "./section";
import { WordRule } from "./words";

/** Characters of a token that cannot be guessed. */
const LEAST_TOKEN: i32 = 16;

export function parseFeedback(section: Section): FeedbackConfig {
  const config = new FeedbackConfig();
  config.path = section.word("path", config.path, WordRule.Path);
  config.token = section.word("token", config.token, WordRule.Secret, 4096);
  if (section.has("path") && !section.has("token")) section.refuse("token", "is what a caller must send, which is missing");
  if (section.has("token")) {
    if (!section.has("path")) section.refuse("path", "is where feedback is sent, which is missing");
    if (config.token.length < LEAST_TOKEN) section.refuse("token", "expected at least " + LEAST_TOKEN.toString() + " characters");
  }
  section.end();
  return config;
}
