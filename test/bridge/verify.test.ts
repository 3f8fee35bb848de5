import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LevelStore } from '../../node-bridge/log/level-store.ts';
import type { Verification } from '../../station/model/verification.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import type { Store } from '../../station/runtime/platform.ts';
import { gap, logged, randomHex, rows, still } from '../contract/log-at-hand.ts';
import { codec } from '../fakes/codec.ts';
import { keysOf, rewrite, shortened } from '../log/sabotage.ts';
import { masterOf } from '../trust/broker/cast.ts';
import { build, Fieldline } from './process.ts';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fieldline-verify-'));
  await build();
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true }));

let places = 0;
/** A data folder in which a bridge has stored something of its own and of a station. */
async function recorded(harm?: (store: Store) => Promise<unknown>): Promise<string> {
  const place = join(folder, `data-${places++}`);
  mkdirSync(place);
  const store = await LevelStore.open(join(place, 'log'));
  const log = await StationLog.open(store, 'pi', still, randomHex, codec);
  log.produced('pump', 3);
  void log.append(rows('pump', [1, 2]));
  void log.append(rows('pump', [3]));
  void log.append(gap('pump', 3, 9));
  await log.flush();
  await log.moveBookmark('cloud', 1);
  await log.accept({ station: 'tablet', epoch: 'e1' }, [
    logged(1, rows('uno', [1, 2])),
    logged(2, gap('uno', 2, 3)),
  ]);
  await harm?.(store);
  await log.close();
  return place;
}

async function verify(...args: string[]) {
  const process = new Fieldline(['verify', ...args]);
  const { code } = await process.ended;
  return { code, out: process.stdout, err: process.stderr };
}

test('a log that balances is said to, with a table of its devices and where their rows are', async () => {
  const place = await recorded();
  const { code, out } = await verify('--data', place);
  expect(out).toMatch(/pi \/ pump +3 +3 +0 +0 +0 +0 +1 unplugged/);
  expect(out).toContain('pi / pump to cloud: 2 acknowledged + 1 held + 0 dropped = 3');
  expect(out).toMatch(/tablet \/ uno +- +2/);
  expect(out).toContain('It balances');
  expect(code).toBe(0);
});

test.each([
  [
    'a row',
    'tablet / uno',
    (store: Store) => harmFirst(store, 'b/1/', (all) => [shortened(all[0]!), all[1]!]),
  ],
  [
    'an entry',
    'entry 2: no entry is stored',
    (store: Store) => harmFirst(store, 'b/0/', (all) => [all[0]!, all[2]!]),
  ],
  [
    'a gap entry',
    '1 gap entries (unplugged) are missing',
    (store: Store) => harmFirst(store, 'b/0/', (all) => all.slice(0, 2)),
  ],
  [
    'a block',
    'tablet / uno, entries 1 to 2: the block is missing',
    async (store: Store) => store.commit([{ key: (await keysOf(store, 'b/1/'))[0]! }]),
  ],
  [
    'what leads to a block',
    'pi / pump, entries 1 to 3',
    async (store: Store) => store.commit([{ key: (await keysOf(store, 'f/0/'))[0]! }]),
  ],
])('without %s the command names what is wrong, and ends with 1', async (_what, named, harm) => {
  const { code, out } = await verify('--data', await recorded(harm));
  expect(out).toContain(named);
  expect(out).toContain('It does NOT balance');
  expect(code).toBe(1);
});

const harmFirst = async (store: Store, prefix: string, change: Parameters<typeof rewrite>[2]) =>
  rewrite(store, (await keysOf(store, prefix))[0]!, change);

test('a folder without a log is a wrong command, and nothing is begun there', async () => {
  const place = join(folder, 'nothing');
  mkdirSync(place);
  const { code, err } = await verify('--data', place);
  expect(err).toContain('nothing is stored in');
  expect(code).toBe(2);
  expect(readdirSync(place)).toEqual([]);
});

test('beside a running bridge, the bridge is asked', async () => {
  const place = await recorded();
  const bridge = new Fieldline(['start', '--data', place], { PORT: '0', MQTT_PORT: '0' });
  await bridge.says(/running/);
  const { code, out, err } = await verify('--data', place, '--json');
  expect(err).toContain('A bridge is running on');
  const { balances, devices, problems } = JSON.parse(out) as Verification;
  expect(problems).toEqual([]);
  expect(balances).toBe(true);
  expect(devices.map(({ device }) => device)).toEqual(expect.arrayContaining(['pump', 'uno']));
  expect(code).toBe(0);
  expect((await verify('--data', place, '--station', 'pi')).out).toContain('Note: pi is this bridge itself');
  const away = await verify('--data', place, '--station', 'tablet');
  expect(away.out).toContain('tablet does not answer: only what is stored here of it was checked');
  expect(away.code).toBe(0);
  bridge.kill('SIGTERM');
  await bridge.ended;
  expect(readdirSync(place)).toEqual(['audit.log', 'identity.json', 'log']);
  expect((await verify('--data', place)).code).toBe(0);
});

test('a station that is away is compared with nothing, and that is said', async () => {
  const { code, out } = await verify('--data', await recorded(), '--station', 'tablet');
  expect(out).toContain('no bridge runs here that could ask it');
  expect(out).toMatch(/tablet \/ uno +- +2/);
  expect(out).not.toContain('pump');
  expect(code).toBe(0);
  expect((await verify('--station', '../x')).code).toBe(2);
});

test('what a hub stores of a station is compared with the station, over MQTT', async () => {
  const [here, there] = [join(folder, 'hub'), join(folder, 'tablet')];
  const hub = new Fieldline(['start', '--data', here, '--name', 'hub'], { PORT: '0', MQTT_PORT: '0' });
  const [, port] = await hub.says(/MQTT on (\d+)/);
  const broker = ['--broker', `mqtt://127.0.0.1:${port}`];
  const { username, password } = await masterOf(here);
  const tablet = new Fieldline(['start', '--data', there, '--name', 'tablet', ...broker], {
    ...{ PORT: '0', MQTT_PORT: '0' },
    ...{ BROKER_USERNAME: username, BROKER_PASSWORD: password },
  });
  let compared = await verify('--data', here, '--station', 'tablet');
  for (let tries = 0; tries < 20 && !compared.out.includes('was asked itself'); tries++)
    compared = await verify('--data', here, '--station', 'tablet');
  expect(compared.out).toMatch(/Note: tablet was asked itself: of its \d+ entries, [1-9]\d* are stored here/);
  expect(compared.out).toContain('It balances');
  expect(compared.code).toBe(0);
  tablet.kill('SIGTERM');
  await tablet.ended;
  hub.kill('SIGTERM');
  await hub.ended;
});
