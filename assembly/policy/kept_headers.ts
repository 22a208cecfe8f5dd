/**
 * Which headers of an upstream's answer are kept with it and replayed. Those by which a browser decides whether a page may see the answer
 * (`access-control-*`) always are: an answer to a request with an `Origin` belongs to that origin (request_head.ts), so they fit whoever gets it.
 * Of the others those that are configured, and never one that is about the first answer alone.
 */
import { Bytes } from "../core/bytes";

/** Bytes of kept headers, with their lengths; an answer with more is not kept. */
export const MAX_KEPT_HEADERS: i32 = 4096;

const CORS = "access-control-";

/** Those that are kept by default: what they say holds for the answer whenever it is given. */
export const DEFAULT_HEADERS: string[] = "content-language cross-origin-resource-policy timing-allow-origin vary x-content-type-options".split(" ");

/** What the filter or Envoy writes into each answer. */
const WRITTEN: string[] = "age cache-status content-type date server via".split(" ");
/** What belongs to one connection (RFC 9110 §7.6.1). */
const OF_CONNECTION: string[] = "connection keep-alive te trailer transfer-encoding upgrade alt-svc".split(" ");
/** What describes the bytes of one body: a replay may have another form. */
const OF_BODY: string[] =
  "content-length content-encoding content-range accept-ranges content-md5 content-digest repr-digest digest etag last-modified".split(" ");
/** What is about one answer, or one client. */
const OF_ONE: string[] = "cf-ray clear-site-data expires retry-after server-timing".split(" ");
const OF_ONE_BEGINNINGS: string[] = "anthropic- openai- proxy- x-envoy- x-litellm-".split(" ");
const OF_ONE_WORDS: string[] = "auth cookie key secret session token request-id requestid correlation trace ratelimit rate-limit".split(" ");

/** Why a header (its name in lower case) cannot be kept; empty if it can. `envoy/config.schema.json` says the same in a pattern. */
export function whyNotKept(name: string): string {
  if (WRITTEN.includes(name)) return "which is written anew for each answer";
  if (OF_CONNECTION.includes(name)) return "which belongs to one connection";
  if (OF_BODY.includes(name)) return "which describes the bytes of one body, and a replay may have others";
  let isOfOne = OF_ONE.includes(name);
  for (let i = 0; i < OF_ONE_BEGINNINGS.length; i++) isOfOne = isOfOne || name.startsWith(OF_ONE_BEGINNINGS[i]);
  for (let i = 0; i < OF_ONE_WORDS.length; i++) isOfOne = isOfOne || name.includes(OF_ONE_WORDS[i]);
  return isOfOne ? "which is about one answer or one client" : "";
}

@final
export class KeptHeaders {
  private readonly names: Bytes[];

  /** @param names in lower case. */
  constructor(names: string[]) {
    this.names = names.map<Bytes>((name) => Bytes.fromString(name));
  }

  /** Whether the header whose name (in lower case) are `length` bytes at `name` is kept. */
  has(name: usize, length: i32): bool {
    if (length > CORS.length && isCors(name)) return true;
    for (let i = 0; i < this.names.length; i++) {
      const each = unchecked(this.names[i]);
      if (each.length == length && memory.compare(each.ptr, name, length) == 0) return true;
    }
    return false;
  }
}

/** Whether the name at `name`, which is long enough, begins as those of CORS do. */
function isCors(name: usize): bool {
  for (let i = 0; i < CORS.length; i++) {
    if (<u16>load<u8>(name + <usize>i) != load<u16>(changetype<usize>(CORS) + (<usize>i << 1))) return false;
  }
  return true;
}
