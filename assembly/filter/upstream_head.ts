/** The headers with which the filter itself asks upstream what a client has asked. */
import { Config, RequestSource, SourceKind } from "../config/config";
import { Bytes } from "../core/bytes";
import { HeaderList, HeaderPairs } from "../host/pairs";

/** What a provider answers by, beside the body: request_head.ts reads the same. */
const CARRIED: string[] = [
  ":path", "content-type", "authorization", "api-key", "x-api-key", "x-mse-consumer", "anthropic-version", "anthropic-beta",
  "openai-organization", "openai-project", "openai-beta", "accept", "x-dashscope-sse",
];

/** @returns the blob of a POST with the client's credentials that no cache answers. */
export function upstreamHead(pairs: HeaderPairs, config: Config): Bytes {
  const list = new HeaderList().addText(":method", "POST").addText("x-higress-skip-ai-cache", "on");
  for (let i = 0; i < CARRIED.length; i++) carry(list, pairs, CARRIED[i]);
  const names: string[] = [];
  addNames(names, config.tenants);
  addNames(names, config.vary);
  for (let i = 0; i < names.length; i++) carry(list, pairs, names[i]);
  if (config.upstream.host.length > 0) list.addText(":authority", config.upstream.host);
  else carry(list, pairs, ":authority");
  return list.encode();
}

/** Adds the names of those sources that are headers and are not carried already. */
function addNames(names: string[], sources: RequestSource[]): void {
  for (let i = 0; i < sources.length; i++) {
    const name = sources[i].kind == SourceKind.Header ? sources[i].name.toString() : "";
    if (!CARRIED.includes(name) && !names.includes(name)) names.push(name);
  }
}

/** Adds every value of the header `name`. */
function carry(list: HeaderList, pairs: HeaderPairs, name: string): void {
  pairs.rewind();
  while (pairs.next()) {
    if (pairs.nameIs(name)) list.add(name, pairs.value);
  }
}
