import type { Batch } from '../model/batch.ts';
import type { Gap } from '../model/entry.ts';
import type { LossBook } from './loss-book.ts';
import type { Log } from './platform.ts';
import type { Loss } from './wire.ts';

/** Who looks on while data walks. */
export interface Onlooker {
  batch(batch: Batch): void;
  gap(gap: Gap): void;
  /** The log could not keep it. */
  refused(error: unknown): void;
}

/**
 * The middle of the way: every batch is worked on, shown at once, and remembered beside that; the screen never waits for
 * the disk. What is lost between two rows becomes one gap entry before the row that ends it.
 */
export async function walk(
  arrivals: AsyncIterable<Batch | Loss>,
  work: (raw: Batch) => Batch,
  log: Pick<Log, 'append'>,
  losses: LossBook,
  onlooker: Onlooker,
): Promise<void> {
  const keep = (entry: Parameters<Log['append']>[0]) =>
    void log.append(entry).catch((error: unknown) => onlooker.refused(error));
  for await (const raw of arrivals) {
    if ('kind' in raw) {
      losses.note(raw.cause, raw.timeMs, raw.count);
      continue;
    }
    const gap = losses.closedBy(raw);
    if (gap) {
      keep({ kind: 'gap', gap });
      onlooker.gap(gap);
    }
    const batch = work(raw);
    keep({ kind: 'batch', batch });
    onlooker.batch(batch);
  }
}
