/** The requests that wrk sends, as Lua. */

const PATH = "/v1/chat/completions";
const HEADERS = {
  host: "bench",
  "content-type": "application/json",
  authorization: "Bearer sk-1234567890",
};
/**
 * Signs that make texts differ: a number in twos, of spaces and question marks. Its length is fixed, so every request is equally long; and
 * no guard holds it for a difference in meaning, as digits would be.
 */
const SIGNS = 34;
const MARK = "#".repeat(SIGNS);
const NUMBER = `local function signs(n)
  local text = {}
  for bit = ${SIGNS - 1}, 0, -1 do text[#text + 1] = math.floor(n / 2 ^ bit) % 2 == 1 and "?" or " " end
  return table.concat(text)
end
`;

export const MODEL = "gpt-4o-mini";
export const QUESTION = "What is the capital of France?";

/** The body of a question. */
export function chat(question: string, system = "You are a helpful assistant."): string {
  const messages = [
    { role: "system", content: system },
    { role: "user", content: question },
  ];
  return JSON.stringify({ model: MODEL, messages, temperature: 0.2 });
}

function lua(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\r", "\\r").replaceAll("\n", "\\n")}"`;
}

function raw(body: string): string {
  const head = Object.entries({ ...HEADERS, "content-length": String(Buffer.byteLength(body)) });
  return `POST ${PATH} HTTP/1.1\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${body}`;
}

/** Lua for a request in which `MARK`, if it is there, stands for the request's number. */
function expression(body: string): string {
  return raw(body).split(MARK).map(lua).join(" .. number .. ");
}

/** The same request again and again. */
export function same(body: string): string {
  return `local text = ${lua(raw(body))}\nrequest = function() return text end\n`;
}

/**
 * No two requests alike, in this script and in others with another `start`.
 * @param start the number that the requests count up from.
 */
export function different(bodyOf: (mark: string) => string, start: number): string {
  return `${NUMBER}local n = ${start}
request = function()
  n = n + 1
  local number = signs(n)
  return ${expression(bodyOf(MARK))}
end
`;
}

/** Of ten requests six are a question that was asked before, two one in other words, and two a new conversation. */
export function mixed(start: number): string {
  return `${NUMBER}local n = ${start}
local known = ${lua(raw(chat(QUESTION)))}
request = function()
  n = n + 1
  local kind = n % 10
  if kind < 6 then return known end
  local number = signs(n)
  if kind < 8 then return ${expression(chat(`${QUESTION} ${MARK}`))} end
  return ${expression(chat(QUESTION, `You are assistant ${MARK}.`))}
end
`;
}
