import { deviceOf, type Entry, type Gap } from '../../model/entry.ts';
import { extentOf } from '../../model/extent.ts';
import type { DeviceCard } from './card.ts';
import { type BlockRef, gapKey, mentionKey } from './keys.ts';

/** What is known of a device's rows in all. */
export interface DeviceShare {
  readonly rows: number;
  /** Absent where there are no rows. */
  readonly lastMs?: number;
  readonly longestGapMs: number;
}

/** A row that leads to a block, with nothing where its key says all. */
export interface IndexRow {
  readonly key: string;
  readonly value: Uint8Array;
}

interface Line {
  rows: number;
  fromMs: number;
  toMs: number;
  readonly gaps: Gap[];
  mentioned: boolean;
}

/** The value of a row whose key says all. */
export const NOTHING: Uint8Array = new Uint8Array(0);

/** What a block says of each device, but for its rows themselves. It follows from the entries alone. */
export class BlockIndex {
  readonly #lines = new Map<string, Line>();

  static of(entries: Iterable<Entry>): BlockIndex {
    const index = new BlockIndex();
    for (const entry of entries) index.add(entry);
    return index;
  }

  add(entry: Entry): void {
    const line = this.#lineOf(deviceOf(entry));
    if (entry.kind === 'gap') line.gaps.push(entry.gap);
    else if (entry.kind !== 'batch') line.mentioned = true;
    else {
      const { fromMs, toMs, rows } = extentOf(entry);
      line.rows += rows;
      line.fromMs = Math.min(line.fromMs, fromMs);
      line.toMs = Math.max(line.toMs, toMs);
    }
  }

  /** The rows that lead to its losses and to what else it says. */
  rows(station: string, ref: BlockRef): IndexRow[] {
    const rows: IndexRow[] = [];
    for (const [device, { gaps, mentioned }] of this.#lines) {
      for (const [n, gap] of gaps.entries()) {
        const value = new TextEncoder().encode(JSON.stringify(gap));
        rows.push({ key: gapKey(station, device, Math.ceil(gap.toMs), ref, n), value });
      }
      if (mentioned) rows.push({ key: mentionKey(station, device, ref), value: NOTHING });
    }
    return rows;
  }

  /** What stands of each device on the block's card; `spansMs` tells where its rows are in the index. */
  cards(spansMs: (device: string) => readonly number[]): DeviceCard[] {
    return [...this.#lines].map(([device, { rows, fromMs, toMs, gaps, mentioned }]) => ({
      device,
      rows,
      fromMs: rows > 0 ? Math.floor(fromMs) : 0,
      toMs: rows > 0 ? Math.ceil(toMs) : 0,
      spansMs: spansMs(device),
      gapsMs: gaps.map((gap) => Math.ceil(gap.toMs)),
      mentioned,
    }));
  }

  shares(): Map<string, DeviceShare> {
    return new Map(
      [...this.#lines].map(([device, { rows, toMs, gaps }]) => [
        device,
        {
          rows,
          ...(rows > 0 ? { lastMs: toMs } : {}),
          longestGapMs: gaps.reduce((longest, gap) => Math.max(longest, gap.toMs - gap.fromMs), 0),
        },
      ]),
    );
  }

  #lineOf(device: string): Line {
    const known = this.#lines.get(device);
    if (known) return known;
    const line: Line = { rows: 0, fromMs: Infinity, toMs: -Infinity, gaps: [], mentioned: false };
    this.#lines.set(device, line);
    return line;
  }
}

/** What two shares say together. */
export function together(one: DeviceShare | undefined, other: DeviceShare): DeviceShare {
  if (!one) return other;
  const lastMs = latest(one.lastMs, other.lastMs);
  return {
    rows: one.rows + other.rows,
    ...(lastMs === undefined ? {} : { lastMs }),
    longestGapMs: Math.max(one.longestGapMs, other.longestGapMs),
  };
}

export const latest = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
