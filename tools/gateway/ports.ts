import { once } from "node:events";
import { createServer } from "node:net";
import getPort from "get-port";
import { Failure } from "../lib/failure.ts";

const LOOPBACK = "127.0.0.1";

/** A port, and whether the user named it: one that was named is taken or refused, never replaced. */
export interface WantedPort {
  /** How messages call it, as in «--port». */
  option: string;
  port: number;
  named: boolean;
}

/** A TCP port of the loopback interface that is free now. */
export const freePort = (): Promise<number> => getPort({ host: LOOPBACK });

/** Why nothing can listen at a port now, in words; undefined if something can. */
async function refusal(port: number, host: string): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen({ port, host, exclusive: true });
    await once(server, "listening");
    server.close();
    await once(server, "close");
    return undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") return "is in use";
    return code === "EACCES" ? "may not be used by this user" : `cannot be used: ${message}`;
  }
}

/** Fails if the user named this port and nothing can listen there. What the user did not name is no failure: see `claimPort`. */
export async function requireNamedPort({ option, port, named }: WantedPort, host = LOOPBACK): Promise<void> {
  const why = named ? await refusal(port, host) : undefined;
  if (why !== undefined)
    throw new Failure(`port ${port} (${option}) ${why}`, `Stop what listens there (ss -ltnp 'sport = :${port}' names it), or give another port.`);
}

/** The wanted port if something can listen there; else a failure if the user named it, or another free port, after saying so. */
export async function claimPort(wanted: WantedPort, say: (line: string) => void, host = LOOPBACK): Promise<number> {
  await requireNamedPort(wanted, host);
  const { option, port } = wanted;
  const why = await refusal(port, host);
  if (why === undefined) return port;
  const other = await getPort({ host });
  say(`port ${port} (${option}) ${why}, taking ${other} instead`);
  return other;
}
