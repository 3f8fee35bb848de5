import type { Logged } from '../../model/entry.ts';
import type { Store } from '../platform.ts';
import type { Committer } from './committer.ts';
import { type BlockRef, blockKey, blocksEnd, blocksFrom, REF_AT, refIn } from './keys.ts';
import { quarantine } from './quarantine.ts';
import { selfOf } from './self.ts';
import { loadBlock, soundBlock } from './shelf.ts';

const BLOCKS_AT_ONCE = 16;

/** Own committed entries after a number, at most `limit`, in order. A damaged block's are the gaps that took its place. */
export async function readOwn(
  store: Store,
  committer: Committer,
  afterSeq: number,
  limit: number,
): Promise<Logged[]> {
  const entries: Logged[] = [];
  for (let seq = afterSeq; entries.length < limit;) {
    const rows = await store.page(blocksFrom(0, seq + 1), blocksEnd(0), BLOCKS_AT_ONCE);
    if (rows.length === 0) break;
    for (const row of rows) {
      const ref = refIn(row.key, REF_AT.b);
      if (row.key !== blockKey(ref) || entries.length >= limit) continue;
      for (const entry of await contentOf(store, committer, ref, row.value))
        if (entry.seq > afterSeq) entries.push(entry);
      seq = ref.last;
    }
  }
  return entries.slice(0, limit);
}

async function contentOf(
  store: Store,
  committer: Committer,
  ref: BlockRef,
  head: Uint8Array,
): Promise<readonly Logged[]> {
  const sound = soundBlock((await loadBlock(committer, ref, head))!);
  if (sound) return sound.content;
  await quarantine(store, committer, (await selfOf(committer)).station, ref);
  const instead = await loadBlock(committer, ref);
  return (instead && soundBlock(instead)?.content) ?? [];
}
