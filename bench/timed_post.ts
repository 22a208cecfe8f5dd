import { Agent, request } from "node:http";
import { Failure } from "../cli/lib/failure.ts";

const LIMIT = 10_000;

export interface Timed {
  milliseconds: number;
  status: number;
  headers: Record<string, string | string[] | undefined>;
}

/** A client that posts JSON over one connection and tells how long each answer took, to its last byte. */
export class TimedClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  post(url: string, body: string): Promise<Timed> {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const started = performance.now();
      const call = request(url, { method: "POST", agent: this.agent, headers, timeout: LIMIT }, (response) => {
        response.on("error", reject);
        response.resume();
        response.on("end", () => resolve({ milliseconds: performance.now() - started, status: response.statusCode ?? 0, headers: response.headers }));
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
