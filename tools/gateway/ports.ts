import getPort from "get-port";

/** A TCP port of the loopback interface that is free now. */
export const freePort = (): Promise<number> => getPort({ host: "127.0.0.1" });

/** `wanted` if it is free on `host`, else another free one, after saying so. */
export async function freePortOr(wanted: number, what: string, say: (line: string) => void, host = "127.0.0.1"): Promise<number> {
  const port = await getPort({ port: wanted, host });
  if (port !== wanted) say(`port ${wanted} (${what}) is in use, taking ${port} instead`);
  return port;
}
