/** The objects around an answer of OpenAI's completions APIs, with holes for what is the answer's. */
import { Template } from "../core/template";

/** Holes: index, delta, logprobs, finish_reason. */
export const CHUNK_CHOICE = new Template('{"index":\0,"delta":\0,"logprobs":\0,"finish_reason":\0}');
/** Hole: the choices, separated by commas. */
export const CHUNK = new Template('{"object":"chat.completion.chunk","choices":[\0]}');
/** Hole: usage. */
export const USAGE_CHUNK = new Template('{"object":"chat.completion.chunk","choices":[],"usage":\0}');
/** Holes: role, content. */
export const FIRST_DELTA = new Template('{"role":\0,"content":\0}');
/** Holes: index, message, logprobs, finish_reason. */
export const COMPLETION_CHOICE = new Template('{"index":\0,"message":\0,"logprobs":\0,"finish_reason":\0}');
/** Hole: the choices, separated by commas. */
export const COMPLETION = new Template('{"object":"chat.completion","choices":[\0]}');
/** Holes: the choices, usage. */
export const COMPLETION_WITH_USAGE = new Template('{"object":"chat.completion","choices":[\0],"usage":\0}');

/** The same of the older API, whose chunks are like whole answers. Holes of a choice: index, text, logprobs, finish_reason. */
export const TEXT_CHOICE = new Template('{"index":\0,"text":\0,"logprobs":\0,"finish_reason":\0}');
export const TEXT_COMPLETION = new Template('{"object":"text_completion","choices":[\0]}');
export const TEXT_COMPLETION_WITH_USAGE = new Template('{"object":"text_completion","choices":[\0],"usage":\0}');
export const TEXT_USAGE_CHUNK = new Template('{"object":"text_completion","choices":[],"usage":\0}');
