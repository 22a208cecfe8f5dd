/** What a request's headers say, as far as the cache cares. One object serves all requests: it is read within one callback. */
import { ByteBuffer, Bytes } from "../../core/bytes";
import { HeaderPairs } from "../../host/pairs";
import { RequestDirectives } from "../../policy/cache_control";
import { isCredential } from "../../policy/credential";
import { Credentials, ORIGINAL_AUTHORIZATION } from "../../policy/credentials";
import { NO_LINE, RequestLine } from "../../protocols/request_line";

/** Of a request that says nothing. Nobody writes into it. */
export const NO_DIRECTIVES = new RequestDirectives();

@final
export class RequestHead {
  isPost: bool = false;
  path: Bytes = Bytes.empty();
  authority: Bytes = Bytes.empty();
  contentType: Bytes | null = null;
  contentEncoding: Bytes | null = null;
  contentLength: Bytes | null = null;
  isUpgrade: bool = false;
  /** `x-higress-skip-ai-cache: on`. */
  skip: bool = false;
  /** What `Cache-Control` says. */
  directives: RequestDirectives = NO_DIRECTIVES;
  acceptsEncoding: bool = false;
  /** What the client sent as `authorization`, if another filter has put a provider's in its place. */
  originalAuthorization: Bytes | null = null;
  /** Digest of tenant, protocol, host, path and what the answer varies with: set by boundary_reader.ts. */
  boundary: Bytes = Bytes.empty();
  /** Who asks. */
  readonly credentials: Credentials;
  /** What names the tenant, as it is hashed. */
  readonly tenant: ByteBuffer = new ByteBuffer(256);
  /** Names and values of the other headers that let a provider answer otherwise, each behind its length. */
  readonly answerHeaders: ByteBuffer = new ByteBuffer(256);
  /** What the protocol makes of path and headers. */
  line: RequestLine = NO_LINE;

  /**
   * @param honours whether `Cache-Control` counts.
   * @param ignored names of headers and parameters that are no credentials, in lower case.
   */
  constructor(private readonly honours: bool = true, ignored: Bytes[] = []) {
    this.credentials = new Credentials(ignored);
  }

  read(pairs: HeaderPairs): void {
    this.isPost = false;
    this.path = Bytes.empty();
    this.authority = Bytes.empty();
    this.contentType = null;
    this.contentEncoding = null;
    this.contentLength = null;
    this.isUpgrade = false;
    this.skip = false;
    this.directives = NO_DIRECTIVES;
    this.acceptsEncoding = false;
    this.originalAuthorization = null;
    this.boundary = Bytes.empty();
    this.credentials.clear();
    this.tenant.clear();
    this.answerHeaders.clear();
    this.line = NO_LINE;
    while (pairs.next()) this.readPair(pairs);
  }

  private readPair(pairs: HeaderPairs): void {
    if (isCredential(pairs.nameAt, pairs.nameSize)) this.credentials.addHeader(pairs.nameAt, pairs.nameSize, pairs.value);
    switch (pairs.initial) {
      case 0x3a: // :
        if (pairs.nameIs(":path")) this.path = pairs.value;
        else if (pairs.nameIs(":authority")) this.authority = pairs.value;
        else if (pairs.nameIs(":method")) this.isPost = pairs.valueIs("POST");
        return;
      case 0x61: // a
        if (pairs.nameIs("accept-encoding")) this.acceptsEncoding = true;
        else if (pairs.nameIs("anthropic-version") || pairs.nameIs("anthropic-beta")) pairs.appendTo(this.answerHeaders);
        return;
      case 0x63: // c
        if (pairs.nameIs("content-type")) this.contentType = pairs.value;
        else if (pairs.nameIs("content-length")) this.contentLength = pairs.value;
        else if (pairs.nameIs("content-encoding")) this.contentEncoding = pairs.value;
        else if (pairs.nameIs("cache-control")) this.readCacheControl(pairs.value);
        return;
      case 0x6f: // o
        // What an answer says to a browser is said to one origin.
        if (pairs.nameIs("origin") || pairs.nameIs("openai-organization") || pairs.nameIs("openai-project") || pairs.nameIs("openai-beta")) {
          pairs.appendTo(this.answerHeaders);
        }
        return;
      case 0x75: // u
        if (pairs.nameIs("upgrade")) this.isUpgrade = true;
        return;
      case 0x78: // x
        if (pairs.nameIs("x-higress-skip-ai-cache")) this.skip = pairs.value.equalsAsciiIgnoreCase("on");
        else if (pairs.nameIs(ORIGINAL_AUTHORIZATION)) this.originalAuthorization = pairs.value;
        return;
    }
  }

  private readCacheControl(value: Bytes): void {
    if (!this.honours) return;
    if (this.directives === NO_DIRECTIVES) this.directives = new RequestDirectives();
    this.directives.read(value);
  }
}
