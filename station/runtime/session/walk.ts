import { type Batch, cut } from '../../model/batch.ts';
import type { Entry, Gap } from '../../model/entry.ts';
import { lostWith } from '../../model/extent.ts';
import { toFault } from '../../model/fault.ts';
import { MOST_NUMBERS } from '../../uplink/native/entries.ts';
import type { LossBook } from './loss-book.ts';
import type { Log } from '../platform.ts';
import type { Loss } from '../wire/frame.ts';

/** Who looks on while data walks. */
export interface Onlooker {
  batch(batch: Batch): void;
  gap(gap: Gap): void;
  /** The log could not keep something, or not yet. */
  refused(error: unknown): void;
}

/**
 * The middle of the way: every batch is worked on, shown at once, and remembered beside that; the screen never waits for
 * the disk. What is lost between two rows becomes one gap entry before the row that ends it. A log that is full keeps what
 * it was given in memory, or tells itself what it could not; only what it can never keep, and what nobody can work on, is a
 * loss that is told here.
 * @throws what `work` throws.
 */
export async function walk(
  arrivals: AsyncIterable<Batch | Loss>,
  work: (raw: Batch) => Batch,
  log: Pick<Log, 'append'>,
  losses: LossBook,
  onlooker: Onlooker,
): Promise<void> {
  const keep = (entry: Entry) =>
    void log.append(entry).catch((error: unknown) => {
      onlooker.refused(error);
      if (entry.kind === 'batch' && toFault(error).code === 'frame/syntax')
        tell(lostWith(entry.batch, 'damaged'));
    });
  const tell = (gap: Gap) => tellGap(gap, log, onlooker);
  for await (const raw of arrivals) {
    if ('kind' in raw) {
      losses.note(raw.cause, raw.timeMs, raw.count);
      continue;
    }
    const worked = tried(
      () => work(raw),
      () => tell(lostWith(raw, 'damaged')),
    );
    const gap = losses.closedBy(raw);
    if (gap) tell(gap);
    // One that is larger could never be sent.
    for (const batch of cut(worked, MOST_NUMBERS)) {
      keep({ kind: 'batch', batch });
      onlooker.batch(batch);
    }
  }
}

/** A loss that is known whole: remembered and shown. */
export function tellGap(gap: Gap, log: Pick<Log, 'append'>, onlooker: Omit<Onlooker, 'batch'>): void {
  log.append({ kind: 'gap', gap }).catch((error: unknown) => onlooker.refused(error));
  onlooker.gap(gap);
}

function tried<T>(work: () => T, failed: () => void): T {
  try {
    return work();
  } catch (error) {
    failed();
    throw error;
  }
}
