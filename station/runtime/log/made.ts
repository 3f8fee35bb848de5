import { BlockWriter } from '../../codec/block.ts';
import type { ColumnCodec } from '../../codec/column-codec.ts';
import { sealChapter } from '../../codec/seal-chapter.ts';
import type { Batch } from '../../model/batch.ts';
import type { Logged } from '../../model/entry.ts';
import { BlockIndex, type IndexRow } from './block-index.ts';
import type { Card } from './card.ts';
import { type BlockRef, spanKey } from './keys.ts';
import { encodeParts, type Parts, partsOf } from './parts.ts';

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
export function make(
  ref: BlockRef,
  epoch: string,
  kind: Made['kind'],
  station: string,
  content: readonly Logged[],
  columns: ColumnCodec,
): Made {
  const index = BlockIndex.of(content);
  if (kind === 'chapter') {
    const { head, bytes, sections } = sealChapter(epoch, content, columns);
    return madeOf({ ref, kind, station, head, bytes, index, parts: partsIn(sections), columns });
  }
  const writer = new BlockWriter(epoch);
  for (const entry of content) writer.add(entry);
  return madeOf({ ref, kind, station, head: writer, bytes: writer.seal(), index });
}

interface Making extends Pick<Made, 'ref' | 'kind' | 'bytes' | 'index'> {
  readonly station: string;
  readonly head: Pick<Card, 'entries' | 'rows' | 'fromMs' | 'toMs'>;
  /** Of a chapter's rows, by device. */
  readonly parts?: ReadonlyMap<string, readonly Parts[]>;
  readonly columns?: ColumnCodec;
}

/** A block with its card and what leads to it. */
export function madeOf({ ref, kind, station, head, bytes, index, parts, columns }: Making): Made {
  const leads = index.rows(station, ref);
  for (const [device, list] of parts ?? [])
    for (const [n, each] of list.entries())
      leads.push({
        key: spanKey(station, device, Math.ceil(each.toMs), ref, n),
        value: encodeParts(each, columns!),
      });
  const leadBytes = leads.reduce((sum, { key, value }) => sum + key.length + value.length, 0);
  const spansMs = (device: string) => (parts?.get(device) ?? []).map((each) => Math.ceil(each.toMs));
  const { entries, rows, fromMs, toMs } = head;
  const card = { entries, rows, fromMs, toMs, bytes: bytes.length, leadBytes, devices: index.cards(spansMs) };
  return { ref, kind, bytes, leads, index, card };
}

/** The parts of a chapter's sections, by device. */
function partsIn(sections: readonly Batch[]): Map<string, Parts[]> {
  const devices = new Map<string, Parts[]>();
  for (const [section, batch] of sections.entries()) {
    const parts = devices.get(batch.device) ?? [];
    devices.set(batch.device, parts);
    parts.push(...partsOf(section, batch));
  }
  return devices;
}
