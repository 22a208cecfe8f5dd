import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { provideOpenSearch } from "../provision/opensearch.ts";
import type { ServerKind } from "./store-server.ts";

export const OPENSEARCH: ServerKind = {
  name: "OpenSearch",
  probe: "/_cluster/health?wait_for_status=yellow&timeout=1s",
  limit: 120_000,
  async command(port, data, cache, report) {
    const args = await provideOpenSearch(cache, report);
    for (const part of ["config", "data", "logs"]) await mkdir(join(data, part), { recursive: true });
    return { program: "java", args: ["-Xmx512m", ...args, data, String(port)] };
  },
};
