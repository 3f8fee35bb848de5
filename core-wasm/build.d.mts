/** Compiles core-wasm where it is missing or older than its sources; gives the path of the wasm file. */
export function buildCoreWasm(): Promise<string>;

/** What the wasm file is made from. */
export function sourcesOfCoreWasm(): string[];
