/** The same question twice: near enough for the shipped threshold (their cosine is 0.96 with all-minilm). */
export const QUESTION = "What is the capital of France?";
export const REPHRASED = "Can you tell me what the capital of France is?";

export interface CurlOptions {
  gatewayUrl: string;
  model: string;
  /** For an upstream that wants a key: it is read from API_KEY when the command is run. */
  key: boolean;
}

/** A command to paste that asks one question and shows the answer's headers. */
export function curl(question: string, { gatewayUrl, model, key }: CurlOptions): string {
  const body = JSON.stringify({ model, messages: [{ role: "user", content: question }] });
  const lines = [`curl -i ${gatewayUrl}/v1/chat/completions`, `-H 'content-type: application/json'`];
  if (key) lines.push('-H "authorization: Bearer $API_KEY"');
  lines.push(`-d '${body.replaceAll("'", "'\\''")}'`);
  return lines.join(" \\\n    ");
}
