/**
 * A model that takes its time: `npx tsx bench/model/server.ts PORT TOKENS PACE`. A stream's events come at a fixed pace (ms), the first at
 * once; an answer in JSON comes as late as the last of them. A process of its own: its work must not delay the client's clock.
 */
import { createServer, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { SPOKEN } from "../../tests/support/answers.ts";

const [port, tokens, pace] = process.argv.slice(2).map(Number) as [number, number, number];
const { stream, streamType, json } = SPOKEN["openai.chat"]!;
const pieces = Array.from({ length: tokens }, (_, i) => ` word${i}`);
const text = pieces.join("");
const events = stream(text, pieces);

async function answer(response: ServerResponse, streams: boolean): Promise<void> {
  if (!streams) {
    await sleep(pace * (events.length - 1));
    response.setHeader("content-type", "application/json").end(JSON.stringify(json(text)));
    return;
  }
  response.setHeader("content-type", streamType).write(events[0]);
  for (const event of events.slice(1)) {
    await sleep(pace);
    response.write(event);
  }
  response.end();
}

const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  // A GET asks whether the server is there.
  if (request.method === "GET") response.end();
  else await answer(response, JSON.parse(body).stream === true);
});
server.keepAliveTimeout = 60_000;
server.listen(port, "127.0.0.1");
