import type { Block } from '../../../codec/block.ts';
import { BlockIndex } from '../block-index.ts';
import { below, type BlockRef, blockKey, REF_AT, refIn } from '../keys.ts';
import { pages } from '../pages.ts';
import { timeKey } from '../shelf.ts';
import type { Shelves } from './blocks.ts';
import type { Findings } from './findings.ts';
import type { Claimed, Snapshot } from './snapshot.ts';

/** Whether every row that leads to a block is there and agrees; false where the block has gone meanwhile. */
export async function checkIndex(
  shelves: Shelves,
  station: string,
  ref: BlockRef,
  block: Block,
  findings: Findings,
): Promise<boolean> {
  const index = new BlockIndex();
  for (const entry of block.content) index.add(entry);
  const wrong = [];
  for (const { key, value } of index.rows(station, ref)) {
    const found = await shelves.get(key);
    if (!found || !isSame(found, value)) wrong.push({ device: deviceIn(key), text: wordsFor(key, found) });
  }
  if (!(await shelves.get(timeKey(block.toMs, ref))))
    wrong.push({ text: 'the row that tells its time is missing' });
  if (wrong.length > 0 && !(await shelves.get(blockKey(ref)))) return false;
  for (const each of wrong) findings.add({ station, seq: [ref.first, ref.last], ...each });
  return true;
}

/** Looks at every index row whether the block that it leads to is there. */
export async function* walkIndex(
  shelves: Shelves,
  { origins }: Snapshot,
  findings: Findings,
): AsyncGenerator<number> {
  let seen = 0;
  for (const kind of ['i', 'g', 'x', 't'] as const) {
    const { from, to } = below(kind);
    for await (const { key } of pages(shelves, from, to)) {
      const ref = refIn(key, REF_AT[kind]);
      const of = origins.find(({ origin }) => origin === ref.origin);
      if (!of || !isWithin(of, ref)) continue;
      // What is taken out or packed anew meanwhile takes its index rows with it.
      if (!(await shelves.get(blockKey(ref))) && (await shelves.get(key)))
        findings.add({
          station: of.station,
          seq: [ref.first, ref.last],
          ...(kind === 't' ? {} : { device: deviceIn(key) }),
          text: 'the block is missing that the index leads to',
        });
      if (++seen % 256 === 0) yield seen;
    }
  }
}

/** Whether the block was there when the walk began. */
const isWithin = ({ held: { upTo, have } }: Claimed, { last }: BlockRef) =>
  last <= Math.max(upTo, have.at(-1)?.[1] ?? 0);

const deviceIn = (key: string) => decodeURIComponent(key.split('/')[2]!);

function wordsFor(key: string, found: Uint8Array | undefined): string {
  const row = { i: 'the summary of its rows', g: 'the row of a gap', x: 'the row of its mention' }[key[0]!];
  return found ? `${row} does not agree with the block` : `${row} is missing in the index`;
}

const isSame = (one: Uint8Array, other: Uint8Array) =>
  one.length === other.length && one.every((byte, i) => byte === other[i]);
