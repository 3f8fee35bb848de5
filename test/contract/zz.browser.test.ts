import { test } from 'vitest';
import { IdbStore } from '../../workers/log/idb-store.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { ChartColumns } from '../../station/runtime/columns.ts';
test('q', { timeout: 120000 }, async () => {
  let t = performance.now();
  const mark = (w: string) => { console.log(w, Math.round(performance.now() - t)); t = performance.now(); };
  const clock = { now: () => 0, sleep: () => new Promise<void>(() => {}) };
  const mem = new MemoryStore();
  const log = await StationLog.open(mem, 'yard', clock, () => 'e');
  const channels = Array.from({ length: 8 }, (_, c) => `c${c}`);
  for (let at = 0; at < 86_400_000; at += 1000) {
    const time = Float64Array.from({ length: 10 }, (_, i) => at + 100 * i);
    void log.append({ kind: 'batch', batch: { device: 'a', channels, time, columns: channels.map(() => time) } });
    await log.flush();
  }
  mark('seed mem');
  const store = await IdbStore.open('day');
  const rows = [...mem.rows].map(([key, value]) => ({ key, value }));
  for (let i = 0; i < rows.length; i += 5000) await store.commit(rows.slice(i, i + 5000));
  mark('seed idb ' + rows.length);
  const day = await StationLog.open(store, 'yard', clock, () => 'f');
  for (let k = 0; k < 2; k++) {
  const columns = new ChartColumns(day, 'yard');
  await columns.chart({ series: [{ device: 'a', channel: 'c0' }], fromMs: 0, toMs: 86_400_000, points: 1000 }, () => ({}));
  mark('chart 24h');
  await columns.chart({ series: [{ device: 'a', channel: 'c0' }], fromMs: 43_000_000, toMs: 43_600_000, points: 1000 }, () => ({}));
  mark('chart 10 min');
  await columns.chart({ series: [{ device: 'a', channel: 'c0' }], fromMs: 43_000_000, toMs: 43_010_000, points: 1000 }, () => ({}));
  mark('chart 10 s');
  }
  let n = 0;
  for await (const s of day.spans('yard', 'a', 0, 86_400_000)) n += s.rows;
  mark('spans ' + n);
  n = 0;
  for (let seq = 0; ;) { const got = await day.read(seq, 512); if (!got.length) break; n += got.length; seq = got.at(-1)!.seq; }
  mark('read all ' + n);
  await day.trim(43_200_000, 1e9);
  mark('trim half');
  console.log(JSON.stringify(await day.figures()));
});
