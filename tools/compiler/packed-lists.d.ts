/** The packed form of `text`, as assembly/core/packed.ts describes it. */
export function pack(text: string): Uint8Array;
