/** The section `feedback`. Its tags are the source of schema, reader and reference. */

/**
 * Where somebody who saw a wrong answer reports it. The entry is forgotten at once, by every worker of this Envoy and by the external
 * store, and by other Envoys that use that store within seconds. Without one each Envoy that holds it must be told.
 * @title Feedback
 * @example {"path":"/reprise/feedback","token":"a-long-random-token"}
 */
@final
export class FeedbackConfig {
  /**
   * Path that takes feedback, as `POST` with `{"entry":"…","similarity":0.94}`: both stand in the `Cache-Status` of a hit with
   * `exposeEntry`, and `similarity` may be left out. No request with this path reaches the upstream.
   * @title Path
   * @text Path 256
   * @neededBy token is where feedback is sent, which is missing
   * @example "/reprise/feedback"
   */
  path: string = "";

  /**
   * Must come as `authorization: Bearer …`. It rules over every tenant's entries: keep it with the operators.
   * @title Token
   * @text Secret 4096 16
   * @neededBy path is what a caller must send, which is missing
   * @example "a-long-random-token"
   */
  token: string = "";
}
