import { silent, type Report } from "../lib/report.ts";
import { provideChroma } from "./chroma.ts";
import { provideMilvus } from "./milvus.ts";
import { provideOpenSearch } from "./opensearch.ts";
import { provideWeaviate } from "./weaviate.ts";

/** Provides the servers of all vector stores that can be run here, one after the other. @returns what is to be said of them. */
export async function provideStores(cache: string, report: Report = silent): Promise<string> {
  for (const provideOne of [provideChroma, provideMilvus, provideOpenSearch, provideWeaviate]) await provideOne(cache, report);
  return "to be started by the tests";
}
