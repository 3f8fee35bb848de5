import { BlockWriter, decodeBlock } from '../../station/codec/block.ts';
import type { Logged } from '../../station/model/entry.ts';
import type { Verification } from '../../station/model/verification.ts';
import { codec } from '../fakes/codec.ts';
import type { Store } from '../../station/runtime/platform.ts';

/** The keys of one kind, in order. */
export async function keysOf(store: Store, prefix: string): Promise<string[]> {
  return (await store.page(prefix, `${prefix}~`, 10_000)).map(({ key }) => key);
}

/** Writes a block anew behind the log's back, sound, with other entries; gives those that were there. */
export async function rewrite(
  store: Store,
  key: string,
  change: (entries: readonly Logged[]) => readonly Logged[],
): Promise<readonly Logged[]> {
  const block = decodeBlock((await store.get(key))!, codec);
  const writer = new BlockWriter(block.epoch, codec);
  for (const entry of change(block.content)) writer.add(entry);
  await store.commit([{ key, value: writer.seal() }]);
  return block.content;
}

/** Without its last row, whatever else it has. */
export function shortened(entry: Logged): Logged {
  if (entry.kind !== 'batch') return entry;
  const { time, columns } = entry.batch;
  const cut = (column: Float64Array) => column.slice(0, -1);
  return { ...entry, batch: { ...entry.batch, time: cut(time), columns: columns.map(cut) } };
}

export async function outcomeOf(walk: AsyncGenerator<number, Verification>): Promise<Verification> {
  for (;;) {
    const { done, value } = await walk.next();
    if (done) return value;
  }
}
