import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Labelled } from './scorer.ts';

const folder = join(import.meta.dirname, '../../../../shared/corpus/series/nab');

/** The 25 series of NAB 1.1 that the corpus has, with 42 windows; nothing where it is not at hand. */
export function labelledSeries(): Labelled[] | undefined {
  if (!existsSync(folder)) return undefined;
  type Labels = Record<string, { anomaly_windows: readonly (readonly [string, string])[] }>;
  const labels = JSON.parse(readFileSync(join(folder, 'labels.json'), 'utf8')) as Labels;
  return Object.entries(labels).map(([name, { anomaly_windows: windows }]) => {
    const lines = readFileSync(join(folder, name.toLowerCase()), 'utf8').trim().split(/\r?\n/).slice(1);
    const rows = lines.map((line) => line.split(','));
    return {
      name,
      time: Float64Array.from(rows, ([time]) => utc(time!)),
      values: Float64Array.from(rows, ([, value]) => Number(value)),
      windows: windows.map(([from, to]) => [utc(from), utc(to)] as const),
    };
  });
}

/** `2014-04-10 07:15:00.000000`, in UTC. */
const utc = (text: string): number => Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`);
