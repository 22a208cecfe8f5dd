/** The objects around an answer of OpenAI's chat completions API, as json-as writes them, with holes for what is the answer's. */
import { JSON } from "json-as";
import { HOLE, Template } from "../core/template";

@json
class ChunkChoice {
  index: JSON.Raw = HOLE;
  delta: JSON.Raw = HOLE;
  logprobs: JSON.Raw = HOLE;
  finish_reason: JSON.Raw = HOLE;
}

@json
class ChunkEnvelope {
  object: string = "chat.completion.chunk";
  choices: JSON.Raw[] = [HOLE];
}

@json
class UsageChunkEnvelope {
  object: string = "chat.completion.chunk";
  choices: JSON.Raw[] = [];
  usage: JSON.Raw = HOLE;
}

@json
class FirstDelta {
  role: JSON.Raw = HOLE;
  content: JSON.Raw = HOLE;
}

@json
class CompletionChoice {
  index: JSON.Raw = HOLE;
  message: JSON.Raw = HOLE;
  logprobs: JSON.Raw = HOLE;
  finish_reason: JSON.Raw = HOLE;
}

@json
class CompletionEnvelope {
  object: string = "chat.completion";
  choices: JSON.Raw[] = [HOLE];
}

@json
class CompletionWithUsageEnvelope {
  object: string = "chat.completion";
  choices: JSON.Raw[] = [HOLE];
  usage: JSON.Raw = HOLE;
}

/** Holes: index, delta, logprobs, finish_reason. */
export const CHUNK_CHOICE = new Template(JSON.stringify(new ChunkChoice()));
/** Hole: the choices, separated by commas. */
export const CHUNK = new Template(JSON.stringify(new ChunkEnvelope()));
/** Hole: usage. */
export const USAGE_CHUNK = new Template(JSON.stringify(new UsageChunkEnvelope()));
/** Holes: role, content. */
export const FIRST_DELTA = new Template(JSON.stringify(new FirstDelta()));
/** Holes: index, message, logprobs, finish_reason. */
export const COMPLETION_CHOICE = new Template(JSON.stringify(new CompletionChoice()));
/** Hole: the choices, separated by commas. */
export const COMPLETION = new Template(JSON.stringify(new CompletionEnvelope()));
/** Holes: the choices, usage. */
export const COMPLETION_WITH_USAGE = new Template(JSON.stringify(new CompletionWithUsageEnvelope()));
/** The same of the older API, whose chunks are like whole answers. Holes of a choice: index, text, logprobs, finish_reason. */
export const TEXT_CHOICE = new Template('{"index":\0,"text":\0,"logprobs":\0,"finish_reason":\0}');
export const TEXT_COMPLETION = new Template('{"object":"text_completion","choices":[\0]}');
export const TEXT_COMPLETION_WITH_USAGE = new Template('{"object":"text_completion","choices":[\0],"usage":\0}');
export const TEXT_USAGE_CHUNK = new Template('{"object":"text_completion","choices":[],"usage":\0}');
