import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LevelStore } from '../../node-bridge/log/level-store.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { randomHex, rows, still } from '../contract/log-at-hand.ts';
import { codec } from '../fakes/codec.ts';
import { build, Fieldline } from './process.ts';

const ROWS = 5_000;
let folder: string;
let file: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fieldline-import-'));
  await build();
  const lines = Array.from({ length: ROWS }, (_, i) => `${1_000 * i},${Math.sin(i / 50).toFixed(3)}`);
  writeFileSync(join(folder, 'shed.csv'), `time,t\n${lines.join('\n')}\n`);
  file = join(folder, 'shed.fieldline');
  expect((await run('convert', join(folder, 'shed.csv'), file)).code).toBe(0);
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]) {
  const process = new Fieldline(args);
  const { code } = await process.ended;
  return { code, out: process.stdout, err: process.stderr };
}

let places = 0;
/** A data folder in which a bridge has stored something of its own. */
async function place(): Promise<string> {
  const data = join(folder, `data-${places++}`);
  mkdirSync(data);
  const log = await StationLog.open(await LevelStore.open(join(data, 'log')), 'pi', still, randomHex, codec);
  log.produced('pump', 2);
  void log.append(rows('pump', [1, 2]));
  await log.close();
  return data;
}

const said = (out: string): unknown[] =>
  out
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
const SHED = { name: 'shed', rows: ROWS, fromMs: 0, toMs: 1_000 * (ROWS - 1), whole: true };

test('a recording is taken into the log as a station of its own, listed, and deleted; the same file twice adds nothing', async () => {
  const data = await place();
  expect(await run('import', file, '--data', data)).toMatchObject({ code: 0, err: '' });
  const renamed = join(folder, 'other-name.fieldline');
  copyFileSync(file, renamed);
  const again = await run('import', file, renamed, '--data', data);
  expect(said(again.out)).toEqual([
    { file, rows: ROWS, added: 0 },
    { file: renamed, rows: ROWS, added: 0 },
  ]);
  expect(said((await run('recordings', '--data', data)).out)).toEqual([SHED]);
  const verified = await run('verify', '--data', data);
  expect(verified.out).toMatch(/recording-[0-9a-f]{16} \/ \S+ +- +5000 /);
  expect(verified.out).toMatch(/pi \/ pump +2 +2 /);
  expect(verified.code).toBe(0);
  expect((await run('recordings', '--data', data, '--remove', 'nobody')).code).toBe(2);
  expect(await run('recordings', '--data', data, '--remove', 'shed')).toMatchObject({ code: 0, out: '' });
  expect((await run('verify', '--data', data)).out).toContain('It balances');
  expect(said((await run('import', file, '--data', data)).out)).toEqual([{ file, rows: ROWS, added: ROWS }]);
});

test('another recording of as many blocks and rows is another recording', async () => {
  const data = await place();
  const other = join(folder, 'yard.fieldline');
  const lines = Array.from({ length: ROWS }, (_, i) => `${1_000 * i},${Math.cos(i / 50).toFixed(3)}`);
  writeFileSync(join(folder, 'yard.csv'), `time,t\n${lines.join('\n')}\n`);
  expect((await run('convert', join(folder, 'yard.csv'), other)).code).toBe(0);
  expect(said((await run('import', file, other, '--data', data)).out)).toEqual([
    { file, rows: ROWS, added: ROWS },
    { file: other, rows: ROWS, added: ROWS },
  ]);
  expect(said((await run('recordings', '--data', data)).out)).toHaveLength(2);
});

test('beside a running bridge, the bridge is asked: the same file is the same recording there', async () => {
  const data = await place();
  const bridge = new Fieldline(['start', '--data', data], { PORT: '0', MQTT_PORT: '0' });
  await bridge.says(/running/);
  expect(statSync(join(data, 'bridge.json')).mode & 0o777).toBe(0o600);
  const { code, out, err } = await run('import', file, '--data', data);
  expect(err).toContain('A bridge is running on');
  expect([code, said(out)]).toEqual([0, [{ file, rows: ROWS, added: ROWS }]]);
  expect(said((await run('import', file, '--data', data)).out)).toEqual([{ file, rows: ROWS, added: 0 }]);
  expect(said((await run('recordings', '--data', data)).out)).toEqual([SHED]);
  bridge.kill('SIGTERM');
  await bridge.ended;
  expect(said((await run('import', file, '--data', data)).out)).toEqual([{ file, rows: ROWS, added: 0 }]);
  expect((await run('verify', '--data', data)).code).toBe(0);
});

test('of a damaged file what is whole is kept, and the command says so and ends with 1', async () => {
  const data = await place();
  const [short, other] = [join(folder, 'short.fieldline'), join(folder, 'other.fieldline')];
  writeFileSync(short, readFileSync(file).subarray(0, -10));
  writeFileSync(other, 'time,value\n1,2\n');
  const { code, out, err } = await run('import', short, other, file, '--data', data);
  expect(said(out)).toEqual([
    { file: short, rows: ROWS, added: ROWS },
    { file, rows: ROWS, added: 0 },
  ]);
  expect(err).toContain(`${short}: no recording, or cut short`);
  expect(err).toContain(`${other}: no recording`);
  expect(code).toBe(1);
  expect((await run('verify', '--data', data)).code).toBe(0);
});

test('a wrong command begins nothing', async () => {
  const data = await place();
  expect((await run('import', join(folder, 'nothing.fieldline'), '--data', data)).code).toBe(2);
  expect((await run('import', folder, '--data', data)).code).toBe(2);
  expect((await run('import', file, '--data', join(folder, 'nowhere'))).code).toBe(2);
  expect((await run('recordings', '--data', data)).out).toBe('');
});
