/** The headers with which the filter itself asks upstream what a client has asked. */
import { Config, RequestSource, SourceKind } from "../../config/config";
import { Bytes } from "../../core/bytes";
import { HeaderList, HeaderPairs } from "../../host/pairs";
import { isCredential } from "../../policy/credential";

/** What a provider answers by, beside the body and the credentials: request_head.ts reads the same. */
const CARRIED: string[] = [
  ":path", "content-type", "anthropic-version", "anthropic-beta", "openai-organization", "openai-project", "openai-beta", "origin", "accept", "x-dashscope-sse",
];

/**
 * @returns the blob of a POST with the client's credentials that no cache answers. Every credential goes along, also one that does not count for
 * the tenant. A client's certificate cannot: it ends at the listener, for requests as for callouts.
 */
export function upstreamHead(pairs: HeaderPairs, config: Config): Bytes {
  const list = new HeaderList().addText(":method", "POST").addText("x-higress-skip-ai-cache", "on");
  const host = config.upstream.host;
  if (host.length > 0) list.addText(":authority", host);
  pairs.rewind();
  while (pairs.next()) {
    const name = pairs.name;
    const isCarried = name == ":authority"
      ? host.length == 0
      : CARRIED.includes(name) || isCredential(pairs.nameAt, pairs.nameSize) || isNamed(name, config.tenants) || isNamed(name, config.vary);
    if (isCarried) list.add(name, pairs.value);
  }
  return list.encode();
}

/** Whether one of the sources is the header `name`. */
function isNamed(name: string, sources: RequestSource[]): bool {
  for (let i = 0; i < sources.length; i++) {
    if (sources[i].kind == SourceKind.Header && sources[i].name.equalsAscii(name)) return true;
  }
  return false;
}
