/** What a plug-in implements: one root context for each configured plug-in, one context for each stream. Every hook has a default. */
import { FilterDataStatusValues, FilterHeadersStatusValues, FilterTrailersStatusValues } from "./types";

export abstract class RootContext {
  constructor(readonly id: u32) {}

  /** @returns false refuses the configuration. */
  onConfigure(size: i32): bool {
    return true;
  }

  onTick(): void {}

  onHttpCallResponse(token: u32, headers: i32, bodySize: i32): void {}

  /**
   * Redis has answered, or cannot be reached.
   * @param status 0 if there is a reply, of `size` bytes.
   */
  onRedisCallResponse(token: u32, status: i32, size: i32): void {}

  /** The plug-in goes away, or has another root context by now. */
  onDelete(): void {}

  abstract createContext(id: u32): Context;
}

/** Used as it is, a context passes its traffic on. */
export class Context {
  constructor(readonly id: u32) {}

  onRequestHeaders(endOfStream: bool): FilterHeadersStatusValues {
    return FilterHeadersStatusValues.Continue;
  }

  onRequestBody(size: i32, endOfStream: bool): FilterDataStatusValues {
    return FilterDataStatusValues.Continue;
  }

  onRequestTrailers(): FilterTrailersStatusValues {
    return FilterTrailersStatusValues.Continue;
  }

  onResponseHeaders(endOfStream: bool): FilterHeadersStatusValues {
    return FilterHeadersStatusValues.Continue;
  }

  onResponseBody(size: i32, endOfStream: bool): FilterDataStatusValues {
    return FilterDataStatusValues.Continue;
  }

  onResponseTrailers(): FilterTrailersStatusValues {
    return FilterTrailersStatusValues.Continue;
  }

  /**
   * The stream is over, its last byte is on its way. (`proxy_on_log` and `proxy_on_done` come just before; the host calls only what a module
   * exports, and each call costs.)
   */
  onDelete(): void {}
}
