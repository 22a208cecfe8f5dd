/** The templates that ai-cache has by itself: whoever spells them out wants what it sends without them. */

/** The template that is filled for a hit; "" if the whole answer is sent. @param own what is configured, under either name. */
export function templateOf(own: string, older: string, isStream: bool): string {
  const template = own.length > 0 ? own : older;
  if (template.length == 0) return template;
  for (let variant = 0; variant < 8; variant++) {
    if (template == defaultTemplate(variant, isStream)) return "";
  }
  return template;
}

/** ai-cache's template of one of its versions: they differ in id and model, and in whether quotes stand around the text. */
function defaultTemplate(variant: i32, isStream: bool): string {
  const id = (variant & 1) != 0 ? "ai-cache.hit" : "from-cache";
  const model = (variant & 2) != 0 ? "gpt-4o" : "from-cache";
  const text = (variant & 4) != 0 ? "%s" : '"%s"';
  const json =
    '{"id":"' + id + '","choices":[{"index":0,"' + (isStream ? "delta" : "message") + '":{"role":"assistant","content":' + text +
    '},"finish_reason":"stop"}],"model":"' + model +
    '","object":"chat.completion","usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}}';
  return isStream ? "data:" + json + "\n\ndata:[DONE]\n\n" : json;
}
