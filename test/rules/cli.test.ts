import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build, Fieldline } from '../bridge/process.ts';
import { firingsOf, ruleOf, said, T0 } from './rows.ts';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fieldline-rules-'));
  await build();
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true }));

async function testRules(rules: unknown, ...args: string[]) {
  const file = join(folder, 'rules.json');
  writeFileSync(file, typeof rules === 'string' ? rules : JSON.stringify(rules));
  const process = new Fieldline(['rules', 'test', file, ...args], {});
  const { code } = await process.ended;
  return { code, out: process.stdout, err: process.stderr };
}

const hot = { is: 'above', channel: 'bay/temp', limit: 35, clearsAt: 33, forMs: 10_000 };
const rule = { id: 'hot', version: 3, title: 'Too hot', severity: 'warning', when: [hot] };
const day = Array.from({ length: 1440 }, (_, i): [number, number] => [i * 10, 30 + 6 * Math.sin(i / 60)]);

function table(): string {
  const file = join(folder, 'bay.csv');
  writeFileSync(file, ['time,temp', ...day.map(([s, x]) => `${T0 + s * 1000},${x}`)].join('\n'));
  return file;
}

test('a table and a rule give one line for each firing and a summary, the same bytes each time', async () => {
  const { code, out } = await testRules(rule, '--csv', table());
  expect(code).toBe(0);
  const lines = out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const wanted = firingsOf(ruleOf([hot]), [said('bay/temp', day)]);
  expect(
    lines.slice(0, -1).map(({ what, timeMs }) => `${what === 'raised' ? '+' : '-'}${(timeMs - T0) / 1000}`),
  ).toEqual(wanted);
  expect(wanted.length).toBeGreaterThan(6);
  expect(lines[0]).toMatchObject({
    rule: 'hot',
    version: 3,
    text: expect.stringMatching(/^35\.\d > 35\.0 for 10 s$/),
  });
  expect(lines[1].text).toMatch(/, peak 36\.0; cleared below 33\.0$/);
  expect(lines.at(-1)).toMatchObject({ rule: 'hot', what: 'summary', times: wanted.length / 2, rows: 1440 });
  expect((await testRules([rule], '--csv', table())).out).toBe(out);
});

test.each([
  ['no JSON', '{', 'is no JSON'],
  ['another version’s rule', { ...rule, when: [{ ...hot, is: 'sings' }] }, 'when.0.is'],
  ['two problems at once', { ...rule, severity: 'loud', title: '' }, 'severity'],
  [
    'a contradiction',
    { ...rule, when: [{ ...hot, clearsAt: 40 }] },
    '/when/0/clearsAt: must not be above the limit',
  ],
])('%s ends with 2 and says where', async (_, rules, message) => {
  const { code, out, err } = await testRules(rules, '--csv', table());
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(message);
});

test('it asks for rows', async () => {
  expect(await testRules(rule)).toMatchObject({ code: 2, err: expect.stringContaining('--data or --csv') });
  expect(await testRules(rule, '--data', join(folder, 'nowhere'))).toMatchObject({ code: 2 });
});
