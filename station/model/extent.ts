import type { Batch } from './batch.ts';
import type { Entry, Gap, GapCause } from './entry.ts';

/** The time an entry is about, and how many rows it holds. */
export interface Extent {
  readonly fromMs: number;
  readonly toMs: number;
  readonly rows: number;
}

export function extentOf(entry: Entry): Extent {
  switch (entry.kind) {
    case 'batch':
      return { ...boundsOf(entry.batch.time), rows: entry.batch.time.length };
    case 'gap':
      return { fromMs: entry.gap.fromMs, toMs: entry.gap.toMs, rows: 0 };
    case 'event':
      return at(entry.event.timeMs);
    case 'state':
      return at(entry.timeMs);
    case 'outcome':
      return at(entry.outcome.timeMs);
  }
}

/** The gap that stands for a batch that is given up. */
export function lostWith(batch: Batch, cause: GapCause): Gap {
  const { fromMs, toMs, rows } = extentOf({ kind: 'batch', batch });
  return { device: batch.device, fromMs, toMs, cause, rows };
}

const at = (timeMs: number): Extent => ({ fromMs: timeMs, toMs: timeMs, rows: 0 });

/** The earliest and the latest of some times, whatever their order. */
function boundsOf(time: Float64Array): { fromMs: number; toMs: number } {
  let fromMs = Infinity;
  let toMs = -Infinity;
  for (const each of time) {
    if (each < fromMs) fromMs = each;
    if (each > toMs) toMs = each;
  }
  return { fromMs, toMs };
}
