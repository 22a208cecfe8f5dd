/** An upstream that answers every protocol in its published form, always the same to the same question. */
import type { ServerResponse } from "node:http";
import { EMBEDDED, SPOKEN } from "./answers.ts";

/** What it says to a question. */
export const answerTo = (question: string): string => `«${question}» is answered:\n"Größe" \\ 😀.`;

/** The text of the last turn, or the prompt. */
function questionIn(body: any): string {
  const turns = body.messages ?? (Array.isArray(body.input) ? body.input : undefined);
  const last = turns ? turns.at(-1).content : (body.prompt ?? body.input);
  return typeof last === "string" ? last : last.map((part: { text: string }) => part.text).join("\n");
}

function embeddingOf(path: string, body: any): object {
  const answer: any = structuredClone(EMBEDDED[path]!.json);
  // OpenAI's libraries ask for base64 unless told otherwise.
  if (body.encoding_format === "base64") {
    for (const each of answer.data) each.embedding = Buffer.from(Float32Array.from(each.embedding).buffer).toString("base64");
  }
  return answer;
}

/** Answers one request. A stream is sent in pieces that end in the middle of events, and of characters. */
export async function speak(path: string, bytes: Buffer, response: ServerResponse): Promise<void> {
  const body = JSON.parse(bytes.toString());
  const send = (answer: object) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  if (EMBEDDED[path]) return void send(embeddingOf(path, body));
  const spoken = Object.values(SPOKEN).find((each) => each.path === path);
  if (!spoken) return void response.writeHead(404).end();
  const text = answerTo(questionIn(body));
  if (!(body.stream ?? path.startsWith("/api/"))) return void send(spoken.json(text));
  response.writeHead(200, { "content-type": spoken.streamType });
  const wantsUsage = !path.endsWith("completions") || body.stream_options?.include_usage;
  const events = spoken.stream(text).filter((event) => wantsUsage || !event.includes('"usage"'));
  const whole = Buffer.from(events.join(""));
  for (let at = 0; at < whole.length; at += 97) {
    response.write(whole.subarray(at, at + 97));
    await new Promise((resolve) => setImmediate(resolve));
  }
  response.end();
}
