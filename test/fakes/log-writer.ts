import { setTimeout as sleep } from 'node:timers/promises';
import { LevelStore } from '../../node-bridge/log/level-store.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { codec } from './codec.ts';

// A process of its own that appends without end and says each number once it is durable. It is there to be
// killed. Arguments: the folder, how many rows an entry has where it is not one, and whether it `packs` all the while.
const clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  sleep: (ms: number, signal?: AbortSignal) => sleep(ms, undefined, { signal: signal as never, ref: false }),
};
const rows = Number(process.argv[3] ?? 1);
const log = await StationLog.open(await LevelStore.open(process.argv[2]!), 'x', clock, () => 'abcd', codec);
if (process.argv[4] === 'packs') void packForEver();
for (;;) {
  const numbers = Array.from({ length: 3 }, () => {
    const { next } = log;
    const time = Float64Array.from({ length: rows }, (_, i) => next + i / rows);
    const batch = { device: 'd', channels: ['t'], time, columns: [time.map(Math.sin)] };
    log.produced('d', rows);
    return log.append({ kind: 'batch', batch });
  });
  await log.flush();
  for (const number of numbers) process.stdout.write(`${await number}\n`);
}

async function packForEver(): Promise<never> {
  for (;;) {
    await log.reseal(log.next - 1);
    await sleep(20);
  }
}
