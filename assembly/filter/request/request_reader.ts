/** Reads requests: first the head, of which a request is passed by or looked at, then the body. */
import { Config, KeyStrategy } from "../../config/config";
import { ByteBuffer, Bytes } from "../../core/bytes";
import { JsonDocument } from "../../core/json";
import { JsonError } from "../../core/json_error";
import { HeaderPairs } from "../../host/pairs";
import { RequestDirectives } from "../../policy/cache_control";
import { isJson, lengthRefusal } from "../../policy/eligibility";
import { Identities } from "../../policy/identity";
import { BypassReason } from "../../policy/reasons";
import { ChatRequest } from "../../policy/chat_request";
import { Protocol } from "../../protocols/protocol";
import { Registry } from "../../protocols/registry";
import { RequestLine } from "../../protocols/request_line";
import { SemanticEligibility } from "../lookup/semantic_eligibility";
import { BoundaryReader } from "./boundary_reader";
import { refusalOf } from "./bypass_reason";
import { CacheRequest } from "./cache_request";
import { RequestHead } from "./request_head";

/** Bytes of the buffer for a request's identity; a longer one is left to the collector. */
const MAX_KEPT_REST: i32 = 65536;

/** A request that was read, or why it is passed on. */
@final
export class ReadBody {
  constructor(readonly request: CacheRequest | null, readonly refusal: BypassReason) {}
}

@final
export class RequestReader {
  /** What a request's headers are read into: it is used within one callback. */
  readonly head: RequestHead;
  private rest: ByteBuffer = new ByteBuffer(4096);

  constructor(
    private readonly config: Config,
    private readonly protocols: Registry,
    private readonly identities: Identities,
    private readonly boundaries: BoundaryReader,
    private readonly eligibility: SemanticEligibility,
  ) {
    this.head = new RequestHead(config.cacheControl.honoursRequest, config.tenantIgnored);
  }

  /** What is spoken at the path of the head read last; null for a request that is not looked at. */
  get protocol(): Protocol | null {
    const head = this.head;
    return head.isPost && !head.isUpgrade ? this.protocols.find(head.path) : null;
  }

  /** Why the request is passed by for its head alone, or None; then `head.boundary` is set. */
  whyBypassed(protocol: Protocol, pairs: HeaderPairs, endOfStream: bool): BypassReason {
    const head = this.head;
    if (head.skip) return BypassReason.SkipHeader;
    if (head.directives.noStore) return BypassReason.NoStore;
    if (endOfStream) return BypassReason.NoBody;
    if (!isJson(head.contentType)) return BypassReason.ContentType;
    const encoding = head.contentEncoding;
    if (encoding !== null && !encoding.equalsAsciiIgnoreCase("identity")) return BypassReason.Encoded;
    const reason = lengthRefusal(head.contentLength, this.config.maxRequestBytes);
    return reason != BypassReason.None ? reason : this.boundaries.read(protocol, head, pairs);
  }

  /**
   * Reads a complete body. Total.
   * @param boundary of its head. @param line what path and headers say.
   */
  readBody(protocol: Protocol, boundary: Bytes, directives: RequestDirectives, line: RequestLine, body: Bytes): ReadBody {
    const document = JsonDocument.parse(body);
    if (document.error != JsonError.None) return refused(refusalOf(document.error));
    const chat = this.readChat(protocol, document, boundary);
    document.release();
    if (chat.refusal != BypassReason.None) return refused(chat.refusal);
    if (!chat.namesModel && !line.namesModel) return refused(BypassReason.NotARequest);
    if (line.streaming) chat.streaming = true;
    const identity = this.identities.identify(chat);
    return new ReadBody(new CacheRequest(protocol, chat, identity, directives, this.eligibility), BypassReason.None);
  }

  private readChat(protocol: Protocol, document: JsonDocument, boundary: Bytes): ChatRequest {
    if (this.rest.length > MAX_KEPT_REST) this.rest = new ByteBuffer(4096);
    this.rest.clear();
    this.rest.append(boundary);
    return protocol.readRequest(document, this.config.keyStrategy == KeyStrategy.AllQuestions, this.rest);
  }
}

function refused(reason: BypassReason): ReadBody {
  return new ReadBody(null, reason);
}
