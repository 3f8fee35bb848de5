import type { Batch } from '../../../model/batch.ts';
import type { Entry } from '../../../model/entry.ts';

/** Rows of one speaker that may stand together, where others speak in between: less than what counts as late. */
const TOGETHER_MS = 1000;

/** Entries of several speakers, each in order by itself, in the order of their times. */
export function inTime(entries: readonly Entry[]): readonly Entry[] {
  const speakers = new Set(entries.map((entry) => (entry.kind === 'batch' ? speakerOf(entry.batch) : '')));
  speakers.delete('');
  const parts = speakers.size > 1 ? entries.flatMap(cutInTime) : [...entries];
  return parts
    .map((entry) => ({ entry, timeMs: timeOf(entry) }))
    .sort((a, b) => a.timeMs - b.timeMs)
    .map(({ entry }) => entry);
}

const speakerOf = ({ device, subject = '' }: Batch): string => `${device}@${subject}`;

/** A loss is known once it is over. */
const timeOf = (entry: Entry): number =>
  entry.kind === 'batch'
    ? (entry.batch.time[0] ?? -Infinity)
    : entry.kind === 'gap'
      ? entry.gap.toMs
      : -Infinity;

function cutInTime(entry: Entry): readonly Entry[] {
  if (entry.kind !== 'batch') return [entry];
  const { batch } = entry;
  const parts: Entry[] = [];
  for (let from = 0; from < batch.time.length;) {
    let to = from + 1;
    while (to < batch.time.length && Math.abs(batch.time[to]! - batch.time[from]!) < TOGETHER_MS) to++;
    const part = (column: Float64Array) => column.subarray(from, to);
    parts.push({
      kind: 'batch',
      batch: { ...batch, time: part(batch.time), columns: batch.columns.map(part) },
    });
    from = to;
  }
  return parts;
}
