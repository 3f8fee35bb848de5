import type { Entry } from '../../station/model/entry.ts';
import { PreviewRun } from '../../station/rules/preview.ts';
import type { Rule } from '../../station/rules/rule.ts';
import { kernel } from '../fakes/kernels.ts';
import { median, timeOf, type Figure } from './bench.ts';

/** A day of a channel at ten rows a second. */
const ROWS = 864_000;
const BATCH = 4096;
const ROUNDS = 7;

const rule: Rule = {
  id: 'hot',
  version: 1,
  title: 'Too hot',
  severity: 'warning',
  maxAgeMs: 900_000,
  actions: [],
  when: [{ is: 'above', channel: 'bay/temp', join: 'and', limit: 35, clearsAt: 33, forMs: 10_000 }],
};

/** Seconds for the preview of a rule over a day of rows that are read already: judging alone, without the log. */
export default async function (): Promise<Record<string, Figure>> {
  const entries = day();
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await timeOf(() => alarms(entries)));
  if (alarms(entries) !== 24) throw new Error('the preview does not find the alarms');
  const seconds = median(times) / 1000;
  return { preview: { value: seconds, unit: 's', goal: { max: 1 }, ours: ROWS / seconds } };
}

function alarms(entries: readonly Entry[]): number {
  const run = new PreviewRun(kernel(), [rule]);
  for (const entry of entries) run.entry(entry);
  return run.finish()[0]!.alarms.length;
}

/** A wave an hour long, with noise. */
function day(): Entry[] {
  let seed = 1;
  const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  return Array.from({ length: ROWS / BATCH }, (_, n): Entry => {
    const rows = Array.from({ length: BATCH }, (_, i) => n * BATCH + i);
    const time = Float64Array.from(rows, (row) => 1.8e12 + row * 100);
    const temp = Float64Array.from(
      rows,
      (row) => 30 + 6 * Math.sin((row / 36_000) * 2 * Math.PI) + random() - 0.5,
    );
    return { kind: 'batch', batch: { device: 'bay', channels: ['temp'], time, columns: [temp] } };
  });
}
