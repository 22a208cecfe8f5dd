/** Why a text was not accepted. */
export enum JsonError {
  None,
  /** Not JSON, or something behind the end of it. */
  Syntax,
  /** Invalid UTF-8, or an escape that is half of a surrogate pair. */
  Unicode,
  /** Nested deeper than MAX_DEPTH. */
  Depth,
  /** More values than `maxNodes`. */
  Nodes,
}
