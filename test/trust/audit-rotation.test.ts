import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { audit, verifyAudit } from '../../node-bridge/trust/audit.ts';

const INSTALL = 'a'.repeat(32);
/** Of some ten rows. */
const MOST_BYTES = 2_000;

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'fieldline-audit-'))));
afterEach(() => rmSync(folder, { recursive: true }));

async function note(count: number): Promise<void> {
  for (let i = 0; i < count; i++)
    await audit(
      folder,
      INSTALL,
      { who: 'anna', did: 'sign in', what: `page ${i}`, ok: true },
      1_000 * i,
      MOST_BYTES,
    );
}
const check = () => verifyAudit(folder, INSTALL);
const files = () => readdirSync(folder).sort();
const file = (name: string) => join(folder, name);

test('a full file is put aside, the chain goes on in the next one, and all of it is verified', async () => {
  await note(35);
  expect(files().length).toBeGreaterThan(2);
  for (const name of files()) {
    expect(statSync(file(name)).size).toBeLessThan(MOST_BYTES + 500);
    expect(statSync(file(name)).mode & 0o077).toBe(0);
  }
  expect(await check()).toMatchObject({ rows: 35, torn: 0 });
  expect((await check()).brokenAt).toBeUndefined();
  const seen: string[] = [];
  await verifyAudit(folder, INSTALL, (hash) => seen.push(hash));
  expect(new Set(seen).size).toBe(35);
});

test('it takes up a bounded number of files: the oldest go, and the check says from where on it is whole', async () => {
  await note(200);
  expect(files()).toHaveLength(9);
  const { rows, from, brokenAt } = await check();
  expect({ rows, brokenAt }).toEqual({ rows: 200, brokenAt: undefined });
  expect(from).toBeGreaterThan(50);
});

test('a row that is changed, a file that is taken away, and rows cut off within are told', async () => {
  await note(35);
  const [first = '', second = ''] = files();
  const whole = readFileSync(file(first), 'utf8');
  writeFileSync(file(first), whole.replace('page 3', 'page 4'));
  expect((await check()).brokenAt).toBe(4);
  writeFileSync(file(first), whole.split('\n').slice(0, -3).join('\n') + '\n');
  expect((await check()).brokenAt).toBeDefined();
  writeFileSync(file(first), whole);
  expect((await check()).brokenAt).toBeUndefined();
  renameSync(file(first), `${file(first)}.away`);
  expect((await check()).brokenAt).toBe(1);
  renameSync(`${file(first)}.away`, file(first));
  renameSync(file(second), `${file(second)}.away`);
  expect((await check()).brokenAt).toBeDefined();
});

test('a power cut between putting aside and beginning leaves the chain whole', async () => {
  await note(12);
  const before = files();
  await note(1);
  renameSync(file('audit.log'), file('audit-000000000013.log'));
  expect((await check()).rows).toBe(13);
  await note(2);
  expect(files().length).toBe(before.length + 1);
  expect(await check()).toMatchObject({ rows: 15, torn: 0 });
});

test('a torn row at the end waits for the next whole one before the file is put aside', async () => {
  await note(9);
  appendFileSync(file('audit.log'), `{"n":10,"ti${'x'.repeat(MOST_BYTES)}`);
  await note(1);
  expect(files()).toEqual(['audit.log']);
  await note(2);
  expect(files()).toHaveLength(2);
  expect(await check()).toMatchObject({ rows: 13, torn: 1 });
  expect((await check()).brokenAt).toBeUndefined();
});
