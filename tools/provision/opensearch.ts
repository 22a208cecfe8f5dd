import { copyFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inRoot } from "../lib/paths.ts";
import { run } from "../lib/run.ts";
import { silent, type Report } from "../lib/report.ts";
import { provide } from "./cache-dir.ts";
import { ensureDebianPackages, thisHost } from "./debian.ts";

const VERSION = "2.19.1";
const MINUTE = 60_000;
/** The server's jars, as Maven names them; what each needs comes with it. */
const ARTIFACTS = [
  ["org.opensearch", "opensearch", VERSION],
  ["org.opensearch.plugin", "transport-netty4-client", VERSION],
  ["org.opensearch.plugin", "reindex-client", VERSION],
  ["org.apache.logging.log4j", "log4j-core", "2.21.0"],
] as const;
/** The k-NN plugin is a zip of jars. */
const KNN = "org.opensearch.plugin:opensearch-knn:2.19.1.0:zip";
const LAUNCHER = "OpenSearchServer.java";

/** How to start OpenSearch: Java's arguments, before the directory of its data and its port. */
export async function provideOpenSearch(cache: string, report: Report = silent): Promise<string[]> {
  const part = await provide(cache, `opensearch-${VERSION}-knn`, (directory) => fetchJars(directory, report), report);
  return ["-cp", join(part, "lib", "*"), join(part, LAUNCHER)];
}

async function fetchJars(directory: string, report: Report): Promise<void> {
  const tools = [
    { name: "maven", file: "/usr/bin/mvn" },
    { name: "default-jdk-headless", file: "/usr/bin/javac" },
  ];
  await ensureDebianPackages(tools, "OpenSearch", await thisHost(), report);
  const lib = join(directory, "lib");
  const work = join(directory, "work");
  const pom = join(directory, "pom.xml");
  await writeFile(pom, project());
  const maven = async (...args: string[]) => {
    report(`fetching OpenSearch ${VERSION}`);
    const mend = "Check the network and Maven's settings (mvn help:effective-settings), then run it again.";
    await run("mvn", ["--batch-mode", "--quiet", "--file", pom, ...args], { report, limit: 15 * MINUTE, mend });
  };
  await maven("dependency:copy-dependencies", `-DoutputDirectory=${lib}`);
  await maven("dependency:unpack", `-Dartifact=${KNN}`, `-DoutputDirectory=${work}`);
  const present = new Set(await readdir(lib));
  for (const name of await readdir(work)) if (name.endsWith(".jar") && !present.has(name)) await copyFile(join(work, name), join(lib, name));
  await rm(work, { recursive: true });
  await copyFile(inRoot("tools", "provision", LAUNCHER), join(directory, LAUNCHER));
}

function project(): string {
  const dependency = ([group, artifact, version]: readonly [string, string, string]) =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  return [
    '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>',
    "<groupId>reprise</groupId><artifactId>opensearch</artifactId><version>1</version>",
    `<dependencies>${ARTIFACTS.map(dependency).join("")}</dependencies></project>`,
  ].join("");
}
