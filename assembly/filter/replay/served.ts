/** How a request was answered from the cache. */
export enum Served {
  Hit,
  /** It has waited for another one like it, and got the answer that this one has stored. */
  Collapsed,
  /** It went upstream, and the upstream failed. */
  OnError,
}
