import { normalizePath, type Plugin } from 'vite';
import { readFileSync } from 'node:fs';
import { buildCoreWasm, sourcesOfCoreWasm } from '../core-wasm/build.mjs';

const ID = 'virtual:core-wasm';

/**
 * Serves `virtual:core-wasm`: a function that resolves with the exports of a fresh instance of the kernel. It compiles
 * core-wasm where need be. A page fetches the wasm file as an asset of its own; in Node, and where a script is to be
 * whole by itself, the bytes are in the bundle.
 */
export function coreWasm({ embed = false } = {}): Plugin {
  return {
    name: 'core-wasm',
    resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
    async load(id) {
      if (id !== `\0${ID}`) return undefined;
      const path = normalizePath(await buildCoreWasm());
      for (const source of sourcesOfCoreWasm()) this.addWatchFile(source);
      return this.environment.config.consumer === 'client' && !embed ? fetched(path) : embedded(path);
    },
  };
}

const fetched = (path: string) => `
import url from ${JSON.stringify(`${path}?url&no-inline`)};
export default async () => {
  const response = await fetch(url);
  if (!response.ok) throw new Error(\`the kernel could not be loaded: \${response.status}\`);
  return (await WebAssembly.instantiate(await response.arrayBuffer())).instance.exports;
};`;

const embedded = (path: string) => `
const bytes = Uint8Array.from(atob('${readFileSync(path, 'base64')}'), (each) => each.charCodeAt(0));
export default async () => (await WebAssembly.instantiate(bytes)).instance.exports;`;
