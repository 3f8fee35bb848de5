import type { Entry } from '../../../model/entry.ts';

/** What was recorded between two times, as a rule that is tried over it hears it. */
export interface Past {
  /** How much of it was told, 0 to 1. */
  readonly done: number;
  /** The next entries, in the order in which they were known, and whether these were the last. @throws rule/past-elsewhere, log/broken. */
  next(): Promise<{ readonly entries: readonly Entry[]; readonly isOver: boolean }>;
  /** From the beginning once more. */
  again(): void;
}

/** A stretch of time. */
export interface Between {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Only the rows between two times, where an entry reaches beyond them. */
export function within(entry: Entry, { fromMs, toMs }: Between): Entry {
  if (entry.kind !== 'batch') return entry;
  const { time, columns } = entry.batch;
  const isIn = (timeMs: number) => timeMs >= fromMs && timeMs < toMs;
  if (time.every(isIn)) return entry;
  const part = (column: Float64Array) => column.filter((_, row) => isIn(time[row]!));
  return { kind: 'batch', batch: { ...entry.batch, time: part(time), columns: columns.map(part) } };
}
