import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { connectAsync } from 'mqtt';
import { Listener } from '../bridge/listener.ts';
import { build, Fieldline } from '../bridge/process.ts';

beforeAll(async () => void (await build()), 240_000);

const PASSPHRASE = 'a long enough passphrase\n';
let folder: string;
let [data, file] = ['', ''];
const ends: (() => unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fieldline-backup-'));
  [data, file] = [join(folder, 'data'), join(folder, 'monday.backup')];
  ends.push(() => rmSync(folder, { recursive: true }));
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function run(args: readonly string[], input = '') {
  const running = new Fieldline(args, {}, input);
  const { code } = await running.ended;
  return { code, out: running.stdout, err: running.stderr };
}

async function start(where: string) {
  const bridge = new Fieldline(['start', '--data', where], { PORT: '0', MQTT_PORT: '0' });
  ends.push(async () => {
    bridge.kill();
    await bridge.ended;
  });
  const [, mqtt] = await bridge.says(/MQTT on (\d+)\)/);
  const url = `mqtt://127.0.0.1:${mqtt}`;
  const listener = await Listener.at(url, 'anybody', 'fieldline/#');
  ends.push(() => listener.close());
  return { bridge, listener, url };
}

/** A station that comes in with its own credential. */
async function tablet(url: string, credential: { readonly username: string; readonly password: string }) {
  const client = await connectAsync(url, { ...credential, clientId: 'tablet-1', reconnectPeriod: 0 }, false);
  ends.push(() => client.endAsync(true));
  return (topic: string, body: unknown, retain = false) =>
    client.publishAsync(topic, JSON.stringify(body), { qos: 1, retain });
}
const batch = (seq: number) => ({
  epoch: 'e1',
  seq: [[seq, 1]],
  time: [1_000 * seq],
  channels: { power: [seq] },
});
const TOPIC = 'fieldline/tablet-1/devices/meter/batch';

test('what a running bridge has goes into a file and comes back, sound, and it goes on where nobody else can have numbered', async () => {
  mkdirSync(data);
  writeFileSync(
    join(data, 'actions.json'),
    '{"ntfy":{"server":"https://ntfy.example","token":"hush-hush"}}',
    { mode: 0o600 },
  );
  const { bridge, listener, url } = await start(data);
  const added = await run(['broker', 'add', 'Tablet', '--station', 'tablet-1', '--data', data]);
  const credential = JSON.parse(added.out);
  const publish = await tablet(url, credential);
  for (const seq of [1, 2, 3]) await publish(TOPIC, batch(seq));
  const first = await listener.json('/devices/garden/batch');

  const made = await run(['backup', file, '--data', data], PASSPHRASE);
  expect(made).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringMatching(/: \d+ bytes, read back and whole\n$/),
  });
  const bytes = readFileSync(file);
  for (const secret of ['hush-hush', 'tablet-1', 'garden']) expect(bytes.includes(secret)).toBe(false);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);

  await publish(TOPIC, batch(4)); // after the backup
  await listener.json('', ({ upTo }) => upTo === 4);
  bridge.kill('SIGKILL');
  await bridge.ended;

  const back = join(folder, 'back');
  const restored = await run(['restore', file, '--data', back], PASSPHRASE);
  expect(restored).toMatchObject({ code: 0, err: '' });
  expect(restored.out).toContain('tablet-1 / meter');
  expect(restored.out).toContain('It balances');
  expect(readdirSync(back).sort()).toEqual(['actions.json', 'audit.log', 'identity.json', 'log']);
  for (const name of ['actions.json', 'identity.json'])
    expect(readFileSync(join(back, name)).equals(readFileSync(join(data, name)))).toBe(true);
  expect((await run(['audit', 'verify', '--data', back])).code).toBe(0);

  const again = await start(back);
  const publishAgain = await tablet(again.url, credential);
  await publishAgain('fieldline/tablet-1/status', { status: 'online', time: 1, epoch: 'e1', next: 5 }, true);
  expect(await again.listener.json('', ({ upTo }) => upTo !== undefined)).toMatchObject({ upTo: 3 });
  const isNew = ({ seq }: { seq?: [number, number][] }) => seq![0]![0] > 100 + first['seq'][0][0];
  const later = await again.listener.json('/devices/garden/batch', isNew);
  expect(later['epoch']).toBe(first['epoch']);
  expect(later['seq'][0][0]).toBeGreaterThan(1_000_000);
});

test('a wrong passphrase, a damaged file and a folder with something in it change nothing', async () => {
  const { bridge } = await start(data);
  bridge.kill('SIGTERM');
  await bridge.ended;
  expect((await run(['backup', file, '--data', data], PASSPHRASE)).code).toBe(0); // of a bridge that does not run
  const back = join(folder, 'back');
  const restore = (input: string) => run(['restore', file, '--data', back], input);
  expect(await restore('another passphrase\n')).toMatchObject({
    code: 1,
    err: expect.stringContaining('passphrase'),
  });
  writeFileSync(file, readFileSync(file).subarray(0, -20));
  expect(await restore(PASSPHRASE)).toMatchObject({ code: 1, err: expect.stringMatching(/damaged|cut off/) });
  expect(() => readdirSync(back)).toThrow(/ENOENT/);
  expect(await run(['restore', file, '--data', data], PASSPHRASE)).toMatchObject({
    code: 2,
    err: expect.stringContaining('empty folder'),
  });
  expect(await run(['backup', file, '--data', data], PASSPHRASE)).toMatchObject({
    code: 2,
    err: expect.stringContaining('there already'),
  });
  expect(await run(['backup', join(folder, 'b'), '--data', data], 'short\n')).toMatchObject({
    code: 2,
    err: expect.stringContaining('10'),
  });
});
