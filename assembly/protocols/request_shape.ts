/** How the requests of one API are written: what the one reader of requests (read_request.ts) needs to know of a protocol. */
import { utf8 } from "../core/utf8";

/** What the member with the question holds. */
export enum Ask {
  /** A list of turns, each with its role. */
  Turns,
  /** A text, or a list of turns and other items. */
  Items,
  /** A text, or a list of texts or tokens. */
  Prompt,
  /** A text or a list of which no part is compared by meaning. */
  Whole,
}

/** No words. */
export const NONE: StaticArray<u8> = utf8("");
export const MESSAGES: StaticArray<u8> = utf8("messages");
export const PROMPT: StaticArray<u8> = utf8("prompt");
/** Members that cannot change an answer of OpenAI's APIs. */
export const OPENAI_IRRELEVANT: StaticArray<u8> = utf8(
  "user metadata store service_tier prompt_cache_key prompt_cache_retention safety_identifier",
);

/**
 * Lists of names are words separated by spaces. Everything that is in none of them belongs to the partition, unknown members too.
 * (`stream` and `stream_options` never do: they choose the form of the answer.)
 */
@final
export class RequestShape {
  constructor(
    readonly ask: Ask,
    /** Names of the member with the question, of which one must be there. */
    readonly question: StaticArray<u8>,
    /** Members that cannot change the answer; the README lists them. */
    readonly irrelevant: StaticArray<u8>,
    /** Members that, if they hold anything, leave the exact tier alone. */
    readonly exactOnly: StaticArray<u8>,
    /** Members that, if they hold anything, make the answer depend on what the provider keeps. */
    readonly stateful: StaticArray<u8>,
    /** Whether the answer is a stream if the request does not say. */
    readonly streamsByDefault: bool,
  ) {}
}
