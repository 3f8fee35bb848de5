import type { Gap } from '../../model/entry.ts';
import type { Span } from '../platform.ts';
import type { DeviceShare } from './block-index.ts';
import type { Books } from './books.ts';
import { correctedGap, correctedSpans, type Stamped } from './corrected.ts';
import { FreshSpans, spansIn } from './fresh-spans.ts';
import { below, type BlockRef, deviceKey, msIn, part as partOf, REF_AT, refIn, timeText } from './keys.ts';
import { hoursTouching } from './hours.ts';
import { originsOf } from './origins.ts';
import { pages } from './pages.ts';
import { LONGEST_SPAN_MS, PartsReader } from './parts.ts';
import { Seen } from './seen.ts';
import { entriesBetween, storedRows, type Wanted } from './stored-rows.ts';
import { Corrections } from './timing.ts';

/** The index of a log, as it is asked: what is known of a device between two times. */
export class Spans {
  readonly #books: Books;
  readonly #fresh: FreshSpans;

  constructor(books: Books) {
    this.#books = books;
    this.#fresh = new FreshSpans(books);
  }

  /** In order of each span's last row, by the right time where the clock was wrong. */
  async *touching(station: string, device: string, fromMs: number, toMs: number): AsyncGenerator<Span> {
    const corrections = await Corrections.of(this.#books.committer);
    const stamped = (from: number, to: number) => this.#stamped(station, device, from, to);
    yield* inOrder(
      hoursTouching(this.#books, station, device, fromMs, toMs),
      correctedSpans(corrections, stamped, fromMs, toMs),
    );
  }

  /**
   * In order of each span's last row, as it was stamped. What is fresh is looked up first: what becomes part of a chapter meanwhile is
   * then met twice, which is seen to, and never missed.
   */
  async *#stamped(station: string, device: string, fromMs: number, toMs: number): AsyncGenerator<Stamped> {
    const origins = await originsOf(this.#books, station);
    const fresh = await this.#fresh.of(station, origins, device, fromMs, toMs);
    const seen = new Seen(fresh.refs);
    const reader = new PartsReader(this.#books.blocks.columns);
    const isInside = ({ span }: Stamped) => span.fromMs < toMs && span.toMs >= fromMs;
    let waiting = fresh.spans.map(({ ref, summary }) => this.#span(station, ref, { device, summary }));
    for await (const { key, value } of this.#between('i', station, device, fromMs, toMs + LONGEST_SPAN_MS)) {
      const ref = refIn(key, REF_AT.i);
      const fresh = seen.take(ref);
      if (fresh === 'whole') {
        const { section, parts } = reader.read(value);
        for (const part of parts) waiting.push(this.#span(station, ref, { device, section, part }));
      } else for (const run of fresh) waiting.push(...(await this.#spansBetween(station, device, run)));
      // What comes later ends later, and is not longer than an hour.
      const readyMs = msIn(key, REF_AT.i - 1) - LONGEST_SPAN_MS - 1;
      const ready = waiting.filter(({ span }) => span.toMs <= readyMs);
      if (ready.length === 0) continue;
      waiting = waiting.filter(({ span }) => span.toMs > readyMs);
      yield* ready.filter(isInside).sort(byEnd);
    }
    yield* waiting.filter(isInside).sort(byEnd);
  }

  async gaps(station: string, device: string, fromMs: number, toMs: number): Promise<readonly Gap[]> {
    const { longestGapMs } = await this.#share(station, device);
    const corrections = await Corrections.of(this.#books.committer);
    const gaps = new Map<string, Gap>();
    for (const offsetMs of corrections.offsets) {
      const [from, to] = [fromMs - offsetMs, toMs - offsetMs];
      for await (const { key, value } of this.#between('g', station, device, from, to + longestGapMs)) {
        const told = JSON.parse(new TextDecoder().decode(value)) as Gap;
        const gap = correctedGap(corrections, told, refIn(key, REF_AT.g));
        if (gap.fromMs < toMs && gap.toMs >= fromMs) gaps.set(key, gap);
      }
    }
    return [...gaps.values()].sort((one, other) => one.fromMs - other.fromMs);
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
    const none = { rows: 0, longestGapMs: 0 };
    return (await this.#books.committer.state<DeviceShare>(deviceKey(station, device))) ?? none;
  }

  /** Index rows whose time is `fromMs` or later and `untilMs` or earlier. */
  #between(kind: 'i' | 'g', station: string, device: string, fromMs: number, untilMs: number) {
    const prefix = `${kind}/${partOf(station)}/${partOf(device)}/`;
    return pages(this.#books.store, prefix + timeText(fromMs), `${prefix}${timeText(Math.ceil(untilMs))}~`);
  }

  /** Spans of what is there with some numbers, told from the entries. */
  async #spansBetween(station: string, device: string, run: BlockRef): Promise<Stamped[]> {
    const summaries = spansIn(await entriesBetween(this.#books, run)).get(device) ?? [];
    return summaries.map((summary) => this.#span(station, run, { device, summary }));
  }

  #span(station: string, ref: BlockRef, wanted: Wanted): Stamped {
    const { subject, fromMs, toMs, rows, channels, min, max, mean } =
      'part' in wanted ? wanted.part : wanted.summary;
    const read = () => storedRows(this.#books, station, ref, wanted);
    const whose = { device: wanted.device, ...(subject === undefined ? {} : { subject }) };
    // Only the own log goes on while it is drawn, and only its numbers can be compared with new ones.
    const upTo = ref.origin === 0 ? ref.last : 0;
    return { span: { ...whose, fromMs, toMs, rows, channels, min, max, mean, upTo, read }, ref };
  }
}

const byEnd = (one: Stamped, other: Stamped) => one.span.toMs - other.span.toMs;

/** Two sequences as one, in order of each span's last row. */
async function* inOrder(one: AsyncGenerator<Span>, other: AsyncGenerator<Span>): AsyncGenerator<Span> {
  let [mine, theirs] = await Promise.all([one.next(), other.next()]);
  while (!mine.done) {
    if (theirs.done || mine.value.toMs <= theirs.value.toMs) {
      yield mine.value;
      mine = await one.next();
    } else {
      yield theirs.value;
      theirs = await other.next();
    }
  }
  if (!theirs.done) yield theirs.value;
  yield* other;
}
