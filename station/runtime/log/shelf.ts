import { type Block, decodeBlock } from '../../codec/block.ts';
import type { ColumnCodec } from '../../codec/column-codec.ts';
import { concat } from '../../codec/bytes.ts';
import { BlockIndex, type DeviceShare, latest, together } from './block-index.ts';
import { type Draft, encodeState, type Readable } from './draft.ts';
import type { FreshBlock } from './fresh-block.ts';
import { blockKey, type BlockRef, deviceKey, refText, SELF, timeText } from './keys.ts';
import { selfOf } from './self.ts';

/** A row of a store stays below 64 KiB: a bigger block lies in several. */
const PIECE_BYTES = 60 * 1024;
/** The value of a row whose key says all. */
export const NOTHING: Uint8Array = new Uint8Array(0);

/** The bytes of a block, or undefined where it is gone. `head` is its first row where the caller has it. */
export async function loadBlock(
  readable: Readable,
  ref: BlockRef,
  head?: Uint8Array,
): Promise<Uint8Array | undefined> {
  let piece = head ?? (await readable.get(blockKey(ref)));
  if (!piece || piece.length < PIECE_BYTES) return piece;
  const pieces = [];
  for (let n = 1; piece; n++) {
    pieces.push(piece);
    piece = piece.length < PIECE_BYTES ? undefined : await readable.get(pieceKey(ref, n));
  }
  return concat(...pieces);
}

/** Writes a block over whatever is there under its name. */
export function putBlock(draft: Draft, ref: BlockRef, bytes: Uint8Array, replacedBytes = 0): void {
  const pieces = Math.ceil(bytes.length / PIECE_BYTES);
  for (let n = 0; n < pieces; n++)
    draft.put(pieceKey(ref, n), bytes.slice(n * PIECE_BYTES, (n + 1) * PIECE_BYTES));
  for (let n = pieces; n * PIECE_BYTES < replacedBytes; n++) draft.delete(pieceKey(ref, n));
}

const pieceKey = (ref: BlockRef, n: number) =>
  n === 0 ? blockKey(ref) : `${blockKey(ref)}/${n.toString(36).padStart(3, '0')}`;

/** Puts a block with all that helps to find it again, and counts it. */
export async function shelve(draft: Draft, station: string, block: FreshBlock): Promise<void> {
  putBlock(draft, block.ref, block.seal());
  putTime(draft, block.ref, block);
  for (const { key, value } of block.index.rows(station, block.ref)) draft.put(key, value);
  for (const [device, share] of block.index.shares()) {
    const key = deviceKey(station, device);
    draft.keep(key, together(await draft.state<DeviceShare>(key), share));
  }
  const self = await selfOf(draft);
  draft.keep(SELF, {
    ...self,
    entries: self.entries + block.entries,
    rows: self.rows + block.rows,
    firstMs: Math.min(self.firstMs ?? Infinity, block.fromMs),
    lastMs: latest(self.lastMs, block.toMs),
  });
}

/**
 * Takes a block away with all that leads to it, and tells what it was; undefined where it is damaged: then
 * nothing is done.
 */
export async function unshelve(
  draft: Draft,
  columns: ColumnCodec,
  station: string,
  ref: BlockRef,
  bytes: Uint8Array,
): Promise<Block | undefined> {
  const block = soundBlock(bytes, columns);
  if (!block) return undefined;
  const index = indexOf(block);
  putBlock(draft, ref, NOTHING, bytes.length);
  draft.delete(timeKey(block.toMs, ref));
  for (const { key } of index.rows(station, ref)) draft.delete(key);
  for (const [device, { rows }] of index.shares()) await takeRows(draft, station, device, rows);
  await uncount(draft, block.entries, block.rows);
  return block;
}

/** What the bytes say, or undefined where they are damaged. */
export function soundBlock(bytes: Uint8Array, columns: ColumnCodec): Block | undefined {
  try {
    return decodeBlock(bytes, columns);
  } catch {
    return undefined;
  }
}

function indexOf(block: Block): BlockIndex {
  const index = new BlockIndex();
  for (const entry of block.content) index.add(entry);
  return index;
}

export async function takeRows(draft: Draft, station: string, device: string, rows: number): Promise<void> {
  const key = deviceKey(station, device);
  const share = await draft.state<DeviceShare>(key);
  if (share) draft.keep(key, { ...share, rows: share.rows - rows });
}

export async function uncount(draft: Draft, entries: number, rows: number): Promise<void> {
  const self = await selfOf(draft);
  draft.keep(SELF, { ...self, entries: self.entries - entries, rows: self.rows - rows });
}

/** When a block ends, and how many entries it has. */
export function putTime(
  draft: Draft,
  ref: BlockRef,
  block: { readonly toMs: number; readonly entries: number },
): void {
  draft.put(timeKey(block.toMs, ref), encodeState(block.entries)!);
}

export const timeKey = (toMs: number, ref: BlockRef) => `t/${timeText(toMs)}/${refText(ref)}`;
