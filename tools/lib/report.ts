/** Where a long step says what it is doing now, one line at a time: a progress line on a terminal, a log line elsewhere. */
export type Report = (line: string) => void;

/** For callers that show nothing. */
export const silent: Report = () => {};
