/** protocols/responses*.ts: OpenAI's Responses API. */
import { BodyForm } from "../../assembly/core/form";
import { bypassWord } from "../../assembly/policy/reasons";
import { Responses } from "../../assembly/protocols/responses";
import { attack, canonical, read, rendered, said, sameRest, verdict } from "./support/protocol";

const responses = new Responses();

const PART = '{"type":"output_text","text":"Hel\\"lo é\\n😀","annotations":[{"type":"url_citation","url":"u"}],"logprobs":[]}';
const TEXT_ITEM = '{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[' + PART + "]}";
const REASONING = '{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"x"}';
const CALL = '{"id":"fc_1","type":"function_call","status":"completed","call_id":"call_1","name":"f","arguments":"{\\"a\\":1}"}';

function response(output: string, status: string = "completed", more: string = ""): string {
  return '{"id":"resp_1","object":"response","created_at":1,"status":"' + status + '","error":null,"incomplete_details":null,"model":"m","output":[' + output +
    '],"usage":{"input_tokens":3,"output_tokens":4,"total_tokens":7}' + more + "}";
}

const ANSWER = response(REASONING + "," + TEXT_ITEM, "completed", ',"x_new":[1]');

function event(type: string, members: string): string {
  return "event: " + type + '\ndata: {"type":"' + type + '"' + members + "}\n\n";
}

const STREAM =
  event("response.created", ',"response":' + response("", "in_progress")) + event("response.output_text.delta", ',"delta":"Hel"') +
  event("response.something_new", ',"x":1') + event("response.completed", ',"sequence_number":3,"response":' + ANSWER);

function json(body: string): string {
  return verdict(responses, body, BodyForm.Json);
}

function stream(body: string): string {
  return verdict(responses, body, BodyForm.EventStream);
}

function toStream(body: string): string {
  return rendered(responses, body, BodyForm.Json, BodyForm.EventStream);
}

function toJson(body: string): string {
  return rendered(responses, body, BodyForm.EventStream, BodyForm.Json);
}

describe("A request for a response", () => {
  it("asks what its input says", () => {
    const text = '{"model":"m","input":"q"}';
    expect(read(responses, text).query.toString()).toBe("q");
    expect(read(responses, text).exactOnly).toBe(false);
    const items = '{"model":"m","input":[{"role":"developer","content":"d"},{"role":"user","content":[{"type":"input_text","text":"q"}]}]}';
    expect(read(responses, items).query.toString()).toBe("q");
    expect(read(responses, items).exactOnly).toBe(false);
    const talk = '{"model":"m","input":[{"type":"message","role":"user","content":"p"},{"type":"message","role":"assistant","content":[{"type":"output_text","text":"a"}]},{"role":"user","content":"q"}]}';
    expect(read(responses, talk).query.toString()).toBe("q");
    expect(read(responses, talk).exactOnly).toBe(false);
    expect(read(responses, talk, true).query.toString()).toBe("p\nq");
  });
  it("counts instructions and settings, not who asks", () => {
    const plain = '{"model":"m","input":"q"}';
    expect(sameRest(responses, plain, '{"input":"r","model":"m","store":false,"service_tier":"flex","prompt_cache_key":"k","stream":true,"stream_options":{"include_obfuscation":false}}')).toBe(true);
    // The answer repeats them.
    expect(sameRest(responses, plain, '{"input":"q","model":"m","metadata":{"a":"b"}}')).toBe(false);
    expect(sameRest(responses, plain, '{"input":"q","model":"m","user":"u"}')).toBe(false);
    expect(sameRest(responses, plain, '{"input":"q","model":"m","safety_identifier":"s"}')).toBe(false);
    const more = ['"instructions":"i"', '"temperature":0', '"reasoning":{"effort":"low"}', '"text":{"format":{"type":"json_object"}}', '"max_output_tokens":5', '"x":1'];
    for (let i = 0; i < more.length; i++) expect(sameRest(responses, plain, '{"model":"m","input":"q",' + more[i] + "}")).toBe(false, more[i]);
  });
  it("is for the exact tier alone with tools and other items", () => {
    expect(read(responses, '{"model":"m","input":"q","tools":[{}]}').exactOnly).toBe(true);
    expect(read(responses, '{"model":"m","input":"q","prompt":{"id":"p"}}').exactOnly).toBe(true);
    expect(read(responses, '{"model":"m","input":[{"role":"user","content":[{"type":"input_image"}]}]}').exactOnly).toBe(true);
    expect(read(responses, '{"model":"m","input":[{"type":"function_call_output","call_id":"c","output":"1"},{"role":"user","content":"q"}]}').exactOnly).toBe(true);
  });
  it("passes by if it goes on from what the provider keeps", () => {
    const more = ['"previous_response_id":"r"', '"conversation":"c"', '"conversation":{"id":"c"}', '"background":true'];
    for (let i = 0; i < more.length; i++) expect(bypassWord(read(responses, '{"model":"m","input":"q",' + more[i] + "}").refusal)).toBe("stateful", more[i]);
    expect(bypassWord(read(responses, '{"model":"m","input":"q","background":false,"conversation":null}').refusal)).toBe("none");
    expect(bypassWord(read(responses, '{"model":"m","input":[]}').refusal)).toBe("not_a_request");
    expect(bypassWord(read(responses, '{"model":"m","input":[1]}').refusal)).toBe("not_a_request");
    expect(bypassWord(read(responses, '{"model":"m","input":7}').refusal)).toBe("not_a_request");
    expect(bypassWord(read(responses, '{"model":"m"}').refusal)).toBe("not_a_request");
  });
});

describe("A response", () => {
  it("is complete if it is completed", () => {
    expect(json(ANSWER)).toBe("complete");
    expect(json(response(TEXT_ITEM.replace('"type":"output_text","text"', '"type":"refusal","refusal"')))).toBe("complete");
    expect(stream(STREAM)).toBe("complete");
    expect(stream(STREAM.replaceAll("\n", "\r"))).toBe("complete");
    expect(stream(STREAM + "data: [DONE]\n\n" + ": bye\n\n")).toBe("complete");
  });
  it("is for the exact tier if a tool took part", () => {
    expect(json(response(CALL))).toBe("complete_with_tools");
    expect(json(response('{"type":"web_search_call","id":"w"},' + TEXT_ITEM))).toBe("complete_with_tools");
  });
  it("is refused for its end", () => {
    expect(json(response(TEXT_ITEM, "incomplete").replace('details":null', 'details":{"reason":"max_output_tokens"}'))).toBe("finish_length");
    expect(json(response(TEXT_ITEM, "incomplete").replace('details":null', 'details":{"reason":"content_filter"}'))).toBe("finish_content_filter");
    expect(stream(STREAM.replaceAll("response.completed", "response.incomplete").replace('"status":"completed","error"', '"status":"incomplete","error"'))).toBe("finish_length");
    expect(json(response(TEXT_ITEM, "failed"))).toBe("error_object");
    expect(json(response(TEXT_ITEM, "in_progress"))).toBe("finish_missing");
    expect(json(response(TEXT_ITEM, "queued"))).toBe("finish_missing");
    expect(stream(STREAM.replaceAll("response.completed", "response.done"))).toBe("no_terminal_event");
    expect(stream(STREAM.slice(0, -40))).toBe("no_terminal_event");
    expect(stream("")).toBe("no_terminal_event");
    expect(stream(STREAM + STREAM)).toBe("data_behind_end");
  });
  it("is refused for its shape, an error or nothing inside", () => {
    expect(json(ANSWER.replace('"error":null', '"error":{"code":"x"}'))).toBe("error_object");
    expect(stream(event("error", ',"message":"x"') + STREAM)).toBe("error_object");
    expect(stream(event("response.failed", ',"response":{}'))).toBe("error_object");
    expect(json(response(""))).toBe("empty_answer");
    expect(json(response(REASONING))).toBe("empty_answer");
    expect(json(response(TEXT_ITEM.replace('Hel\\"lo é\\n😀', "")))).toBe("empty_answer");
    expect(json(response("1"))).toBe("not_an_answer");
    expect(json('{"object":"list","output":{}}')).toBe("not_an_answer");
    expect(json('{"object":"list","output":[]}')).toBe("finish_missing");
    expect(json("[]")).toBe("not_an_answer");
    expect(stream("data: 1\n\n")).toBe("not_an_answer");
    expect(stream("data: {\n\n")).toBe("malformed");
    expect(stream(event("response.completed", ""))).toBe("malformed");
  });
});

describe("A response in the other form", () => {
  it("is what the last event holds, byte by byte", () => {
    expect(toJson(STREAM)).toBe(ANSWER);
    const answers = [ANSWER, response(CALL), response(TEXT_ITEM + "," + CALL + "," + TEXT_ITEM)];
    for (let i = 0; i < answers.length; i++) {
      const told = toStream(answers[i]);
      expect(stream(told)).toBe(json(answers[i]));
      expect(canonical(toJson(told))).toBe(canonical(answers[i]));
    }
  });
  it("is told as the API tells it", () => {
    const part = '{"type":"output_text","text":"a","annotations":[],"logprobs":[]}';
    const item = '{"id":"i","type":"message","status":"completed","role":"assistant","content":[' + part + "]}";
    const at = ',"output_index":0,"item_id":"i","content_index":0';
    expect(toStream(response(item))).toBe(
      event("response.created", ',"sequence_number":0,"response":' + response("", "in_progress").replace('{"input_tokens":3,"output_tokens":4,"total_tokens":7}', "null")) +
      event("response.in_progress", ',"sequence_number":1,"response":' + response("", "in_progress").replace('{"input_tokens":3,"output_tokens":4,"total_tokens":7}', "null")) +
      event("response.output_item.added", ',"sequence_number":2,"output_index":0,"item":{"id":"i","type":"message","status":"in_progress","role":"assistant","content":[]}') +
      event("response.content_part.added", ',"sequence_number":3' + at + ',"part":{"type":"output_text","text":"","annotations":[],"logprobs":[]}') +
      event("response.output_text.delta", ',"sequence_number":4' + at + ',"delta":"a","logprobs":[]') +
      event("response.output_text.done", ',"sequence_number":5' + at + ',"text":"a","logprobs":[]') +
      event("response.content_part.done", ',"sequence_number":6' + at + ',"part":' + part) +
      event("response.output_item.done", ',"sequence_number":7,"output_index":0,"item":' + item) +
      event("response.completed", ',"sequence_number":8,"response":' + response(item)),
    );
  });
  it("tells a call's arguments and a refusal by events of their own", () => {
    expect(toStream(response(CALL)).includes('response.function_call_arguments.delta","sequence_number":3,"output_index":0,"item_id":"fc_1","delta":"{\\"a\\":1}"}')).toBe(true);
    const refusal = response('{"id":"i","type":"message","role":"assistant","content":[{"type":"refusal","refusal":"No."}]}');
    expect(toStream(refusal).includes('"type":"response.refusal.done","sequence_number":5,"output_index":0,"item_id":"i","content_index":0,"refusal":"No."}')).toBe(true);
  });
  it("says the same", () => {
    expect(said(responses, ANSWER, BodyForm.Json)).toBe('Hel"lo é\n😀');
    expect(said(responses, STREAM, BodyForm.EventStream)).toBe('Hel"lo é\n😀');
  });
  it("does not trap when damaged", () => {
    attack(responses, [STREAM], BodyForm.EventStream, 31);
    attack(responses, [ANSWER, response(CALL)], BodyForm.Json, 32);
  });
});
