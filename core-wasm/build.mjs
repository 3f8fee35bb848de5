import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const wasm = join(here, 'build/kernel.wasm');
const madeOf = join(here, 'build/kernel.sha256');

/** 64 MiB: some 80 devices with 32 moving windows each, or many thousands of ordinary ones. */
const MAX_PAGES = 1024;
const options = ['-O3', '--noAssert', '--enable', 'simd', '--runtime', 'stub', '--bindings', 'raw'];

/**
 * Compiles core-wasm where it is missing or older than its sources; gives the path of the wasm file.
 * Processes may do so at the same time: each puts a whole file in place.
 */
export async function buildCoreWasm() {
  const hash = hashOfSources();
  if (existsSync(wasm) && existsSync(madeOf) && readFileSync(madeOf, 'utf8') === hash) return wasm;
  mkdirSync(dirname(wasm), { recursive: true });
  replace(wasm, await compile());
  replace(madeOf, hash);
  return wasm;
}

async function compile() {
  const { default: asc } = await import('assemblyscript/asc');
  let bytes;
  const output = ['-o', 'kernel.wasm', '--maximumMemory', String(MAX_PAGES)];
  const { error, stderr } = await asc.main(['assembly/index.ts', '--baseDir', here, ...options, ...output], {
    writeFile: (name, contents) => void (name === 'kernel.wasm' && (bytes = contents)),
  });
  if (error) throw new Error(`core-wasm does not compile\n${stderr}`, { cause: error });
  return bytes;
}

/** What the wasm file is made from. */
export function sourcesOfCoreWasm() {
  const names = readdirSync(join(here, 'assembly'), { recursive: true, encoding: 'utf8' });
  const sources = names.filter((name) => name.endsWith('.ts')).sort();
  return sources.map((name) => join(here, 'assembly', name));
}

function hashOfSources() {
  const compiler = createRequire(import.meta.url).resolve('assemblyscript/package.json');
  const hash = createHash('sha256');
  for (const file of [compiler, fileURLToPath(import.meta.url), ...sourcesOfCoreWasm()]) {
    hash.update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function replace(path, contents) {
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, contents);
  renameSync(fresh, path);
}
