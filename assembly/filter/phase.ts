/** Where a stream is. Only the stream itself moves it on. */
export enum Phase {
  /** Not ours: another method or path. Nothing is counted, no header is set. */
  Ignored,
  /** Ours, and passed on unread; the reason is known. */
  Bypass,
  /** The request's headers are held and its body is arriving. */
  Collect,
  /** The request is held until its look-up has come to something; what it waits for is in lookup/look_up.ts. */
  LookUp,
  /** Released upstream: a miss. */
  Forward,
  /** The upstream has failed, and its response is held until an answer that stands in for it is there, or none to be had. */
  Fallback,
  /** The upstream's answer is passing through and being copied. */
  Capture,
  /** A report of a wrong answer: its headers are held and its body is arriving. */
  Report,
  /** Answered by the filter, mostly from the cache; what the response callbacks see is our own reply. */
  Replay,
  /** Over. */
  Closed,
}
