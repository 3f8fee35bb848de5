import type { ColumnCodec } from '../../codec/column-codec.ts';
import type { Logged } from '../../model/entry.ts';
import type { Store } from '../platform.ts';
import { soundBlock } from './blocks.ts';
import { blockKey, blocksEnd, blocksFrom, REF_AT, refIn } from './keys.ts';
import { pages } from './pages.ts';
import { loadBlock } from './shelf.ts';

/** The short number of a log's own entries in its store. */
export const OWN = 0;

/**
 * All entries of one origin in a store that nobody writes to, in order of their numbers, a block at a time. A damaged block is
 * passed over.
 */
export async function* entriesIn(
  store: Pick<Store, 'get' | 'page'>,
  columns: ColumnCodec,
  origin = OWN,
): AsyncGenerator<readonly Logged[]> {
  for await (const { key, value } of pages(store, blocksFrom(origin, 1), blocksEnd(origin), 16)) {
    const ref = refIn(key, REF_AT.b);
    if (key !== blockKey(ref)) continue;
    const bytes = await loadBlock(store, ref, value);
    const block = bytes && soundBlock(bytes, columns);
    if (block) yield block.content;
  }
}
