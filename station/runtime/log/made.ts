import { BlockWriter } from '../../codec/block.ts';
import type { ColumnCodec } from '../../codec/column-codec.ts';
import { sealing } from '../../codec/seal-chapter.ts';
import { atOnce, type Steps } from '../../codec/steps.ts';
import type { Batch } from '../../model/batch.ts';
import type { Logged } from '../../model/entry.ts';
import { BlockIndex, type IndexRow } from './block-index.ts';
import type { Card } from './card.ts';
import { type BlockRef, spanKey } from './keys.ts';
import { encodeParts, partsOf } from './parts.ts';

/** A block with all that leads to it, before it is put into the store. */
export interface Made {
  readonly ref: BlockRef;
  readonly kind: 'fresh' | 'chapter';
  readonly bytes: Uint8Array;
  readonly leads: readonly IndexRow[];
  readonly index: BlockIndex;
  readonly card: Omit<Card, 'ageMs'>;
}

/** Entries, at least one, as a block of one kind under the name `ref`, whose numbers they have. */
export const make = (
  ref: BlockRef,
  epoch: string,
  kind: Made['kind'],
  station: string,
  content: readonly Logged[],
  columns: ColumnCodec,
): Made => atOnce(making(ref, epoch, kind, station, content, columns));

/** The same in steps of a few milliseconds. */
export function* making(
  ref: BlockRef,
  epoch: string,
  kind: Made['kind'],
  station: string,
  content: readonly Logged[],
  columns: ColumnCodec,
): Steps<Made> {
  const index = new BlockIndex();
  for (const [i, entry] of content.entries()) {
    index.add(entry);
    if (i % STEP === STEP - 1) yield;
  }
  if (kind === 'chapter') {
    const { head, bytes, sections } = yield* sealing(epoch, content, columns);
    const spans = yield* spansIn(sections, station, ref, columns);
    return madeOf({ ref, kind, station, head, bytes, index, spans });
  }
  const writer = new BlockWriter(epoch, columns);
  for (const entry of content) writer.add(entry);
  return madeOf({ ref, kind, station, head: writer, bytes: writer.seal(), index });
}

const STEP = 4_096;

/** The index rows of a chapter's rows, and under which times they stand, by device. */
interface IndexSpans {
  readonly leads: readonly IndexRow[];
  readonly timesMs: ReadonlyMap<string, readonly number[]>;
}

interface Making extends Pick<Made, 'ref' | 'kind' | 'bytes' | 'index'> {
  readonly station: string;
  readonly head: Pick<Card, 'entries' | 'rows' | 'fromMs' | 'toMs'>;
  readonly spans?: IndexSpans;
}

/** A block with its card and what leads to it. */
export function madeOf({ ref, kind, station, head, bytes, index, spans }: Making): Made {
  const leads = [...index.rows(station, ref), ...(spans?.leads ?? [])];
  const leadBytes = leads.reduce((sum, { key, value }) => sum + key.length + value.length, 0);
  const { entries, rows, fromMs, toMs } = head;
  const devices = index.cards((device) => spans?.timesMs.get(device) ?? []);
  const card = { entries, rows, fromMs, toMs, bytes: bytes.length, leadBytes, devices };
  return { ref, kind, bytes, leads, index, card };
}

function* spansIn(
  sections: readonly Batch[],
  station: string,
  ref: BlockRef,
  columns: ColumnCodec,
): Steps<IndexSpans> {
  const leads: IndexRow[] = [];
  const timesMs = new Map<string, number[]>();
  for (const [section, batch] of sections.entries()) {
    const times = timesMs.get(batch.device) ?? [];
    timesMs.set(batch.device, times);
    for (const parts of partsOf(section, batch)) {
      const timeMs = Math.ceil(parts.toMs);
      const key = spanKey(station, batch.device, timeMs, ref, times.length);
      leads.push({ key, value: encodeParts(parts, columns) });
      times.push(timeMs);
    }
    yield;
  }
  return { leads, timesMs };
}
