import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { diskOf, floorOf, LEAST_BYTES } from '../../node-bridge/log/free-space.ts';
import { LevelStore } from '../../node-bridge/log/level-store.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { rows } from '../contract/log-at-hand.ts';
import { FakeClock } from '../fakes/clock.ts';
import { codec } from '../fakes/codec.ts';

test('a large disk is left 200 MB, a small card a twentieth, and a tiny one what LevelDB needs', () => {
  expect([1e12, 16e9, 2e9, 64e6].map(floorOf)).toEqual([200e6, 200e6, 100e6, LEAST_BYTES]);
});

const mounts = process.platform === 'linux' && process.getuid?.() === 0;
if (!mounts) console.log('a disk that is full for real is not tried here: only root may mount one');

describe.runIf(mounts)('on a disk of 80 MB that somebody else fills', () => {
  let folder: string;
  let filler: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fieldline-small-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=80m', 'tmpfs', folder]);
    filler = join(folder, 'filler');
  });
  afterEach(async () => {
    execFileSync('umount', ['-l', folder]);
    await rm(folder, { recursive: true, force: true });
  });

  /** Leaves so many bytes, be it none. */
  async function fill(leaveBytes: number): Promise<void> {
    const { freeBytes } = await diskOf(folder);
    await writeFile(filler, new Uint8Array(Math.max(0, freeBytes - leaveBytes))).catch(() => undefined);
  }

  async function openLog() {
    const clock = new FakeClock();
    const store = await LevelStore.open(join(folder, 'log'));
    const log = await StationLog.open(store, 'yard', clock, () => 'cafe', codec);
    let timeMs = 0;
    const record = async (count: number) => {
      log.produced('a', count);
      const times = Array.from({ length: count }, () => ++timeMs);
      void log.append(rows('a', times)).catch(() => undefined);
      await log.flush().catch(() => undefined);
    };
    return { clock, log, record };
  }

  test.each([
    ['that is nearly full', 4 * 1024 * 1024],
    ['that has no byte left', 0],
  ])(
    'a log on one %s alarms, loses nothing, and goes on without being opened anew',
    { timeout: 300_000 },
    async (_, left) => {
      const { clock, log, record } = await openLog();
      await record(100);
      await fill(left);
      // The disk is looked at once a second.
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      for (let n = 0; n < 20; n++) await record(100);
      expect(log.fault?.code).toBe('log/full');
      expect(log.waiting.entries).toBe(20);
      expect((await log.read(0, 100)).length).toBe(1);
      await rm(filler);
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      await clock.advance(60_000);
      await expect.poll(() => log.waiting.entries, { timeout: 60_000 }).toBe(0);
      expect(log.fault).toBeUndefined();
      expect((await log.read(0, 100)).map(({ seq }) => seq)).toEqual(
        Array.from({ length: 21 }, (_, i) => i + 1),
      );
      for (const verification = log.verify(); ;) {
        const { done, value } = await verification.next();
        if (!done) continue;
        expect(value).toMatchObject({ balances: true });
        break;
      }
      await log.close();
      expect((await (await openLog()).log.figures()).rows).toBe(2_100);
    },
  );
});
