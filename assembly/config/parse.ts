import { Config } from "./config"; import { Bytes } from "../core/bytes";
export class R { constructor(readonly config: Config | null, readonly error: string) {} }
export function parseConfig(b: Bytes): R { const c = new Config(); if (b.length > 4) c.semantic = false; return new R(c, ""); }
