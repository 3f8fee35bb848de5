import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LevelStore } from '../../node-bridge/log/level-store.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { logged, randomHex, rows, still } from '../contract/log-at-hand.ts';
import { codec } from '../fakes/codec.ts';
import { build, Fieldline } from './process.ts';

let folder: string;
/** Where the command makes its copies. */
let scratch: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fieldline-damage-'));
  mkdirSync((scratch = join(folder, 'tmp')));
  await build();
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]) {
  const process = new Fieldline(args, { PORT: '0', MQTT_PORT: '0', TMPDIR: scratch });
  const { code } = await process.ended;
  return { code, out: process.stdout, err: process.stderr };
}

let places = 0;
/** A data folder as a bridge leaves it that is killed. */
async function killed(): Promise<string> {
  const [live, left] = [join(folder, `live-${places}`), join(folder, `data-${places++}`)];
  mkdirSync(live);
  const store = await LevelStore.open(join(live, 'log'));
  const log = await StationLog.open(store, 'pi', still, randomHex, codec);
  for (let n = 1; n <= 40; n++) {
    log.produced('pump', 1);
    void log.append(rows('pump', [n]));
    await log.flush();
  }
  await log.accept({ station: 'tablet', epoch: 'e1' }, [logged(1, rows('uno', [1, 2]))]);
  await new Promise((soon) => setTimeout(soon, 20));
  cpSync(live, left, { recursive: true });
  await log.close();
  return left;
}

/** Of each file its bytes, its mode and when it was changed. */
const all = (place: string) =>
  readdirSync(place, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const [path, stat] = [join(place, name), statSync(join(place, name))];
      const hash = stat.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : '';
      return { name, hash, mode: stat.mode, mtimeMs: stat.mtimeMs, ctimeMs: stat.ctimeMs };
    });

const journalOf = (place: string) =>
  join(
    place,
    'log',
    readdirSync(join(place, 'log')).find((name) => name.endsWith('.log'))!,
  );

function harm(place: string, change: (bytes: Buffer) => Buffer): void {
  writeFileSync(journalOf(place), change(readFileSync(journalOf(place))));
}

function flippedAt(share: number) {
  return (bytes: Buffer) => {
    bytes[Math.floor(bytes.length * share)]! ^= 0x10;
    return bytes;
  };
}

test('a folder that is checked stays byte for byte as it is, and no copy of it is left', async () => {
  const place = await killed();
  const before = all(place);
  const { code, out } = await run('verify', '--data', place);
  expect(out).toMatch(/pi \/ pump +40 +40/);
  expect([code, all(place)]).toEqual([0, before]);
  expect((await run('verify', '--data', place, '--station', 'tablet')).code).toBe(0);
  expect(all(place)).toEqual(before);
  expect(readdirSync(scratch)).toEqual([]);
});

test.each<[string, string, (bytes: Buffer) => Buffer]>([
  ['is damaged near its end', 'is damaged at byte', flippedAt(0.9)],
  ['is damaged in its middle', 'is damaged at byte', flippedAt(0.5)],
  ['is damaged in its last commit', 'had been written that it no longer holds', flippedAt(0.999)],
  ['was cut', 'had been written that it no longer holds', (bytes) => bytes.subarray(0, bytes.length >> 1)],
])(
  'a journal that %s does not balance, until a bridge has told the loss',
  { timeout: 120_000 },
  async (_how, said, change) => {
    const place = await killed();
    harm(place, change);
    const before = all(place);
    for (const _again of [1, 2]) {
      const { code, out } = await run('verify', '--data', place);
      expect(out).toContain(said);
      expect(out).toContain('It does NOT balance');
      expect([code, all(place)]).toEqual([1, before]);
    }
    const bridge = new Fieldline(['start', '--data', place], { PORT: '0', MQTT_PORT: '0', TMPDIR: scratch });
    await bridge.says(/running/);
    expect(bridge.stderr).toContain(said);
    const asked = await run('verify', '--data', place);
    expect(asked.out).toMatch(new RegExp(`Note: at the start of .*${said}`));
    expect(asked.out).toContain('It balances');
    bridge.kill('SIGTERM');
    await bridge.ended;
    const after = await run('verify', '--data', place);
    expect(after.out).toMatch(new RegExp(`Note: at the start of .*${said}`));
    expect([after.code, after.out.includes('It balances')]).toEqual([0, true]);
  },
);

test('after a loss no number is given again: others may have what it was given to', async () => {
  const place = await killed();
  harm(place, (bytes) => bytes.subarray(0, bytes.length >> 1));
  const bridge = new Fieldline(['start', '--data', place], { PORT: '0', MQTT_PORT: '0', TMPDIR: scratch });
  await bridge.says(/running/);
  bridge.kill('SIGTERM');
  await bridge.ended;
  const log = await StationLog.open(await LevelStore.open(join(place, 'log')), 'pi', still, randomHex, codec);
  expect(log.next).toBeGreaterThan(2 ** 20);
  await log.close();
});

test('a journal that is damaged from its beginning stops the bridge, which begins no other station in its place', async () => {
  const place = await killed();
  harm(place, flippedAt(0.001));
  for (const _again of [1, 2]) {
    const { code, err } = await run('start', '--data', place);
    expect(err).toContain('damaged so near its beginning');
    expect(code).toBe(1);
  }
  expect((await run('verify', '--data', place)).code).toBe(1);
});

test('a journal that was deleted with all that was stored is no log that was only begun', async () => {
  const place = await killed();
  rmSync(journalOf(place));
  const { code, err } = await run('verify', '--data', place);
  expect(err).toMatch(/the journal \d+\.log is missing: \d+ commits are lost, its beginning among it/);
  expect(code).toBe(1);
});

test('a station that is not there does not pass, and those that are there are named', async () => {
  const place = await killed();
  const stopped = await run('verify', '--data', place, '--station', 'tabelt');
  expect(stopped.err).toMatch(/nothing of tabelt is stored in .*: pi, tablet/);
  expect(stopped.code).toBe(1);
  const bridge = new Fieldline(['start', '--data', place], { PORT: '0', MQTT_PORT: '0' });
  await bridge.says(/running/);
  const running = await run('verify', '--data', place, '--station', 'tabelt');
  expect(running.err).toMatch(/nothing of tabelt is stored in .*: pi, tablet/);
  expect(running.code).toBe(1);
  expect((await run('verify', '--data', place, '--station', 'tablet')).code).toBe(0);
  bridge.kill('SIGTERM');
  await bridge.ended;
});

const mounts = process.platform === 'linux' && process.getuid?.() === 0;
describe.runIf(mounts)('on a disk without room', () => {
  let disk: string;
  beforeAll(() => {
    disk = mkdtempSync(join(tmpdir(), 'fieldline-tiny-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=28k', 'tmpfs', disk]);
  });
  afterAll(() => {
    execFileSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true, force: true });
  });

  test('a bridge says what to do; what it had begun is told as such, and is gone on with once there is room', async () => {
    const place = join(disk, 'data');
    const full = await run('start', '--data', place);
    expect(full.err).toMatch(
      /^fieldline: the disk of .*data is full: make room there, or name another folder/,
    );
    expect(full.code).toBe(1);
    const begun = await run('verify', '--data', place);
    expect(begun.err).toMatch(/nothing is recorded in .*data yet: a bridge only began its log there/);
    expect(begun.code).toBe(1);
    execFileSync('mount', ['-o', 'remount,size=80m', disk]);
    const bridge = new Fieldline(['start', '--data', place], { PORT: '0', MQTT_PORT: '0' });
    await bridge.says(/running/);
    bridge.kill('SIGTERM');
    await bridge.ended;
    expect((await run('verify', '--data', place)).code).toBe(0);
  });

  test('where the copy has no room, that is said in words', async () => {
    const place = await killed();
    const crowded = mkdtempSync(join(tmpdir(), 'fieldline-tiny-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', crowded]);
    try {
      const checked = new Fieldline(['verify', '--data', place], { TMPDIR: crowded });
      expect((await checked.ended).code).toBe(1);
      expect(checked.stderr).toMatch(
        /a copy is read, and .* has no room for it \(\d+ MB\): make some, or name another folder in TMPDIR/,
      );
    } finally {
      execFileSync('umount', ['-l', crowded]);
      rmSync(crowded, { recursive: true });
    }
  });
});

test.skipIf(process.platform === 'win32')(
  'what an import makes in the folder is its owner’s alone',
  async () => {
    const place = await killed();
    const umask = process.umask(0o022);
    try {
      await run('recordings', '--data', place);
    } finally {
      process.umask(umask);
    }
    const fresh = all(join(place, 'log')).filter(({ name }) => /^(MANIFEST|LOG$|\d+\.(ldb|log)$)/.test(name));
    expect(fresh.filter(({ name, mode }) => name.endsWith('.ldb') && (mode & 0o077) !== 0)).toEqual([]);
    expect(fresh.some(({ name }) => name.endsWith('.ldb'))).toBe(true);
  },
);
