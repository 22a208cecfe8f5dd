import { access, readFile } from "node:fs/promises";
import { constants } from "node:fs";
import { Failure } from "../lib/failure.ts";
import { run } from "../lib/run.ts";
import type { Report } from "../lib/report.ts";

/** A Debian package and the file that shows that it is not needed, from whatever source it came. */
export interface DebianPackage {
  name: string;
  file: string;
}

export interface DebianHost {
  isRoot: boolean;
  hasApt: boolean;
  exists(path: string): Promise<boolean>;
  install(names: string[], report: Report): Promise<void>;
}

const MINUTE = 60_000;

async function aptInstall(names: string[], report: Report): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const mend = `Install them by hand: apt-get install ${names.join(" ")}`;
  const common = ["-qq", "-o", "Acquire::Retries=3", "-o", "DPkg::Lock::Timeout=120"];
  await run("apt-get", [...common, "update"], { env, report, limit: 5 * MINUTE, mend });
  await run("apt-get", [...common, "install", "-y", "--no-install-recommends", ...names], { env, report, limit: 15 * MINUTE, mend });
}

/** This machine. */
export async function thisHost(): Promise<DebianHost> {
  const exists = (path: string) =>
    access(path, constants.F_OK).then(
      () => true,
      () => false,
    );
  const release = await readFile("/etc/os-release", "utf8").catch(() => "");
  return {
    isRoot: process.getuid?.() === 0,
    hasApt: /^ID(_LIKE)?=.*\bdebian\b/m.test(release) && (await exists("/usr/bin/apt-get")),
    exists,
    install: aptInstall,
  };
}

/**
 * Sees to it that each package's file is there. What is missing is installed where this is root on a Debian; elsewhere the
 * failure names what to install.
 */
export async function ensureDebianPackages(packages: DebianPackage[], purpose: string, host: DebianHost, report: Report): Promise<void> {
  const missing: DebianPackage[] = [];
  for (const each of packages) if (!(await host.exists(each.file))) missing.push(each);
  if (missing.length === 0) return;
  const names = missing.map((each) => each.name);
  if (!host.hasApt) {
    const files = missing.map((each) => `${each.file} (Debian's ${each.name})`).join(", ");
    throw new Failure(`${purpose} needs ${files}`, "Install the packages of your system that hold these files, then run it again.");
  }
  if (!host.isRoot) {
    throw new Failure(`${purpose} needs Debian packages that are not installed: ${names.join(", ")}`, `Run: sudo apt-get install ${names.join(" ")}`);
  }
  report(`apt-get install ${names.join(" ")}`);
  await host.install(names, report);
}
