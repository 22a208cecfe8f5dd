export enum Mode {
  Serve,
  /** Nothing is served; what would have been is compared with the fresh answer and reported. */
  Shadow,
}
