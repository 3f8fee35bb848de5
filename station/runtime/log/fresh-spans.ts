import type { Logged } from '../../model/entry.ts';
import type { Row } from '../platform.ts';
import type { Books } from './books.ts';
import { type Card, decodeCard } from './card.ts';
import { type BlockRef, cardsFrom, REF_AT, refIn, refText } from './keys.ts';
import { pages } from './pages.ts';
import { LONGEST_SPAN_MS } from './parts.ts';
import { quarantine } from './quarantine.ts';
import { isSame } from './rewrite.ts';
import { loadBlock } from './shelf.ts';
import { Summing, type Summary } from './summary.ts';

/** Rows of a device in a block that is not yet part of a chapter. */
export interface FreshSpan {
  readonly ref: BlockRef;
  readonly summary: Summary;
}

interface Known {
  readonly value: Uint8Array;
  readonly card: Card;
  spans?: ReadonlyMap<string, readonly Summary[]>;
}

const KEPT_BLOCKS = 4_000;
const LOADED_AT_ONCE = 32;

/**
 * What the fresh blocks say, told from the blocks themselves: there are few, and an index of them would be as big as
 * they are.
 */
export class FreshSpans {
  readonly #books: Books;
  readonly #known = new Map<string, Known>();

  constructor(books: Books) {
    this.#books = books;
  }

  /** All fresh blocks of some origins as of one moment, and what they have of a device that touches a window. */
  async of(
    station: string,
    origins: readonly number[],
    device: string,
    fromMs: number,
    toMs: number,
  ): Promise<{ readonly refs: readonly BlockRef[]; readonly spans: readonly FreshSpan[] }> {
    for (;;) {
      const refs: BlockRef[] = [];
      const having: { readonly ref: BlockRef; readonly known: Known }[] = [];
      for (const origin of origins)
        for await (const row of pages(this.#books.store, ...cardsFrom('fresh', origin))) {
          const ref = refIn(row.key, REF_AT.f);
          const known = this.#knownOf(refText(ref), row);
          refs.push(ref);
          const its = known.card.devices.find((each) => each.device === device);
          if (its && its.rows > 0 && its.fromMs < toMs && its.toMs >= fromMs) having.push({ ref, known });
        }
      // What was replaced meanwhile is found under another name: looked for again from the start.
      if (!(await this.#load(station, having))) continue;
      const spans = having.flatMap(({ ref, known }) =>
        (known.spans?.get(device) ?? []).map((summary) => ({ ref, summary })),
      );
      return { refs, spans };
    }
  }

  #knownOf(name: string, { value }: Row): Known {
    const before = this.#known.get(name);
    if (before && isSame(before.value, value)) return before;
    const known = { value, card: decodeCard(value) };
    this.#known.delete(name);
    this.#known.set(name, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > KEPT_BLOCKS && oldest !== undefined) this.#known.delete(oldest);
    return known;
  }

  /** Whether all were still there. */
  async #load(
    station: string,
    having: readonly { readonly ref: BlockRef; readonly known: Known }[],
  ): Promise<boolean> {
    const missing = having.filter(({ known }) => !known.spans);
    for (let at = 0; at < missing.length; at += LOADED_AT_ONCE) {
      const some = missing.slice(at, at + LOADED_AT_ONCE);
      const loaded = await Promise.all(some.map(({ ref }) => loadBlock(this.#books.committer, ref)));
      for (const [i, { ref, known }] of some.entries()) {
        const bytes = loaded[i];
        const block = bytes && this.#books.blocks.sound(bytes);
        if (bytes && !block) await quarantine(this.#books, station, ref);
        if (!block) return false;
        known.spans = spansIn(block.content);
      }
    }
    return true;
  }
}

/** Summaries of each device's rows: of each subject and each hour of its own. */
export function spansIn(content: Iterable<Logged>): Map<string, Summary[]> {
  const devices = new Map<string, Map<string, Summing>>();
  for (const entry of content) {
    if (entry.kind !== 'batch') continue;
    const { batch } = entry;
    const hourOf = (row: number) => Math.floor(batch.time[row]! / LONGEST_SPAN_MS);
    for (let start = 0, end; start < batch.time.length; start = end) {
      const hour = hourOf(start);
      for (end = start + 1; end < batch.time.length && hourOf(end) === hour;) end++;
      const spans = devices.get(batch.device) ?? new Map<string, Summing>();
      devices.set(batch.device, spans);
      const key = `${hour} ${batch.subject === undefined ? '' : `of ${batch.subject}`}`;
      const summing = spans.get(key) ?? new Summing(batch.subject);
      spans.set(key, summing);
      summing.add(batch, start, end);
    }
  }
  return new Map(
    [...devices].map(([device, spans]) => [device, [...spans.values()].map((each) => each.summary)]),
  );
}
