/**
 * Keys of Higress's ai-cache whose value is fixed here: the whole answer is kept and replayed, so no tool calls are taken out
 * of it and no template is filled. Higress's documented default is accepted, so that a configuration that spells it out works.
 */
import { Section } from "./section";

const USAGE = '"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}}';

const NAMES: string[] = ["cacheToolCallsFrom", "responseTemplate", "streamResponseTemplate"];
const VALUES: string[] = [
  "choices.0.delta.content.tool_calls",
  '{"id":"ai-cache.hit","choices":[{"index":0,"message":{"role":"assistant","content":%s},"finish_reason":"stop"}],"model":"gpt-4o","object":"chat.completion",' +
    USAGE,
  'data:{"id":"ai-cache.hit","choices":[{"index":0,"delta":{"role":"assistant","content":%s},"finish_reason":"stop"}],"model":"gpt-4o","object":"chat.completion",' +
    USAGE + "\n\ndata:[DONE]\n\n",
];

export function parseFixed(section: Section): void {
  for (let i = 0; i < NAMES.length; i++) {
    const node = section.find(NAMES[i]);
    if (node >= 0 && section.document.string(node).toString() != VALUES[i]) {
      section.refuse(NAMES[i], "only Higress's default is supported: leave the key out");
    }
  }
}
