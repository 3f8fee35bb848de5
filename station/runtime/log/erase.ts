import { BlockWriter, decodeBlock } from '../../codec/block.ts';
import { deviceOf, type Logged } from '../../model/entry.ts';
import { extentOf } from '../../model/extent.ts';
import type { Store } from '../platform.ts';
import type { Committer } from './committer.ts';
import type { Draft } from './draft.ts';
import { below, type BlockRef, deviceKey, part, REF_AT, refIn, refText } from './keys.ts';
import { quarantine } from './quarantine.ts';
import { loadBlock, putBlock, uncount } from './shelf.ts';

const ROWS_AT_ONCE = 64;

/**
 * Deletes all that is kept of a device: page by page, each in one commit, so that it may be broken off and begun again. In
 * the place of an entry stays its number, with a `wiped` gap that no index leads to: whoever reads the log in order finds
 * no hole.
 */
export async function erase(
  store: Store,
  committer: Committer,
  station: string,
  device: string,
): Promise<void> {
  for (const kind of ['i', 'g', 'x'] as const) {
    const { from, to } = below(`${kind}/${part(station)}/${part(device)}`);
    for (;;) {
      const keys = (await store.page(from, to, ROWS_AT_ONCE)).map(({ key }) => key);
      if (keys.length === 0) break;
      const refs = new Map(keys.map((key) => refIn(key, REF_AT[kind])).map((ref) => [refText(ref), ref]));
      const damaged: BlockRef[] = [];
      await committer.run(async (draft) => {
        for (const ref of refs.values()) if (!(await blank(draft, ref, device))) damaged.push(ref);
        for (const key of keys) draft.delete(key);
      }, 'free');
      for (const ref of damaged) await quarantine(store, committer, station, ref);
    }
  }
  await committer.run(async (draft) => draft.keep(deviceKey(station, device), undefined), 'free');
}

/** Writes a block anew without what it said of the device; false where it is damaged. */
async function blank(draft: Draft, ref: BlockRef, device: string): Promise<boolean> {
  const bytes = await loadBlock(draft, ref);
  if (!bytes) return true;
  try {
    const block = decodeBlock(bytes);
    const writer = new BlockWriter(block.epoch);
    for (const entry of block.content) writer.add(deviceOf(entry) === device ? blanked(entry) : entry);
    putBlock(draft, ref, writer.seal(), bytes.length);
    await uncount(draft, 0, block.rows - writer.rows);
    return true;
  } catch {
    return false;
  }
}

function blanked(entry: Logged): Logged {
  if (entry.kind === 'gap' && entry.gap.cause === 'wiped') return entry;
  const { fromMs, toMs, rows } = extentOf(entry);
  const gap = { device: deviceOf(entry), fromMs, toMs, cause: 'wiped', count: rows } as const;
  return { kind: 'gap', gap, seq: entry.seq };
}
