// npm test [-- --area NAME]: every test, or one area's. The last line says how many passed and failed.
// npm run test:long, or --long: the long versions of those that have one. `--area kernel` builds its kernel where there is none.
import { parseArgs } from 'node:util';
import { checks } from './run/checks.mjs';
import { canRun } from './run/machine.mjs';
import { build, kernel, playwright, vitest } from './run/runners.mjs';

const areas = ['check', 'node', 'contract', 'browser', 'device', 'faults', 'kernel'];

const { area, long } = parseArgs({
  options: { area: { type: 'string' }, long: { type: 'boolean' } },
}).values;
if (area !== undefined && !areas.includes(area)) {
  console.error(`there is no area ${area}; the areas are ${areas.join(', ')}`);
  process.exit(2);
}

if (long) process.env.LONG = '1';

const { runnable, notRun, left } = await canRun(area === undefined ? areas : [area]);
const wants = (name) => runnable.includes(name);

// Two lanes for two cores: what needs the built app, and what does not.
const built = ['browser', 'device', 'faults', 'kernel'].some(wants) ? build() : undefined;
const results = await Promise.all([
  (async () => {
    if (!built) return [];
    const result = await built;
    return result.failed.length > 0 || !wants('browser') ? [result] : [await playwright(['browser'])];
  })(),
  (async () => [
    ...(wants('check') ? await checks() : []),
    ...(wants('node') ? [await vitest('node', 'fuzz')] : []),
    ...(wants('contract') ? [await vitest('contract')] : []),
    ...(wants('faults') && (await built).failed.length === 0 ? [await vitest('faults')] : []),
  ])(),
]);

// Boards that keep their own time, what counts bytes on a line that waits for nobody, and a computer in the computer have the
// machine for themselves.
const alone =
  built && (await built).failed.length === 0
    ? [
        ...(wants('device') ? [await playwright(['device']), await playwright(['alone'])] : []),
        ...(wants('kernel') ? [await kernel()] : []),
      ]
    : [];

const ended = [...results.flat(), ...alone];
const sum = (kind) => ended.reduce((total, result) => total + result[kind], 0);
for (const why of left) console.log(why);
for (const [name, why] of notRun) console.log(`${name}: not run: ${why}`);
// Once more at the end: a log may be cut off there or here.
const failed = ended.flatMap((result) => result.failed);
for (const test of failed) console.log(`failed: ${test}`);
const failures = failed.length + (process.env.CI ? notRun.size : 0);
console.log(
  `${sum('passed')} passed, ${failures} failed${sum('skipped') ? `, ${sum('skipped')} skipped` : ''}`,
);
process.exitCode = failures === 0 ? 0 : 1;
