import { concat } from '../../codec/bytes.ts';
import type { Aging } from './aging.ts';
import { type DeviceShare, latest, NOTHING, together } from './block-index.ts';
import { type Card, decodeCard, encodeCard } from './card.ts';
import type { Draft, Readable } from './draft.ts';
import { blockKey, type BlockRef, cardKey, deviceKey, gapKey, mentionKey, SELF, spanKey } from './keys.ts';
import type { Made } from './made.ts';
import { selfOf } from './self.ts';

/** A row of a store stays below 64 KiB: a bigger block lies in several. */
const PIECE_BYTES = 60 * 1024;

/** The bytes of a block, or undefined where it is gone. `head` is its first row where the caller has it. */
export async function loadBlock(
  readable: Pick<Readable, 'get'>,
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

/** A block's card, and whether it is a chapter's; undefined where there is no such block. */
export async function cardOf(
  readable: Pick<Readable, 'get'>,
  ref: BlockRef,
): Promise<{ readonly kind: Made['kind']; readonly value: Uint8Array; readonly card: Card } | undefined> {
  for (const kind of ['fresh', 'chapter'] as const) {
    const value = await readable.get(cardKey(kind, ref));
    if (value) return { kind, value, card: decodeCard(value) };
  }
  return undefined;
}

/** Puts a block with all that helps to find it again, and counts it. */
export async function shelve(draft: Draft, station: string, block: Made, aging: Aging): Promise<void> {
  place(draft, block, aging.ageMs);
  for (const [device, share] of block.index.shares()) {
    const key = deviceKey(station, device);
    draft.keep(key, together(await draft.state<DeviceShare>(key), share));
  }
  const { entries, rows, fromMs, toMs, bytes, leadBytes } = block.card;
  const self = await selfOf(draft);
  draft.keep(SELF, {
    ...self,
    entries: self.entries + entries,
    rows: self.rows + rows,
    bytes: (self.bytes ?? 0) + bytes + leadBytes,
    ...aging.kept,
    firstMs: Math.min(self.firstMs ?? Infinity, fromMs),
    lastMs: latest(self.lastMs, toMs),
  });
}

/** Takes a block away with all that leads to it, and no longer counts it. */
export async function unshelve(draft: Draft, station: string, ref: BlockRef, card: Card): Promise<void> {
  displace(draft, station, ref, card);
  for (const { device, rows } of card.devices) await takeRows(draft, station, device, rows);
  await uncount(draft, card);
}

/** Puts a block in the place of others that hold the same, or more that is told elsewhere. */
export async function replace(
  draft: Draft,
  station: string,
  before: readonly { readonly ref: BlockRef; readonly card: Card }[],
  after: Made | undefined,
): Promise<void> {
  for (const { ref, card } of before) displace(draft, station, ref, card);
  const ageMs = before.reduce((latestMs, { card }) => Math.max(latestMs, card.ageMs), 0);
  if (after) place(draft, after, ageMs);
  const rows = new Map<string, number>();
  const add = (devices: Card['devices'], sign: number) => {
    for (const each of devices) rows.set(each.device, (rows.get(each.device) ?? 0) + sign * each.rows);
  };
  for (const { card } of before) add(card.devices, 1);
  if (after) add(after.card.devices, -1);
  for (const [device, gone] of rows) if (gone !== 0) await takeRows(draft, station, device, gone);
  for (const { card } of before) await uncount(draft, card);
  if (after) await uncount(draft, after.card, -1);
}

function place(draft: Draft, { ref, kind, bytes, leads, card }: Made, ageMs: number): void {
  putBlock(draft, ref, bytes);
  draft.put(cardKey(kind, ref), encodeCard({ ...card, ageMs }));
  for (const { key, value } of leads) draft.put(key, value);
}

function displace(draft: Draft, station: string, ref: BlockRef, card: Card): void {
  putBlock(draft, ref, NOTHING, card.bytes);
  for (const key of leadKeys(station, ref, card)) draft.delete(key);
  for (const kind of ['fresh', 'chapter'] as const) draft.delete(cardKey(kind, ref));
}

/** The keys of all rows that lead to a block, but for its card. */
function leadKeys(station: string, ref: BlockRef, card: Card): string[] {
  return card.devices.flatMap(({ device, spansMs, gapsMs, mentioned }) => [
    ...spansMs.map((timeMs, n) => spanKey(station, device, timeMs, ref, n)),
    ...gapsMs.map((timeMs, n) => gapKey(station, device, timeMs, ref, n)),
    ...(mentioned ? [mentionKey(station, device, ref)] : []),
  ]);
}

async function takeRows(draft: Draft, station: string, device: string, rows: number): Promise<void> {
  const key = deviceKey(station, device);
  const share = await draft.state<DeviceShare>(key);
  if (share && rows !== 0) draft.keep(key, { ...share, rows: share.rows - rows });
}

async function uncount(draft: Draft, card: Omit<Card, 'ageMs'>, times = 1): Promise<void> {
  const self = await selfOf(draft);
  draft.keep(SELF, {
    ...self,
    entries: self.entries - times * card.entries,
    rows: self.rows - times * card.rows,
    bytes: (self.bytes ?? 0) - times * (card.bytes + card.leadBytes),
  });
}
