import type { Block } from '../../../codec/block.ts';
import { type Card, decodeCard, encodeCard } from '../card.ts';
import { below, type BlockRef, blockKey, REF_AT, refIn } from '../keys.ts';
import { make } from '../made.ts';
import { pages } from '../pages.ts';
import { isSame } from '../rewrite.ts';
import { cardOf } from '../shelf.ts';
import type { Shelves } from './shelves.ts';
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
  const found = await cardOf(shelves, ref);
  if (!found && !(await shelves.get(blockKey(ref)))) return false;
  const kind = found?.kind ?? 'fresh';
  const { leads, card } = make(ref, block.epoch, kind, station, block.content, shelves.columns);
  const wrong = [];
  for (const { key, value } of leads) {
    const there = await shelves.get(key);
    if (!there || !isSame(there, value)) wrong.push({ device: deviceIn(key), text: wordsFor(key, there) });
  }
  if (!found)
    wrong.push(...card.devices.map(({ device }) => ({ device, text: 'the card of the block is missing' })));
  else wrong.push(...differences(found.card, card));
  if (wrong.length > 0 && !(await shelves.get(blockKey(ref)))) return false;
  for (const each of wrong) findings.add({ station, seq: [ref.first, ref.last], ...each });
  return true;
}

/** What a card says otherwise than the block, device by device where it can be told. */
function differences(found: Card, made: Omit<Card, 'ageMs'>): { device?: string; text: string }[] {
  const bytesOf = (card: Omit<Card, 'ageMs'>, devices: Card['devices']) =>
    encodeCard({ ...card, devices, bytes: found.bytes, ageMs: found.ageMs });
  if (isSame(bytesOf(found, found.devices), bytesOf(made, made.devices))) return [];
  const text = 'the card of the block does not agree with it';
  const lineIn = ({ devices }: Pick<Card, 'devices'>, name: string) =>
    bytesOf(
      found,
      devices.filter(({ device }) => device === name),
    );
  const names = new Set([...found.devices, ...made.devices].map(({ device }) => device));
  const wrong = [...names].filter((name) => !isSame(lineIn(found, name), lineIn(made, name)));
  return wrong.length > 0 ? wrong.map((device) => ({ device, text })) : [{ text }];
}

/** Looks at every index row whether the block that it leads to is there. */
export async function* walkIndex(
  shelves: Shelves,
  origins: Snapshot['origins'],
  findings: Findings,
): AsyncGenerator<number> {
  let seen = 0;
  for (const kind of ['i', 'g', 'x', 'f', 't'] as const) {
    const { from, to } = below(kind);
    for await (const { key, value } of pages(shelves, from, to)) {
      const ref = refIn(key, REF_AT[kind]);
      const of = origins.find(({ origin }) => origin === ref.origin);
      if (!of || !isWithin(of, ref)) continue;
      // What is taken out or packed anew meanwhile takes its index rows with it.
      if (!(await shelves.get(blockKey(ref))) && (await shelves.get(key)))
        for (const device of devicesOf(kind, key, value))
          findings.add({
            station: of.station,
            seq: [ref.first, ref.last],
            device,
            text: 'the block is missing that the index leads to',
          });
      if (++seen % 256 === 0) yield seen;
    }
  }
}

function devicesOf(kind: 'i' | 'g' | 'x' | 'f' | 't', key: string, value: Uint8Array): readonly string[] {
  return kind === 'f' || kind === 't'
    ? decodeCard(value).devices.map(({ device }) => device)
    : [deviceIn(key)];
}

/** Whether the block was there when the walk began. */
const isWithin = ({ held: { upTo, have } }: Claimed, { last }: BlockRef) =>
  last <= Math.max(upTo, have.at(-1)?.[1] ?? 0);

const deviceIn = (key: string) => decodeURIComponent(key.split('/')[2]!);

function wordsFor(key: string, found: Uint8Array | undefined): string {
  const row = { i: 'the summary of its rows', g: 'the row of a gap', x: 'the row of its mention' }[key[0]!];
  return found ? `${row} does not agree with the block` : `${row} is missing in the index`;
}
