import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build, Fieldline } from '../../bridge/process.ts';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fieldline-broker-cli-'));
  await build();
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]) {
  const program = new Fieldline(['broker', ...args, '--data', join(folder, 'data')]);
  const { code } = await program.ended;
  return { code, said: program.stdout, err: program.stderr };
}

test('a device gets its user name and password once, and a mosquitto the files to let it in', async () => {
  expect(await run('add', 'Both', '--station', 'a', '--topics', 'b/#')).toMatchObject({ code: 2 });
  expect((await run('add', 'All', '--topics', '#')).err).toContain('the first level is a word');
  const added = await run('add', 'Plug 1', '--topics', 'tele/plug-1/#');
  const { username, password } = JSON.parse(added.said) as { username: string; password: string };
  expect(password).toMatch(new RegExp(`^fl_${username}_[\\w-]{43}$`));

  const etc = join(folder, 'etc');
  expect((await run('mosquitto', etc)).err).toContain('--bridge');
  const written = JSON.parse(
    (await run('mosquitto', etc, '--bridge', 'b1', '--address', '0.0.0.0')).said,
  ) as {
    readonly files: string[];
    readonly password: string;
  };
  const texts = written.files.map((file) => readFileSync(file, 'utf8'));
  expect(written.files.map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o600, 0o600]);
  expect(texts[0]).toContain('listener 1883 0.0.0.0\nallow_anonymous false\n');
  expect(texts[1]).toContain(`user ${username}\ntopic write tele/plug-1/#\ntopic read tele/plug-1/#\n`);
  for (const secret of [password.slice(20), written.password]) expect(texts.join('')).not.toContain(secret);
});
