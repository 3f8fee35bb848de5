// npm test [-- --area NAME]: every test, or one area's. The last line says how many passed and failed.
// npm run test:long, or --long: the long versions of those that have one.
import { parseArgs } from 'node:util';
import { checks } from './run/checks.mjs';
import { canRun } from './run/machine.mjs';
import { build, playwright, vitest } from './run/runners.mjs';

const areas = ['check', 'node', 'contract', 'browser', 'device', 'faults'];

const { area, long } = parseArgs({
  options: { area: { type: 'string' }, long: { type: 'boolean' } },
}).values;
if (area !== undefined && !areas.includes(area)) {
  console.error(`there is no area ${area}; the areas are ${areas.join(', ')}`);
  process.exit(2);
}

if (long) process.env.LONG = '1';

const { runnable, notRun } = await canRun(area === undefined ? areas : [area]);
const wants = (name) => runnable.includes(name);
const inPages = ['browser', 'device'].filter(wants);

// Two lanes for two cores: what needs the built app, and what does not.
const built = inPages.length > 0 || wants('faults') ? build() : undefined;
const results = await Promise.all([
  (async () => {
    if (!built) return [];
    const result = await built;
    return result.failed || inPages.length === 0 ? [result] : [await playwright(inPages)];
  })(),
  (async () => [
    ...(wants('check') ? await checks() : []),
    ...(wants('node') ? [await vitest('node')] : []),
    ...(wants('contract') ? [await vitest('contract')] : []),
    ...(wants('faults') && !(await built).failed ? [await vitest('faults')] : []),
  ])(),
]);

const sum = (kind) => results.flat().reduce((total, result) => total + result[kind], 0);
for (const [name, why] of notRun) console.log(`${name}: not run: ${why}`);
const failed = sum('failed') + (process.env.CI ? notRun.size : 0);
console.log(
  `${sum('passed')} passed, ${failed} failed${sum('skipped') ? `, ${sum('skipped')} skipped` : ''}`,
);
process.exitCode = failed === 0 ? 0 : 1;
