/** The two READMEs say the same: what can be told without reading Chinese. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { inRoot } from "../../tools/lib/paths.ts";

const [english, chinese] = ["README.md", "README.zh-CN.md"].map((name) => readFileSync(inRoot(name), "utf8")) as [string, string];
const MEND = "README.md and README.zh-CN.md change together";

const blocks = (text: string): string[] => text.match(/^```[\s\S]*?^```$/gm) ?? [];
const outside = (text: string): string => text.replace(/^```[\s\S]*?^```$/gm, "");
const links = (text: string): string[] => [...new Set([...outside(text).matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target!))].sort();
const headings = (text: string): number => outside(text).match(/^#+ /gm)!.length;
const rows = (text: string): number => outside(text).match(/^\|/gm)!.length;
const bullets = (text: string): number => outside(text).match(/^\* /gm)!.length;

describe("README.zh-CN.md", () => {
  it("has README.md's commands, configuration and output, character by character", () => {
    assert.ok(blocks(english).length > 4);
    assert.deepEqual(blocks(chinese), blocks(english), MEND);
  });

  it("points where README.md points, and each points at the other", () => {
    const others = (text: string) => links(text).filter((target) => !target.startsWith("README"));
    assert.deepEqual(others(chinese), others(english), MEND);
    assert.ok(links(english).includes("README.zh-CN.md") && links(chinese).includes("README.md"));
  });

  it("has as many headings, rows and points", () => {
    for (const count of [headings, rows, bullets]) assert.equal(count(chinese), count(english), `${count.name}: ${MEND}`);
  });

  it("has the figures of README.md's tables", () => {
    const figures = (text: string) => outside(text).split("\n").filter((line) => line.startsWith("|")).map((line) => (line.match(/\d[\d.,]*\d|\d/g) ?? []).join(" "));
    assert.deepEqual(figures(chinese), figures(english), MEND);
  });

  it("is no longer than 200 lines, as README.md", () => {
    for (const text of [english, chinese]) assert.ok(text.trimEnd().split("\n").length <= 200);
  });
});
