import { copyFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../lib/run.ts";
import { silent, type Report } from "../lib/report.ts";
import { provide } from "./cache-dir.ts";
import { pythonVersion, unpackWheel } from "./pip.ts";

/** The last Milvus on PyPI that carries its server. */
const VERSION = "2.3.5";

/** The directory with Milvus' program and its libraries, which the wheel carries packed. */
export async function provideMilvus(cache: string, report: Report = silent): Promise<string> {
  await pythonVersion();
  return provide(cache, `milvus-${VERSION}-${process.platform}-${process.arch}`, (directory) => unpack(cache, directory, report), report);
}

async function unpack(cache: string, directory: string, report: Report): Promise<void> {
  const wheel = join(directory, "wheel");
  await unpackWheel(cache, `milvus==${VERSION}`, wheel, report);
  const script = [
    "import lzma, os, shutil, sys",
    "source, target = sys.argv[1:]",
    "for name in os.listdir(source):",
    "    if not name.endswith('.lzma'): continue",
    "    path = os.path.join(target, name[:-5])",
    "    with lzma.open(os.path.join(source, name)) as packed, open(path, 'wb') as out: shutil.copyfileobj(packed, out)",
    "    os.chmod(path, 0o755)",
  ].join("\n");
  report("unpacking Milvus");
  await run("python3", ["-c", script, join(wheel, "milvus", "data", "bin"), directory], { limit: 5 * 60_000, mend: "Is the disk full?" });
  await copyFile(join(wheel, "milvus", "data", "glog.conf"), join(directory, "glog.conf"));
  await rm(wheel, { recursive: true });
}
