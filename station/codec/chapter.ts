import type { Batch } from '../model/batch.ts';
import type { Entry, Logged } from '../model/entry.ts';
import { extentOf } from '../model/extent.ts';
import { fault } from '../model/fault.ts';
import type { BlockHead, BlockHeader } from './block-header.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ColumnCodec } from './column-codec.ts';
import {
  batchOf,
  type Place,
  readCounts,
  readOthers,
  readSection,
  readSpeakers,
  type Section,
  type Speaker,
} from './read-chapter.ts';
import { Turns } from './turns.ts';

/** Where each entry is: who says it, from which row on (or as which of the others). */
interface Order {
  readonly seq: Float64Array;
  readonly who: Uint32Array;
  readonly start: Uint32Array;
  readonly count: Uint32Array;
}

/**
 * Codec 1 of blocks: a long run of entries whose rows lie together by speaker, in columns as the kernel packs them.
 *
 *   names: varint how many, texts
 *   speakers: varint how many; of each varint device, subject + 1 or 0, channels and their names, entries, rows,
 *     bytes of its section
 *   entries other than batches (text: a JSON array)
 *   counts: distance of each entry's number from the one before
 *   counts: at which place in the line (Turns) each entry's speaker stood; 0 are the others
 *   sections: counts (rows of each entry), then varint length and bytes of the times and of each channel
 *
 * Counts are u8 0 and one varint for all, or u8 1, varint length, packed column. Sections are only unpacked when
 * asked for.
 */
export class Chapter {
  readonly head: BlockHead;
  readonly #columns: ColumnCodec;
  readonly #places: readonly Place[];
  readonly #others: readonly Entry[];
  readonly #distances: Float64Array;
  readonly #turns: Float64Array;
  readonly #sections = new Map<number, Section>();
  #order: Order | undefined;

  /** `body` stands behind the header. @throws frame/length, frame/syntax, here and when something is asked for. */
  constructor(head: BlockHead, body: ByteReader, columns: ColumnCodec) {
    this.head = head;
    this.#columns = columns;
    const speakers = readSpeakers(body, head);
    this.#others = readOthers(body);
    const entries = speakers.reduce((sum, { speaker }) => sum + speaker.entries, this.#others.length);
    if (entries !== head.entries) throw fault('frame/length', { expected: head.entries, actual: entries });
    this.#distances = readCounts(body, entries - 1, columns);
    this.#turns = readCounts(body, entries, columns);
    this.#places = speakers.map(({ speaker, length }) => ({ speaker, bytes: body.bytes(length) }));
    if (body.left > 0) throw fault('frame/length', { expected: 0, actual: body.left });
  }

  get speakers(): readonly Speaker[] {
    return this.#places.map(({ speaker }) => speaker);
  }

  /** All rows of the speaker with this number, in order of arrival. */
  rowsOf(speaker: number): Batch {
    return batchOf(this.#section(speaker));
  }

  /** Entries with numbers after `seq`, at most `limit`. */
  after(seq: number, limit: number): Logged[] {
    const order = this.#inOrder();
    const start = placeAfter(order, seq);
    const count = Math.min(limit, order.seq.length - start);
    return Array.from({ length: count }, (_, i) => this.#entry(order, start + i));
  }

  /**
   * The same for who looks at some channels only: entries of one speaker that follow each other are one, with the number of the last,
   * over the chapter's own columns; about `mostRows` rows.
   */
  runs(seq: number, mostRows: number, wanted: (speaker: Speaker) => readonly string[]): Logged[] {
    const order = this.#inOrder();
    const runs: Logged[] = [];
    let at = placeAfter(order, seq);
    for (let rows = 0; at < order.seq.length && rows < mostRows && runs.length < mostRows;) {
      const who = order.who[at]!;
      if (who === 0) {
        runs.push(this.#entry(order, at++));
        continue;
      }
      const start = order.start[at]!;
      let end = start;
      for (; order.who[at] === who && rows < mostRows; at++) {
        end += order.count[at]!;
        rows += order.count[at]!;
      }
      runs.push({ ...this.#run(who - 1, start, end, wanted), seq: order.seq[at - 1]! });
    }
    return runs;
  }

  #run(
    number: number,
    start: number,
    end: number,
    wanted: (speaker: Speaker) => readonly string[],
  ): Extract<Entry, { kind: 'batch' }> {
    const { speaker, time, column } = this.#section(number);
    const { device, subject } = speaker;
    const channels = wanted(speaker);
    const columns = channels.map((name) => column(speaker.channels.indexOf(name)).subarray(start, end));
    const about = { device, ...(subject === undefined ? {} : { subject }), channels };
    return { kind: 'batch', batch: { ...about, time: time.subarray(start, end), columns } };
  }

  /** Everything in it. */
  block(): BlockHeader & { readonly content: readonly Logged[] } {
    const last = this.#inOrder().seq.at(-1)!;
    return { ...this.head, last, content: this.after(0, Infinity) };
  }

  #entry({ seq, who, start, count }: Order, at: number): Logged {
    if (who[at] === 0) return { ...this.#others[start[at]!]!, seq: seq[at]! };
    const batch = batchOf(this.#section(who[at]! - 1));
    const part = (column: Float64Array) => column.slice(start[at], start[at]! + count[at]!);
    return {
      kind: 'batch',
      batch: { ...batch, time: part(batch.time), columns: batch.columns.map(part) },
      seq: seq[at]!,
    };
  }

  #section(number: number): Section {
    const known = this.#sections.get(number);
    if (known) return known;
    const section = readSection(this.#places[number]!, this.#columns);
    this.#sections.set(number, section);
    return section;
  }

  #inOrder(): Order {
    return (this.#order ??= this.#readOrder());
  }

  #readOrder(): Order {
    const sections = this.#places.map((_, number) => this.#section(number));
    const times = [
      Float64Array.from(this.#others, (entry) => extentOf(entry).toMs),
      ...sections.map(firstTimes),
    ];
    const turns = new Turns(times);
    const length = this.head.entries;
    const order = {
      seq: new Float64Array(length),
      who: new Uint32Array(length),
      start: new Uint32Array(length),
      count: new Uint32Array(length),
    };
    const said = new Uint32Array(times.length);
    const rows = new Uint32Array(times.length);
    for (let at = 0, seq = this.head.first; at < length; at++) {
      const who = turns.take(this.#turns[at]!);
      const distance = at === 0 ? 0 : this.#distances[at - 1]!;
      seq += distance;
      if (who === undefined || !Number.isSafeInteger(seq) || (distance === 0 && at > 0))
        throw fault('frame/syntax', { text: 'no order' });
      const count = who === 0 ? 1 : sections[who - 1]!.counts[said[who]!]!;
      order.seq[at] = seq;
      order.who[at] = who;
      order.start[at] = rows[who]!;
      order.count[at] = count;
      said[who]!++;
      rows[who]! += count;
    }
    return order;
  }
}

function placeAfter({ seq: numbers }: Order, seq: number): number {
  let start = 0;
  for (let high = numbers.length; start < high;) {
    const middle = (start + high) >> 1;
    if (numbers[middle]! <= seq) start = middle + 1;
    else high = middle;
  }
  return start;
}

function firstTimes({ time, counts }: Section): Float64Array {
  let row = 0;
  return counts.map((count) => {
    const timeMs = time[row]!;
    row += count;
    return timeMs;
  });
}
