// npm run bench [-- [--json] [--gate] [--peers] [NAME ...]]: runs the benchmarks of this folder and prints what they found.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build, runnerImport } from 'vite';
import { buildCoreWasm } from '../../core-wasm/build.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');

const { values: flags, positionals: wanted } = parseArgs({
  options: { json: { type: 'boolean' }, gate: { type: 'boolean' }, peers: { type: 'boolean' } },
  allowPositionals: true,
});

const all = readdirSync(here).flatMap((file) => /^(.+)\.bench\.ts$/.exec(file)?.[1] ?? []);
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; there are ${all.join(', ')}`);
  process.exit(2);
}

const figures = await run(wanted.length > 0 ? wanted : all);
const missed = Object.entries(figures).filter(([, figure]) => !isReached(figure));
if (flags.json) console.log(JSON.stringify(figures));
else print(figures);
if (flags.gate && missed.length > 0) {
  console.error(`missed: ${missed.map(([id]) => id).join(', ')}`);
  process.exitCode = 1;
}

/** One benchmark after the other, each bundled first: what is measured is what ships. */
async function run(names) {
  await buildCoreWasm();
  const { module } = await runnerImport(join(root, 'vite-plugins/core-wasm.ts'));
  const figures = {};
  for (const name of names) {
    if (!flags.json) console.error(`${name} ...`);
    try {
      const { default: bench } = await bundled(name, [module.coreWasm(), inPlace()]);
      Object.assign(figures, await bench({ peers: flags.peers === true }));
    } catch (error) {
      console.error(`${name}:`, error);
      process.exitCode = 1;
    }
  }
  return figures;
}

async function bundled(name, plugins) {
  const outDir = join(root, '.cache/bench', name);
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    plugins,
    build: { ssr: join(here, `${name}.bench.ts`), outDir, emptyOutDir: true, target: 'esnext' },
  });
  return import(pathToFileURL(join(outDir, `${name}.bench.js`)));
}

/** Sources find their neighbours where they are, not where the bundle is. */
function inPlace() {
  const transform = (code, id) =>
    code
      .replaceAll('import.meta.dirname', JSON.stringify(dirname(id)))
      .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href));
  return { name: 'in-place', transform };
}

function isReached({ value, goal: { min = -Infinity, max = Infinity } }) {
  return value >= min && value <= max;
}

function print(figures) {
  const rows = Object.entries(figures).map(([id, figure]) => ({
    figure: id,
    value: `${short(figure.value)} ${figure.unit}`,
    goal: 'min' in figure.goal ? `>= ${figure.goal.min}` : `<= ${figure.goal.max}`,
    reached: isReached(figure) ? 'yes' : 'NO',
    ours: short(figure.ours),
    theirs: figure.theirs === undefined ? '' : short(figure.theirs),
  }));
  console.table(Object.fromEntries(rows.map(({ figure, ...row }) => [figure, row])));
}

function short(value) {
  return value >= 1e4 ? value.toExponential(2) : Number(value.toPrecision(3)).toString();
}
