// npm run bench [-- [--json] [--gate] [NAME ...]]: runs the benchmarks of this folder and prints what they found.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createServer, runnerImport } from 'vite';
import { buildCoreWasm } from '../../core-wasm/build.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');

const { values: flags, positionals: wanted } = parseArgs({
  options: { json: { type: 'boolean' }, gate: { type: 'boolean' } },
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

/** One benchmark after the other, loaded as Vite would load the app: TypeScript, globs and the kernel work. */
async function run(names) {
  await buildCoreWasm();
  const { module } = await runnerImport(join(root, 'vite-plugins/core-wasm.ts'));
  const vite = await createServer({
    root,
    configFile: false,
    appType: 'custom',
    logLevel: 'error',
    plugins: [module.coreWasm()],
    server: { middlewareMode: true, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  const figures = {};
  try {
    for (const name of names) {
      if (!flags.json) console.error(`${name} ...`);
      try {
        const { default: bench } = await vite.ssrLoadModule(join(here, `${name}.bench.ts`));
        Object.assign(figures, await bench());
      } catch (error) {
        console.error(`${name}:`, error);
        process.exitCode = 1;
      }
    }
  } finally {
    await vite.close();
  }
  return figures;
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
