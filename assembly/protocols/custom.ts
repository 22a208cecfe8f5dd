/**
 * Any other JSON API, by three paths: to the question in a request, to the text in an answer, to the text in a piece of a streamed answer.
 * All else in a request belongs to the partition, `stream` and `accept` too: an answer is only ever replayed in the form it came in.
 */
import { ByteBuffer, Bytes } from "../core/bytes";
import { appendCanonical, appendTakenOut } from "../core/canonical";
import { BodyForm } from "../core/form";
import { GjsonPath } from "../core/gjson";
import { JsonDocument, JsonError, JsonKind } from "../core/json";
import { JsonLines } from "../core/json_lines";
import { RequestHeaders } from "../core/request_headers";
import { SseReader } from "../core/sse";
import { BypassReason } from "../policy/reasons";
import { Verdict } from "../policy/verdict";
import { holds } from "./answer_parts";
import { ChatRequest } from "../policy/chat_request";
import { Assessment, doubtOf, doubtOfJson } from "./assessment";
import { isDone } from "./openai_chat_answer";
import { Protocol } from "./protocol";
import { RequestLine } from "./request_line";

@final
export class Custom extends Protocol {
  private readonly question: GjsonPath;
  private readonly answer: GjsonPath;
  private readonly piece: GjsonPath;
  /** The three paths, separated by spaces. */
  readonly jsonPaths: string;

  constructor(question: string, answer: string, piece: string) {
    super("custom", BodyForm.EventStream);
    this.question = new GjsonPath(question);
    this.answer = new GjsonPath(answer);
    this.piece = new GjsonPath(piece);
    this.jsonPaths = question + " " + answer + " " + piece;
  }

  get tellsItsEnd(): bool {
    return false;
  }

  /** Of an API that is not known, headers may choose the form of the answer. */
  readLine(path: Bytes, headers: RequestHeaders, identity: ByteBuffer): RequestLine {
    headers.appendAll("accept", identity);
    headers.appendAll("x-dashscope-sse", identity);
    return super.readLine(path, headers, identity);
  }

  readRequest(document: JsonDocument, allQuestions: bool, rest: ByteBuffer): ChatRequest {
    const request = new ChatRequest(rest);
    const found = this.question.find(document);
    if (found.length == 0) return request.refuse(BypassReason.NotARequest);
    for (let i = 0; i < found.length; i++) {
      if (document.kind(found[i]) == JsonKind.String) {
        document.takeOut(found[i]);
        request.addQuery(document.string(found[i]));
      } else {
        request.exactOnly = true;
      }
    }
    if (found.length > 1) appendOrder(document, found, rest);
    return appendCanonical(document, document.root, rest) ? request : request.refuse(BypassReason.DuplicateKeys);
  }

  /** Complete if there is text where it should be; how an API tells a text that was cut short is not known here. */
  assess(body: Bytes, form: BodyForm, isEnded: bool): Assessment {
    const out = new ByteBuffer(256);
    const assessment = this.read(body, form, out);
    if (!assessment.isComplete) return assessment;
    if (out.length > 0) return Assessment.of(Verdict.Complete);
    const place = form == BodyForm.Json ? "cacheValueFrom" : "cacheStreamValueFrom";
    return doubtOf(Verdict.EmptyAnswer, "no text at " + place);
  }

  render(body: Bytes, from: BodyForm, to: BodyForm, includeUsage: bool, askedUsage: bool): Bytes | null {
    return body;
  }

  text(body: Bytes, form: BodyForm): Bytes {
    const out = new ByteBuffer(1024);
    this.read(body, form, out);
    return out.view();
  }

  protected appendTexts(document: JsonDocument, out: ByteBuffer): void {
    append(document, this.answer, out);
  }

  /** Appends the text of an answer in any form. */
  private read(body: Bytes, form: BodyForm, out: ByteBuffer): Assessment {
    if (form == BodyForm.Json) return this.readPart(body, this.answer, out);
    let assessment = Assessment.of(Verdict.Complete);
    if (form == BodyForm.JsonLines) {
      const lines = new JsonLines(body);
      while (assessment.isComplete && lines.next()) assessment = this.readPart(lines.line, this.piece, out);
      return assessment;
    }
    const events = new SseReader(body);
    while (assessment.isComplete && events.next()) {
      if (isDone(events.data) || events.data.length == 0) continue;
      if (!events.terminated) return Assessment.of(Verdict.NoTerminalEvent);
      if (events.type.equalsAscii("error")) return Assessment.of(Verdict.ErrorObject);
      assessment = this.readPart(events.data, this.piece, out);
    }
    return assessment;
  }

  private readPart(json: Bytes, path: GjsonPath, out: ByteBuffer): Assessment {
    const document = JsonDocument.parse(json);
    if (document.error != JsonError.None) return doubtOfJson(document);
    if (holds(document, document.root, "error")) return Assessment.of(Verdict.ErrorObject);
    append(document, path, out);
    document.release();
    return Assessment.of(Verdict.Complete);
  }
}

function append(document: JsonDocument, path: GjsonPath, out: ByteBuffer): void {
  const found = path.find(document);
  for (let i = 0; i < found.length; i++) out.append(document.string(found[i]));
}

/**
 * Which text stood where is a part of the rest, unless the order says it: the canonical text has the members of an object in another order than the
 * document, and a path may find them in a third one.
 */
function appendOrder(document: JsonDocument, found: i32[], rest: ByteBuffer): void {
  const canonical: i32[] = [];
  appendTakenOut(document, document.root, canonical);
  let isInOrder = canonical.length == found.length;
  for (let i = 0; i < found.length && isInOrder; i++) isInOrder = found[i] == canonical[i];
  if (isInOrder) return;
  const ranks = new Map<i32, i32>();
  for (let i = 0; i < canonical.length; i++) ranks.set(canonical[i], i);
  for (let i = 0; i < found.length; i++) rest.appendU32(ranks.has(found[i]) ? ranks.get(found[i]) : -1);
}
