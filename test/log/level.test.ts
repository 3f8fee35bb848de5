import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LevelStore } from '../../node-bridge/log/level-store.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { logContract } from '../contract/log.contract.ts';
import type { Place } from '../contract/store.contract.ts';
import { FakeClock } from '../fakes/clock.ts';
import { codec } from '../fakes/codec.ts';
import { coreWasm } from '../../vite-plugins/core-wasm.ts';

async function levelPlace(): Promise<Place & { readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'fieldline-log-'));
  return {
    folder,
    open: () => LevelStore.open(folder),
    remove: () => rm(folder, { recursive: true }),
  };
}

logContract('LevelDB', levelPlace);

test('a second store on the same folder is told that it is in use', async () => {
  const place = await levelPlace();
  const store = await place.open();
  await expect(place.open()).rejects.toMatchObject({
    fault: { code: 'log/in-use', detail: { place: place.folder } },
  });
  await store.close();
  const next = await place.open();
  expect([store.owner, next.owner]).toEqual([1, 2]);
  await next.requireOwned();
  await next.close();
  await expect(next.requireOwned()).rejects.toMatchObject({ fault: { code: 'log/broken' } });
  await place.remove();
});

describe('a process that is killed', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const outDir = join(root, '.cache', `log-writer-${process.pid}`);
  beforeAll(async () => {
    const entry = join(root, 'test/fakes/log-writer.ts');
    await build({
      configFile: false,
      root,
      logLevel: 'error',
      plugins: [coreWasm()],
      build: { ssr: entry, outDir, emptyOutDir: true, rolldownOptions: { external: ['classic-level'] } },
    });
  }, 300_000);
  afterAll(() => rm(outDir, { recursive: true, force: true }));

  test('loses nothing that it acknowledged and gives no number twice', async () => {
    const place = await levelPlace();
    let acknowledged = 0;
    for (let round = 1; round <= 4; round++) {
      const child = spawn(process.execPath, [join(outDir, 'log-writer.js'), place.folder]);
      acknowledged = await lastLineBeforeKill(child, 40 * round);
      const store = await LevelStore.open(place.folder);
      expect(store.loss).toBeUndefined();
      const log = await StationLog.open(store, 'x', new FakeClock(), () => 'ffff', codec);
      const entries = await log.read(0, Infinity);
      expect(entries.length).toBeGreaterThanOrEqual(acknowledged);
      expect(log.next).toBe(entries.length + 1);
      entries.forEach((entry, i) => {
        expect(entry.seq).toBe(i + 1);
        if (entry.kind === 'batch') expect(entry.batch.time[0]).toBe(entry.seq);
      });
      expect(log.origin.epoch).toBe('abcd');
      await log.close();
    }
    console.log(`killed 4 times; ${acknowledged} entries acknowledged, none lost`);
    expect(acknowledged).toBeGreaterThan(160);
    await place.remove();
  });
});

/** Kills without warning once so many lines more have come; the last number that was said. */
function lastLineBeforeKill(child: ChildProcess, lines: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = '';
    let errors = '';
    child.stderr!.on('data', (chunk) => (errors += String(chunk)));
    child.stdout!.on('data', (chunk) => {
      said += String(chunk);
      if (said.split('\n').length > lines) child.kill('SIGKILL');
    });
    child.on('close', (_code, signal) => {
      if (signal === 'SIGKILL') resolve(Number(said.split('\n').at(-2)));
      else reject(new Error(`the writer ended by itself: ${errors}`));
    });
  });
}
