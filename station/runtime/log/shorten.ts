import { type Batch, cut } from '../../model/batch.ts';
import type { Gap, GapCause, Logged } from '../../model/entry.ts';
import { extentOf } from '../../model/extent.ts';
import { MOST_NUMBERS } from '../../uplink/native/entries.ts';
import { thinned } from './thin.ts';

/** How rows that nobody has taken yet make room: they go, or only a part of them stays. */
export type Shortening = 'drop' | 'thin';

/** Entries of a block as they are to be from now on, and how many rows of which device are not among them any more. */
export interface Shortened {
  readonly entries: readonly Logged[];
  readonly lost: ReadonlyMap<string, number>;
}

type Rows = Extract<Logged, { readonly kind: 'batch' }>;

const causes: { readonly [S in Shortening]: GapCause } = { drop: 'dropped-oldest', thin: 'thinned' };

/**
 * Shortens the rows of some devices with numbers after `takenUpTo`. What stays and the gap that tells the loss stand at
 * numbers that the rows had; the other numbers are holes from then on.
 */
export function shortened(
  entries: readonly Logged[],
  how: Shortening,
  devices: ReadonlySet<string>,
  takenUpTo: number,
): Shortened {
  const lost = new Map<string, number>();
  const stay = new Map<number, Logged>(entries.map((entry) => [entry.seq, entry]));
  for (const device of devices) {
    const before = entries.filter(
      (entry): entry is Rows =>
        entry.kind === 'batch' && entry.batch.device === device && entry.seq > takenUpTo,
    );
    const after = how === 'drop' ? [] : thinned(before.map(({ batch }) => batch)).flatMap(pieces);
    const rows = rowsOf(before.map(({ batch }) => batch)) - rowsOf(after);
    if (rows <= 0 || after.length >= before.length) continue;
    for (const { seq } of before) stay.delete(seq);
    const gap = gapFor(before, causes[how], rows);
    stay.set(before[0]!.seq, { kind: 'gap', gap, seq: before[0]!.seq });
    after.forEach((batch, i) =>
      stay.set(before[i + 1]!.seq, { kind: 'batch', batch, seq: before[i + 1]!.seq }),
    );
    lost.set(device, rows);
  }
  return { entries: [...stay.values()].sort((one, other) => one.seq - other.seq), lost };
}

const pieces = (batch: Batch): readonly Batch[] => [...cut(batch, MOST_NUMBERS)];

const rowsOf = (batches: readonly Batch[]): number => batches.reduce((sum, { time }) => sum + time.length, 0);

function gapFor(entries: readonly Rows[], cause: GapCause, rows: number): Gap {
  const extents = entries.map(extentOf);
  return {
    device: entries[0]!.batch.device,
    fromMs: Math.min(...extents.map(({ fromMs }) => fromMs)),
    toMs: Math.max(...extents.map(({ toMs }) => toMs)),
    cause,
    rows,
  };
}
