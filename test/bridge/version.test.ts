import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { version } from '../../node-bridge/package.json';
import { isNewer, versionIn } from '../../node-bridge/release.ts';
import { build, Fieldline } from './process.ts';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fieldline-version-'));
  await build();
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['1.2.3\n', '1.2.3'],
  ['v1.2.3', '1.2.3'],
  ['{"name": "x", "version": "1.2.3-rc.1"}', '1.2.3-rc.1'],
  ['<html>', undefined],
  ['{"version": 7}', undefined],
  ['1.2', undefined],
])('%j says %s', (text, said) => expect(versionIn(text)).toBe(said));

test('versions are compared by their numbers, and a release is newer than what led to it', () => {
  const ascending = ['0.9.9', '0.10.0-rc.1', '0.10.0', '0.10.1', '1.0.0', '10.0.0'];
  for (const [i, one] of ascending.entries())
    for (const [j, other] of ascending.entries()) expect(isNewer(one, other)).toBe(i > j);
});

async function asked(...args: string[]) {
  const asking = new Fieldline(['version', ...args]);
  const { code } = await asking.ended;
  return { code, out: asking.stdout, err: asking.stderr };
}

test('which version this is, and whether a file that its owner names has a newer one', async () => {
  const file = join(folder, 'latest');
  expect(await asked()).toEqual({ code: 0, out: `${version}\n`, err: '' });
  writeFileSync(file, `{"version":"${version}"}`);
  expect(await asked('--check', file)).toMatchObject({ code: 0, out: `${version} is the newest there\n` });
  writeFileSync(file, '99.0.0');
  expect(await asked('--check', file)).toMatchObject({
    code: 3,
    out: `99.0.0 is there, this is ${version}\n`,
  });
  writeFileSync(file, 'soon');
  expect(await asked('--check', file)).toMatchObject({
    code: 1,
    err: expect.stringContaining('says no version'),
  });
  expect(await asked('--check', 'http://example.org/latest')).toMatchObject({ code: 2 });
});
