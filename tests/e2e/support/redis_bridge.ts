/** HTTP in front of a Redis: the body of a request is a command, that of the reply what Redis answers. */
import { createServer } from "node:http";
import { connect } from "node:net";
import type { Endpoint } from "../../../tools/gateway/index.ts";
import { atEnd } from "./lab.ts";

/** After it Redis closes the connection, which tells where the reply ends. */
const QUIT = "*1\r\n$4\r\nQUIT\r\n";
const GOODBYE = Buffer.from("+OK\r\n");

/** What Redis answers to one command; fails without a Redis. */
function ask({ host, port }: Endpoint, command: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, host, () => socket.write(Buffer.concat([command, Buffer.from(QUIT)])));
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.once("error", reject);
    socket.once("close", () => {
      const all = Buffer.concat(chunks);
      if (all.subarray(-GOODBYE.length).equals(GOODBYE)) resolve(all.subarray(0, -GOODBYE.length));
      else reject(new Error("Redis has gone"));
    });
  });
}

/** Starts a bridge to `redis`, which may come and go. */
export async function startBridge(redis: Endpoint): Promise<Endpoint> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () =>
      void ask(redis, Buffer.concat(chunks)).then(
        (reply) => response.end(reply),
        () => response.destroy(),
      ),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  atEnd(async () => void server.close());
  return { host: "127.0.0.1", port: (server.address() as { port: number }).port };
}
