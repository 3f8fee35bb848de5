import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { alone } from '../../node-bridge/trust/private-file.ts';
import { keepPrivate } from '../../node-bridge/trust/private-folder.ts';

let base: string;
beforeEach(() => (base = mkdtempSync(join(tmpdir(), 'fieldline-private-'))));
afterEach(() => rmSync(base, { recursive: true }));

const modeOf = (...path: string[]) => (statSync(join(base, ...path)).mode & 0o777).toString(8);

test('a data folder that is made is its owner’s alone', async () => {
  expect(await keepPrivate(join(base, 'new/data'))).toEqual([]);
  expect(modeOf('new/data')).toBe('700');
});

test('one that was open to all is shut, with what is in it, and links are left alone', async () => {
  mkdirSync(join(base, 'log'), { mode: 0o755 });
  for (const file of ['identity.json', 'ca.key', 'audit.log', 'log/000003.log']) {
    writeFileSync(join(base, file), '');
    chmodSync(join(base, file), 0o644);
  }
  chmodSync(base, 0o755);
  expect(await keepPrivate(base)).toEqual([]);
  expect([modeOf(), modeOf('log'), modeOf('identity.json'), modeOf('log/000003.log')]).toEqual([
    '700',
    '700',
    '600',
    '600',
  ]);
  const elsewhere = join(base, '..', `${base.split('/').at(-1)}-elsewhere`);
  writeFileSync(elsewhere, '', { mode: 0o644 });
  symlinkSync(elsewhere, join(base, 'lan.json'));
  await keepPrivate(base);
  expect((statSync(elsewhere).mode & 0o777).toString(8)).toBe('644');
  rmSync(elsewhere);
});

test('a folder that is for other things too keeps its mode, and that is told; what is the bridge’s in it is shut', async () => {
  chmodSync(base, 0o755);
  writeFileSync(join(base, 'holiday.jpg'), '', { mode: 0o644 });
  writeFileSync(join(base, 'ca.key'), '');
  chmodSync(join(base, 'ca.key'), 0o644);
  expect(await keepPrivate(base)).toEqual([expect.stringContaining('chmod 700')]);
  expect([modeOf(), modeOf('holiday.jpg'), modeOf('ca.key')]).toEqual(['755', '644', '600']);
});

test('a lock whose holder is gone is taken over, also where another program has its number now; one that is in use is waited for', async () => {
  const lock = join(base, 'identity.lock');
  writeFileSync(lock, `${process.pid} left by a power cut`);
  expect(await alone(lock, async () => 'done', 200)).toBe('done');
  let inside = 0;
  const most = await Promise.all(
    Array.from({ length: 8 }, () =>
      alone(lock, async () => {
        inside++;
        await new Promise((resolve) => setTimeout(resolve, 20));
        return inside--;
      }),
    ),
  );
  expect(most).toEqual(Array<number>(8).fill(1));
});
