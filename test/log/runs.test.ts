import { expect, test } from 'vitest';
import type { Logged } from '../../station/model/entry.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { FakeClock } from '../fakes/clock.ts';
import { codec } from '../fakes/codec.ts';
import { MemoryStore } from '../fakes/memory-store.ts';

/** Rows in the order of the log, each with whose it is, as far as somebody looks at it. */
const rowsOf = (entries: readonly Logged[], channel: string) =>
  entries.flatMap((entry) => {
    if (entry.kind !== 'batch') return [entry.kind];
    const { device, channels, time, columns } = entry.batch;
    const column = columns[channels.indexOf(channel)];
    return [...time].map((timeMs, row) => `${device} ${timeMs} ${device === 'bay' ? column?.[row] : ''}`);
  });

test('runs tell the same rows in the same order as entries, in fewer pieces and without what nobody looks at', async () => {
  const clock = new FakeClock(1.8e12);
  const log = await StationLog.open(new MemoryStore(), 'runs', clock, () => '0'.repeat(16), codec);
  const append = (device: string, i: number) => {
    const time = Float64Array.of(1.8e12 + 10 * i, 1.8e12 + 10 * i + 5);
    const columns = [time.map((x) => x % 97), time.map((x) => x % 89)];
    return log.append({ kind: 'batch', batch: { device, channels: ['temp', 'other'], time, columns } });
  };
  const write = async (from: number, to: number) => {
    const kept: Promise<number>[] = [];
    for (let i = from; i < to; i++) {
      kept.push(append(i % 50 < 40 ? 'bay' : 'door', i));
      if (i % 100 === 7)
        kept.push(log.append({ kind: 'gap', gap: { device: 'bay', fromMs: 1, toMs: 2, cause: 'silent' } }));
    }
    await log.flush();
    await Promise.all(kept);
  };
  await write(0, 600);
  await log.reseal(log.next);
  await write(600, 700);

  const entries = await log.read(0, Infinity);
  const runs: Logged[] = [];
  for (let after = 0, calls = 0; ; calls++) {
    const some = await log.runs(after, 150, ({ device }) => (device === 'bay' ? ['temp'] : []));
    if (some.length === 0) break;
    runs.push(...some);
    after = some.at(-1)!.seq;
    expect(calls).toBeLessThan(100);
  }
  expect(rowsOf(runs, 'temp')).toEqual(rowsOf(entries, 'temp'));
  expect(runs.length).toBeLessThan(entries.length / 2);
  const sealed = runs.find((run) => run.kind === 'batch' && run.batch.device === 'bay');
  expect(sealed).toMatchObject({ batch: { channels: ['temp'] } });
  await log.close();
});
