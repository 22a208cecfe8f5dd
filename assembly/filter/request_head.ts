import { ByteBuffer, Bytes } from "../core/bytes";
import { PairVisitor } from "../host/pairs";
import { hasDirective } from "../policy/eligibility";
import { isAnswerHeader, isCredentialHeader } from "../policy/identity";

/** Reads the request's headers in one pass over the host's blob. */
@final
export class RequestHead extends PairVisitor {
  isPost: bool = false;
  path: Bytes = Bytes.empty();
  authority: Bytes = Bytes.empty();
  contentType: Bytes | null = null;
  contentEncoding: Bytes | null = null;
  contentLength: Bytes | null = null;
  isUpgrade: bool = false;
  /** `x-higress-skip-ai-cache: on`. */
  skip: bool = false;
  noStore: bool = false;
  noCache: bool = false;
  /** Names and values of the credentials, each behind its length. */
  readonly credentials: ByteBuffer = new ByteBuffer(64);
  /** Names and values of the headers that can change the answer, each behind its length. */
  readonly answerHeaders: ByteBuffer = new ByteBuffer(16);

  visit(name: Bytes, value: Bytes): void {
    switch (name.at(0)) {
      case 0x3a: // :
        if (name.equalsAscii(":path")) this.path = value;
        else if (name.equalsAscii(":authority")) this.authority = value;
        else if (name.equalsAscii(":method")) this.isPost = value.equalsAscii("POST");
        return;
      case 0x61: // a
        if (isCredentialHeader(name)) appendPair(this.credentials, name, value);
        else if (isAnswerHeader(name)) appendPair(this.answerHeaders, name, value);
        return;
      case 0x63: // c
        if (name.equalsAscii("content-type")) this.contentType = value;
        else if (name.equalsAscii("content-length")) this.contentLength = value;
        else if (name.equalsAscii("content-encoding")) this.contentEncoding = value;
        else if (name.equalsAscii("cache-control")) {
          this.noStore = this.noStore || hasDirective(value, "no-store");
          this.noCache = this.noCache || hasDirective(value, "no-cache");
        }
        return;
      case 0x6f: // o
        if (isAnswerHeader(name)) appendPair(this.answerHeaders, name, value);
        return;
      case 0x75: // u
        if (name.equalsAscii("upgrade")) this.isUpgrade = true;
        return;
      case 0x78: // x
        if (isCredentialHeader(name)) appendPair(this.credentials, name, value);
        else if (name.equalsAscii("x-higress-skip-ai-cache")) this.skip = value.equalsAsciiIgnoreCase("on");
        return;
    }
  }
}

function appendPair(out: ByteBuffer, name: Bytes, value: Bytes): void {
  out.appendU32(name.length).append(name).appendU32(value.length).append(value);
}
