/** protocols/anthropic*.ts */
import { BodyForm } from "../../assembly/core/form";
import { bypassWord } from "../../assembly/policy/reasons";
import { Anthropic } from "../../assembly/protocols/anthropic";
import { attack, canonical, read, rendered, said, sameRest, verdict } from "./support/protocol";

const anthropic = new Anthropic();

function event(type: string, members: string): string {
  return "event: " + type + '\ndata: {"type":"' + type + '"' + members + "}\n\n";
}

function delta(index: i32, type: string, members: string): string {
  return event("content_block_delta", ',"index":' + index.toString() + ',"delta":{"type":"' + type + '",' + members + "}");
}

function start(index: i32, block: string): string {
  return event("content_block_start", ',"index":' + index.toString() + ',"content_block":' + block);
}

function stop(index: i32): string {
  return event("content_block_stop", ',"index":' + index.toString());
}

const BEGIN = event("message_start", ',"message":{"id":"msg_1","type":"message","role":"assistant","model":"c","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":9,"output_tokens":1,"x":{"y":1}}}');
const PING = event("ping", "");
const STOP = event("message_stop", "");

function end(reason: string): string {
  return event("message_delta", ',"delta":{"stop_reason":"' + reason + '","stop_sequence":null},"usage":{"output_tokens":15}');
}

const STREAM =
  BEGIN + start(0, '{"type":"thinking","thinking":"","signature":""}') + PING + delta(0, "thinking_delta", '"thinking":"h"') +
  delta(0, "thinking_delta", '"thinking":"m"') + delta(0, "signature_delta", '"signature":"c2ln"') + stop(0) +
  start(1, '{"type":"text","text":""}') + delta(1, "text_delta", '"text":"Hel\\"lo"') + delta(1, "text_delta", '"text":""') +
  delta(1, "text_delta", '"text":" é\\n😀"') + stop(1) + end("end_turn") + STOP;

function message(content: string, reason: string): string {
  return '{"id":"msg_1","type":"message","role":"assistant","model":"c","content":[' + content + '],"stop_reason":' + reason + ',"stop_sequence":null,"usage":{"input_tokens":9,"output_tokens":15,"x":{"y":1}}}';
}

const TEXT = '{"type":"text","text":"Hel\\"lo é\\n😀"}';
const THOUGHT = '{"type":"thinking","thinking":"hm","signature":"c2ln"}';
const JSON_ANSWER = message(THOUGHT + "," + TEXT, '"end_turn"');
const CALL = '{"type":"tool_use","id":"t1","name":"f","input":{"a":"b\\n","c":[1.50]}}';
const CALL_STREAM =
  BEGIN + start(0, '{"type":"tool_use","id":"t1","name":"f","input":{}}') + delta(0, "input_json_delta", '"partial_json":""') +
  delta(0, "input_json_delta", '"partial_json":"{\\"a\\":\\"b\\\\n\\","') + delta(0, "input_json_delta", '"partial_json":"\\"c\\":[1.50]}"') +
  stop(0) + end("tool_use") + STOP;

function json(body: string): string {
  return verdict(anthropic, body, BodyForm.Json);
}

function stream(body: string): string {
  return verdict(anthropic, body, BodyForm.EventStream);
}

function toJson(body: string): string {
  return rendered(anthropic, body, BodyForm.EventStream, BodyForm.Json);
}

function toStream(body: string): string {
  return rendered(anthropic, body, BodyForm.Json, BodyForm.EventStream);
}

describe("A request to Anthropic", () => {
  it("asks what its last turn says", () => {
    const body = '{"model":"c","max_tokens":9,"system":"s","messages":[{"role":"user","content":"q"}]}';
    expect(read(anthropic, body).query.toString()).toBe("q");
    expect(read(anthropic, body).hasHistory).toBe(false);
    expect(read(anthropic, '{"model":"c","messages":[{"role":"user","content":[{"type":"text","text":"q"}]}]}').query.toString()).toBe("q");
    expect(sameRest(anthropic, body, body.replace('"s"', '[{"type":"text","text":"s"}]'))).toBe(false);
    expect(sameRest(anthropic, body, body.replace('"q"', '"r"').replace("{", '{"metadata":{"user_id":"u"},"service_tier":"auto","stream":true,'))).toBe(true);
    expect(sameRest(anthropic, body, body.replace("{", '{"thinking":{"type":"disabled"},'))).toBe(false);
  });
  it("is for the exact tier alone with tools, images or thoughts", () => {
    const parts = ['{"type":"image","source":{}}', '{"type":"tool_result","tool_use_id":"t","content":"1"}', '{"type":"document","source":{}}'];
    for (let i = 0; i < parts.length; i++) expect(read(anthropic, '{"model":"c","messages":[{"role":"user","content":[' + parts[i] + "]}]}").exactOnly).toBe(true);
    expect(read(anthropic, '{"model":"c","messages":[{"role":"user","content":"q"}],"tools":[{}]}').exactOnly).toBe(true);
    expect(read(anthropic, '{"model":"c","messages":[{"role":"user","content":"q"},{"role":"assistant","content":"Sure:"}]}').exactOnly).toBe(true);
  });
  it("passes by if the provider keeps something for it", () => {
    expect(bypassWord(read(anthropic, '{"model":"c","messages":[{"role":"user","content":"q"}],"container":"k"}').refusal)).toBe("stateful");
    expect(bypassWord(read(anthropic, '{"model":"c","messages":[{"role":"user","content":"q"}],"container":null}').refusal)).toBe("none");
  });
});

describe("Anthropic's answer", () => {
  it("is complete if the turn ended", () => {
    expect(json(JSON_ANSWER)).toBe("complete");
    expect(json(message(TEXT, '"stop_sequence"'))).toBe("complete");
    expect(stream(STREAM)).toBe("complete");
    expect(stream(STREAM.replaceAll("\n", "\r\n"))).toBe("complete");
    expect(stream(STREAM.replaceAll("event:", ": note\nevent:"))).toBe("complete");
    expect(stream(STREAM + PING)).toBe("complete");
    expect(stream(STREAM + "data: [DONE]\n\n")).toBe("complete");
    expect(stream(STREAM.replace(STOP, "data: [DONE]\n\n"))).toBe("malformed");
  });
  it("is for the exact tier if it calls a tool", () => {
    expect(json(message(CALL, '"tool_use"'))).toBe("complete_with_tools");
    expect(json(message(TEXT + ',{"type":"web_search_tool_result","content":[]}', '"end_turn"'))).toBe("complete_with_tools");
    expect(stream(CALL_STREAM)).toBe("complete_with_tools");
  });
  it("is refused for its end", () => {
    expect(json(message(TEXT, '"max_tokens"'))).toBe("finish_length");
    expect(stream(STREAM.replace("end_turn", "max_tokens"))).toBe("finish_length");
    expect(json(message(TEXT, '"model_context_window_exceeded"'))).toBe("finish_length");
    expect(json(message(TEXT, '"refusal"'))).toBe("finish_content_filter");
    expect(json(message(TEXT, '"pause_turn"'))).toBe("finish_unknown");
    expect(json(message(TEXT, "null"))).toBe("finish_missing");
    expect(stream(STREAM.replace(STOP, ""))).toBe("no_terminal_event");
    expect(stream(STREAM.replace(STOP, 'event: message_stop\ndata: {"ty'))).toBe("no_terminal_event");
    expect(stream(STREAM.replace(end("end_turn"), ""))).toBe("finish_missing");
    expect(stream(STREAM.replace(stop(1), ""))).toBe("complete");
    expect(stream(STREAM + STOP)).toBe("data_behind_end");
  });
  it("is refused for its shape, an error or nothing inside", () => {
    expect(json('{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}')).toBe("error_object");
    expect(stream(STREAM.replace(start(1, '{"type":"text","text":""}'), event("error", ',"error":{"type":"overloaded_error"}')))).toBe("error_object");
    expect(stream(STREAM + event("error", ""))).toBe("error_object");
    expect(json(message("", '"end_turn"'))).toBe("empty_answer");
    expect(json(message(THOUGHT, '"end_turn"'))).toBe("empty_answer");
    expect(json(message('{"type":"text","text":" \\n"}', '"end_turn"'))).toBe("empty_answer");
    expect(json(message("1", '"end_turn"'))).toBe("not_an_answer");
    expect(json("{}")).toBe("not_an_answer");
    expect(stream("")).toBe("no_terminal_event");
    expect(stream("data: 1\n\n")).toBe("not_an_answer");
    expect(stream(STREAM.replace(BEGIN, ""))).toBe("not_an_answer");
    expect(stream(BEGIN + STREAM)).toBe("not_an_answer");
    expect(stream(STREAM.replace('"index":1', '"index":2'))).toBe("not_an_answer");
    expect(stream(STREAM.replace('"index":1', '"index":0'))).toBe("not_an_answer");
    expect(stream(STREAM.replace(stop(1), stop(1) + delta(1, "text_delta", '"text":"more"')))).toBe("not_an_answer");
    expect(stream(STREAM.replace('"text":"Hel', '"text":"a","text":"Hel'))).toBe("not_an_answer");
    expect(stream(CALL_STREAM.replace("[1.50]}", "[1.50]"))).toBe("not_an_answer");
    expect(stream("data: {\n\n")).toBe("malformed");
  });
});

describe("Anthropic's events of a type that is not known", () => {
  it("are passed over, wherever they stand and whatever they say", () => {
    const unknown = [
      event("ping", ""), event("content_block_annotated", ',"index":0,"x":[1]'), event("message_refined", ',"message":{"id":"other"}'), "event: keepalive\ndata: not JSON\n\n",
      "data: {}\n\n", 'data: {"type":"beat"}\n\n', "event: ping\ndata:\n\n",
    ];
    for (let i = 0; i < unknown.length; i++) {
      const told = unknown[i] + STREAM.replaceAll("event: ", unknown[i] + "event: ") + unknown[i];
      expect(stream(told)).toBe("complete", unknown[i]);
      expect(rendered(anthropic, told, BodyForm.EventStream, BodyForm.EventStream)).toBe(told);
      expect(canonical(toJson(told))).toBe(canonical(JSON_ANSWER), unknown[i]);
    }
  });
  it("do not hide an error, a cut or what follows the end", () => {
    expect(stream(STREAM.replace(STOP, event("unknown", "")))).toBe("no_terminal_event");
    expect(stream(STREAM + event("error", ',"error":{"type":"overloaded_error"}'))).toBe("error_object");
    expect(stream(STREAM + delta(1, "text_delta", '"text":"more"'))).toBe("data_behind_end");
  });
});

describe("Anthropic's stream and JSON", () => {
  it("are each other's", () => {
    expect(canonical(toJson(STREAM))).toBe(canonical(JSON_ANSWER));
    expect(canonical(toJson(CALL_STREAM))).toBe(canonical(message(CALL, '"tool_use"')));
    // What the last event says beside its delta belongs to the message, and counts that are null are none.
    const late = STREAM.replace('"usage":{"output_tokens":15}', '"usage":{"output_tokens":15},"context_management":{"applied_edits":[]}');
    expect(canonical(toJson(late))).toBe(canonical(JSON_ANSWER.replace('"usage":', '"context_management":{"applied_edits":[]},"usage":')));
    const uncounted = STREAM.replace('"usage":{"input_tokens":9,"output_tokens":1,"x":{"y":1}}', '"usage":null');
    expect(canonical(toJson(uncounted))).toBe(canonical(JSON_ANSWER.replace('"input_tokens":9,"output_tokens":15,"x":{"y":1}', '"output_tokens":15')));
    const answers = [JSON_ANSWER, message(CALL, '"tool_use"'), message(TEXT + ',{"type":"redacted_thinking","data":"x"},' + TEXT, '"stop_sequence"').replace('"stop_sequence":null', '"stop_sequence":"###"')];
    for (let i = 0; i < answers.length; i++) {
      const told = toStream(answers[i]);
      expect(stream(told).startsWith("complete")).toBe(true);
      expect(canonical(toJson(told))).toBe(canonical(answers[i]));
    }
  });
  it("keep citations and what is not known here", () => {
    const cited = '{"type":"text","text":"a","citations":[{"n":1},{"n":2}],"x_new":true}';
    const body = BEGIN + start(0, '{"type":"text","text":"","x_new":true}') + delta(0, "citations_delta", '"citation":{"n":1}') + delta(0, "text_delta", '"text":"a"') +
      delta(0, "citations_delta", '"citation":{"n":2}') + stop(0) + end("end_turn") + STOP;
    expect(canonical(toJson(body))).toBe(canonical(message(cited, '"end_turn"')));
    expect(canonical(toJson(toStream(message(cited, '"end_turn"'))))).toBe(canonical(message(cited, '"end_turn"')));
    const more = JSON_ANSWER.replace('"role"', '"x_more":[1],"role"');
    expect(canonical(toJson(toStream(more)))).toBe(canonical(more));
  });
  it("are told as the API tells them", () => {
    expect(toStream(message('{"type":"text","text":"a"}', '"end_turn"'))).toBe(
      event("message_start", ',"message":{"id":"msg_1","type":"message","role":"assistant","model":"c","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":9,"output_tokens":15,"x":{"y":1}}}') +
      start(0, '{"type":"text","text":""}') + delta(0, "text_delta", '"text":"a"') + stop(0) +
      event("message_delta", ',"delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"input_tokens":9,"output_tokens":15,"x":{"y":1}}') + STOP,
    );
  });
  it("say the same", () => {
    expect(said(anthropic, JSON_ANSWER, BodyForm.Json)).toBe('Hel"lo é\n😀');
    expect(said(anthropic, STREAM, BodyForm.EventStream)).toBe('Hel"lo é\n😀');
  });
  it("cannot be told without counts, nor where a client could read it in two ways", () => {
    expect(toStream(JSON_ANSWER.replace('"usage"', '"used"'))).toBe("null");
    expect(toStream(message('{"type":"text","text":"a","text":"b"}', '"end_turn"'))).toBe("null");
    expect(toStream("1")).toBe("null");
    expect(toJson("data: 1\n\n")).toBe("null");
  });
  it("do not trap when damaged", () => {
    attack(anthropic, [STREAM, CALL_STREAM], BodyForm.EventStream, 21);
    attack(anthropic, [JSON_ANSWER, message(CALL, '"tool_use"')], BodyForm.Json, 22);
  });
});
