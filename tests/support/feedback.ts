/** Reports of wrong answers, as whoever holds the token sends them. */
import assert from "node:assert/strict";
import { headerList, type Gateway, type RequestHeaders } from "./gateway.ts";
import { Action } from "./host_emulator.ts";

export const TOKEN = "0123456789abcdef";

export interface Report {
  headers?: RequestHeaders;
  end?: "with the last chunk" | "empty chunk" | "trailers" | "in the headers";
}

/** Sends a report and gives the filter's own answer, which it must be. */
export function report({ host }: Gateway, body: unknown, { headers = {}, end = "with the last chunk" }: Report = {}): { status: number; headers: Record<string, string>; body: Record<string, unknown> } {
  const id = host.openStream();
  const bytes = typeof body === "string" ? body : JSON.stringify(body);
  const sent = headerList({ ":path": "/reprise/feedback", authorization: `Bearer ${TOKEN}`, ...headers });
  assert.equal(host.requestHeaders(id, sent, end === "in the headers"), Action.StopIteration);
  const stream = host.stream(id);
  if (stream.local === null) {
    assert.notEqual(host.requestBody(id, bytes.slice(0, 5), false), Action.Continue);
    assert.notEqual(host.requestBody(id, bytes.slice(5), end === "with the last chunk"), Action.Continue);
    if (end === "empty chunk") host.requestBody(id, "", true);
    if (end === "trailers") host.requestTrailers(id);
  }
  assert.ok(stream.local !== null, "a report is answered");
  const { status, details, body: answer } = stream.local;
  assert.equal(details, "reprise_feedback");
  const received = Object.fromEntries(stream.local.headers);
  assert.equal(received["content-type"], "application/json");
  host.responseHeaders(id, [[":status", String(status)], ...stream.local.headers]);
  host.responseBody(id, answer, true);
  host.closeStream(id);
  return { status, headers: received, body: JSON.parse(answer.toString()) as Record<string, unknown> };
}

/** What `Cache-Status` tells of the entry of a hit. */
export function entryOf(cacheStatus: string): { entry: string; similarity?: number } {
  const [, entry, similarity] = /; key="([0-9a-f]{64})"(?:; similarity=([01]\.\d{4}))?$/.exec(cacheStatus) ?? assert.fail(cacheStatus);
  return similarity === undefined ? { entry } : { entry, similarity: Number(similarity) };
}
