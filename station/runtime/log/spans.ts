import type { Block } from '../../codec/block.ts';
import type { Batch } from '../../model/batch.ts';
import type { Gap } from '../../model/entry.ts';
import type { Span } from '../platform.ts';
import type { DeviceShare } from './block-index.ts';
import type { Books } from './books.ts';
import { below, type BlockRef, deviceKey, part, REF_AT, refIn, timeText } from './keys.ts';
import { pages } from './pages.ts';
import { quarantine } from './quarantine.ts';
import { loadBlock, soundBlock } from './shelf.ts';
import { type Summary, SummaryReader } from './summary.ts';

/** The index of a log, as it is asked: what is known of a device between two times. */
export class Spans {
  readonly #books: Books;

  constructor(books: Books) {
    this.#books = books;
  }

  /** In order of each span's last row. */
  async *touching(station: string, device: string, fromMs: number, toMs: number): AsyncGenerator<Span> {
    const share = await this.#share(station, device);
    const reader = new SummaryReader();
    for await (const { key, value } of this.#between('i', station, device, fromMs, toMs, share.longestMs)) {
      const summary = reader.read(value);
      if (summary.fromMs < toMs) yield this.#span(station, device, summary, refIn(key, REF_AT.i));
    }
  }

  async gaps(station: string, device: string, fromMs: number, toMs: number): Promise<readonly Gap[]> {
    const share = await this.#share(station, device);
    const gaps: Gap[] = [];
    for await (const { value } of this.#between('g', station, device, fromMs, toMs, share.longestGapMs)) {
      const gap = JSON.parse(new TextDecoder().decode(value)) as Gap;
      if (gap.fromMs < toMs) gaps.push(gap);
    }
    return gaps.sort((one, other) => one.fromMs - other.fromMs);
  }

  async lastRowMs(station: string, device: string): Promise<number | undefined> {
    return (await this.#share(station, device)).lastMs;
  }

  async devices(station: string): Promise<readonly string[]> {
    const prefix = deviceKey(station, '');
    const names = [];
    const { from, to } = below(prefix.slice(0, -1));
    for await (const { key } of pages(this.#books.store, from, to)) {
      const device = decodeURIComponent(key.slice(prefix.length));
      if ((await this.#share(station, device)).rows > 0) names.push(device);
    }
    return names;
  }

  async #share(station: string, device: string): Promise<DeviceShare> {
    const none = { rows: 0, longestMs: 0, longestGapMs: 0 };
    return (await this.#books.committer.state<DeviceShare>(deviceKey(station, device))) ?? none;
  }

  /**
   * Index rows that end at `fromMs` or later. Rows may have come in any order, so one that ends after the
   * window may still reach into it: as far on as the longest that this device ever had.
   */
  #between(
    kind: 'i' | 'g',
    station: string,
    device: string,
    fromMs: number,
    toMs: number,
    longestMs: number,
  ) {
    const prefix = `${kind}/${part(station)}/${part(device)}/`;
    return pages(this.#books.store, prefix + timeText(fromMs), `${prefix}${timeText(toMs + longestMs)}~`);
  }

  #span(station: string, device: string, summary: Summary, ref: BlockRef): Span {
    const { subject, ...figures } = summary;
    const read = async () => {
      const block = await this.#block(station, ref);
      return block ? rowsOf(block, device, summary) : [];
    };
    return { device, ...(subject === undefined ? {} : { subject }), ...figures, read };
  }

  async #block(station: string, ref: BlockRef): Promise<Block | undefined> {
    const bytes = await loadBlock(this.#books.committer, ref);
    const block = bytes && soundBlock(bytes, this.#books.columns);
    if (bytes && !block) await quarantine(this.#books, station, ref);
    return block;
  }
}

/** The rows that a span stands for: its device's and subject's between its first and its last time. */
function rowsOf(block: Block, device: string, { subject, fromMs, toMs }: Summary): Batch[] {
  const batches = [];
  for (const entry of block.content)
    if (entry.kind === 'batch' && entry.batch.device === device && entry.batch.subject === subject) {
      const batch = within(entry.batch, fromMs, toMs);
      if (batch.time.length > 0) batches.push(batch);
    }
  return batches;
}

function within(batch: Batch, fromMs: number, toMs: number): Batch {
  const inside = (_: number, row: number) => fromMs <= batch.time[row]! && batch.time[row]! <= toMs;
  const time = batch.time.filter(inside);
  if (time.length === batch.time.length) return batch;
  return { ...batch, time, columns: batch.columns.map((column) => column.filter(inside)) };
}
