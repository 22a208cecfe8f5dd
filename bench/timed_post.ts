import { Agent, request } from "node:http";
import { Failure } from "../tools/lib/failure.ts";

const LIMIT = 10_000;

export interface Timed {
  /** To the last byte. */
  milliseconds: number;
  /** Milliseconds to the first byte of the body; as long as all of it if it is empty. */
  firstByte: number;
  status: number;
  headers: Record<string, string | string[] | undefined>;
}

/** A client that posts JSON over one connection and tells how long each answer took. */
export class TimedClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  post(url: string, body: string): Promise<Timed> {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const started = performance.now();
      const call = request(url, { method: "POST", agent: this.agent, headers, timeout: LIMIT }, (response) => {
        response.on("error", reject);
        let firstByte: number | undefined;
        response.on("data", () => (firstByte ??= performance.now() - started));
        response.on("end", () => {
          const milliseconds = performance.now() - started;
          resolve({ milliseconds, firstByte: firstByte ?? milliseconds, status: response.statusCode ?? 0, headers: response.headers });
        });
      });
      call.on("timeout", () => call.destroy(new Failure(`${url} did not answer within ${LIMIT / 1000} s`, "Is the machine overloaded?")));
      call.on("error", reject);
      call.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
