import type { Batch } from '../../model/batch.ts';
import { deviceOf, type Entry, type Gap } from '../../model/entry.ts';
import { type BlockRef, part, refText, timeText } from './keys.ts';
import { encodeSummary, Summing } from './summary.ts';

/** What a block adds to what is known of a device. */
export interface DeviceShare {
  readonly rows: number;
  /** Absent where there are no rows. */
  readonly lastMs?: number;
  readonly longestMs: number;
  readonly longestGapMs: number;
}

/** An index row of a block, with nothing where a key says all. */
export interface IndexRow {
  readonly key: string;
  readonly value: Uint8Array;
}

/** No span is longer, whatever the clock did: rows further apart come into several. */
const LONGEST_SPAN_MS = 3_600_000;
const NOTHING = new Uint8Array(0);

/**
 * The index of one block: how each of its devices' rows and losses are found again by time. It follows from
 * the entries alone, so that a block's index rows can be named again when the block goes.
 */
export class BlockIndex {
  readonly #spans = new Map<string, Map<string, Summing>>();
  readonly #gaps = new Map<string, Gap[]>();
  readonly #mentioned = new Set<string>();

  add(entry: Entry): void {
    if (entry.kind === 'batch') this.#addRows(entry.batch);
    else if (entry.kind === 'gap') this.#gapsOf(entry.gap.device).push(entry.gap);
    else this.#mentioned.add(deviceOf(entry));
  }

  rows(station: string, ref: BlockRef): IndexRow[] {
    const place = part(station);
    const block = refText(ref);
    const rows: IndexRow[] = [];
    for (const [device, spans] of this.#spans)
      [...spans.values()].forEach(({ summary }, n) => {
        const key = `i/${place}/${part(device)}/${timeText(summary.toMs)}/${block}/${n}`;
        rows.push({ key, value: encodeSummary(summary) });
      });
    for (const [device, gaps] of this.#gaps)
      gaps.forEach((gap, n) => {
        const key = `g/${place}/${part(device)}/${timeText(gap.toMs)}/${block}/${n}`;
        rows.push({ key, value: new TextEncoder().encode(JSON.stringify(gap)) });
      });
    for (const device of this.#mentioned)
      rows.push({ key: `x/${place}/${part(device)}/${block}`, value: NOTHING });
    return rows;
  }

  shares(): Map<string, DeviceShare> {
    const shares = new Map<string, DeviceShare>();
    const add = (device: string, more: DeviceShare) => shares.set(device, together(shares.get(device), more));
    for (const [device, spans] of this.#spans)
      for (const { summary } of spans.values())
        add(device, {
          rows: summary.rows,
          lastMs: summary.toMs,
          longestMs: summary.toMs - summary.fromMs,
          longestGapMs: 0,
        });
    for (const { device, fromMs, toMs } of [...this.#gaps.values()].flat())
      add(device, { rows: 0, longestMs: 0, longestGapMs: toMs - fromMs });
    return shares;
  }

  /** Cuts a batch where its rows come into another subject's or another hour's span. */
  #addRows(batch: Batch): void {
    const hourOf = (row: number) => Math.floor(batch.time[row]! / LONGEST_SPAN_MS);
    for (let start = 0, end; start < batch.time.length; start = end) {
      const hour = hourOf(start);
      for (end = start + 1; end < batch.time.length && hourOf(end) === hour;) end++;
      this.#summing(batch, hour).add(batch, start, end);
    }
  }

  #gapsOf(device: string): Gap[] {
    const gaps = this.#gaps.get(device) ?? [];
    this.#gaps.set(device, gaps);
    return gaps;
  }

  #summing({ device, subject }: Batch, hour: number): Summing {
    const spans = this.#spans.get(device) ?? new Map<string, Summing>();
    this.#spans.set(device, spans);
    const key = `${hour} ${subject === undefined ? '' : `of ${subject}`}`;
    const summing = spans.get(key) ?? new Summing(subject);
    spans.set(key, summing);
    return summing;
  }
}

/** What two shares say together. */
export function together(one: DeviceShare | undefined, other: DeviceShare): DeviceShare {
  if (!one) return other;
  const lastMs = latest(one.lastMs, other.lastMs);
  return {
    rows: one.rows + other.rows,
    ...(lastMs === undefined ? {} : { lastMs }),
    longestMs: Math.max(one.longestMs, other.longestMs),
    longestGapMs: Math.max(one.longestGapMs, other.longestGapMs),
  };
}

export const latest = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
