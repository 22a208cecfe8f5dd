import { mkdir } from "node:fs/promises";
import { provideChroma } from "../provision/chroma.ts";
import type { ServerKind } from "./store-server.ts";

export const CHROMA: ServerKind = {
  name: "Chroma",
  probe: "/api/v2/heartbeat",
  limit: 60_000,
  async command(port, data, cache, report) {
    const { program, args } = await provideChroma(cache, report);
    await mkdir(data, { recursive: true });
    const env = { ANONYMIZED_TELEMETRY: "FALSE", CHROMA_OPEN_TELEMETRY__ENDPOINT: "", NO_COLOR: "1" };
    return { program, args: [...args, "run", "--path", data, "--host", "127.0.0.1", "--port", String(port)], env };
  },
};
