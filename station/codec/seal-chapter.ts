import type { Batch } from '../model/batch.ts';
import type { Entry, Logged } from '../model/entry.ts';
import { extentOf } from '../model/extent.ts';
import { type BlockHead, sealed } from './block-header.ts';
import { ByteWriter } from './byte-writer.ts';
import type { ColumnCodec } from './column-codec.ts';
import { atOnce, type Steps } from './steps.ts';
import { Turns } from './turns.ts';

/** A chapter's number among the codecs of blocks; what it looks like stands with Chapter. */
export const CHAPTER_CODEC = 1;
/** Numbers that a chapter holds at most, times included: what a reader of one has to bear. */
export const MOST_NUMBERS = 2 ** 20;

/** Entries that are gone through in one step. */
const STEP = 2_048;

/** Batches of one speaker, which become one section. */
interface Section {
  readonly batches: Batch[];
  /** Of the first row of each batch. */
  readonly times: number[];
}

/** A finished chapter. */
export interface SealedChapter {
  readonly head: BlockHead;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** All rows of each speaker, as they lie in it. */
  readonly sections: readonly Batch[];
}

/** Entries of one log, ascending and sound, as one chapter: at least one, at most MOST_NUMBERS numbers. */
export const sealChapter = (epoch: string, entries: readonly Logged[], columns: ColumnCodec): SealedChapter =>
  atOnce(sealing(epoch, entries, columns));

/** The same in steps of a few milliseconds. */
export function* sealing(
  epoch: string,
  entries: readonly Logged[],
  columns: ColumnCodec,
): Steps<SealedChapter> {
  const sections = new Sections();
  const others: Entry[] = [];
  const otherTimes: number[] = [];
  const numbers: number[] = [];
  const who: number[] = [];
  let [rows, fromMs, toMs] = [0, Infinity, -Infinity];
  for (const { seq, ...entry } of entries) {
    const extent = extentOf(entry);
    rows += extent.rows;
    fromMs = Math.min(fromMs, extent.fromMs);
    toMs = Math.max(toMs, extent.toMs);
    numbers.push(seq);
    if (entry.kind === 'batch') who.push(1 + sections.add(entry.batch));
    else {
      who.push(0);
      others.push(entry);
      otherTimes.push(extent.toMs);
    }
    if (who.length % STEP === 0) yield;
  }
  const writer = new ByteWriter();
  const wholes: Batch[] = [];
  const packed: Uint8Array[] = [];
  for (const { batches } of sections.all) {
    const whole = wholeOf(batches);
    wholes.push(whole);
    packed.push(pack(batches, whole, columns));
    yield;
  }
  writeNames(writer, sections.all, packed);
  writer.text(JSON.stringify(others));
  const distances = numbers.slice(1).map((seq, i) => seq - numbers[i]!);
  writeCounts(writer, Float64Array.from(distances), columns);
  const times = [otherTimes, ...sections.all.map((section) => section.times)];
  const turns = new Turns(times.map((each) => Float64Array.from(each)));
  const places = new Float64Array(who.length);
  for (const [i, each] of who.entries()) {
    places[i] = turns.placeOf(each);
    turns.take(places[i]);
    if (i % STEP === 0) yield;
  }
  writeCounts(writer, places, columns);
  for (const bytes of packed) writer.bytes(bytes);
  const head = { epoch, first: numbers[0]!, entries: entries.length, rows, fromMs, toMs };
  return { head, bytes: sealed(CHAPTER_CODEC, head, writer.copy()), sections: wholes };
}

class Sections {
  readonly all: Section[] = [];
  readonly #ofDevice = new Map<string, number[]>();

  /** The number of the section that the batch is now a part of. */
  add(batch: Batch): number {
    const numbers = this.#ofDevice.get(batch.device) ?? [];
    this.#ofDevice.set(batch.device, numbers);
    let number = numbers.find((each) => isSameSpeaker(this.all[each]!.batches[0]!, batch));
    if (number === undefined) {
      number = this.all.push({ batches: [], times: [] }) - 1;
      numbers.push(number);
    }
    const section = this.all[number]!;
    section.batches.push(batch);
    section.times.push(batch.time[0]!);
    return number;
  }
}

const isSameSpeaker = (one: Batch, other: Batch) =>
  one.subject === other.subject &&
  one.channels.length === other.channels.length &&
  one.channels.every((channel, i) => channel === other.channels[i]);

function writeNames(writer: ByteWriter, sections: readonly Section[], packed: readonly Uint8Array[]): void {
  const names = new Map<string, number>();
  const speakers = new ByteWriter();
  const name = (text: string) => {
    const number = names.get(text) ?? names.size;
    names.set(text, number);
    return number;
  };
  speakers.varint(sections.length);
  for (const [i, { batches }] of sections.entries()) {
    const { device, subject, channels } = batches[0]!;
    speakers.varint(name(device));
    speakers.varint(subject === undefined ? 0 : 1 + name(subject));
    speakers.varint(channels.length);
    for (const channel of channels) speakers.varint(name(channel));
    speakers.varint(batches.length);
    speakers.varint(batches.reduce((sum, { time }) => sum + time.length, 0));
    speakers.varint(packed[i]!.length);
  }
  writer.varint(names.size);
  for (const text of names.keys()) writer.text(text);
  writer.bytes(speakers.copy());
}

function wholeOf(batches: readonly Batch[]): Batch {
  const [first] = batches as [Batch];
  const columns = first.channels.map((_, c) => joined(batches.map((batch) => batch.columns[c]!)));
  return { ...first, time: joined(batches.map(({ time }) => time)), columns };
}

function pack(batches: readonly Batch[], whole: Batch, columns: ColumnCodec): Uint8Array {
  const writer = new ByteWriter();
  writeCounts(
    writer,
    Float64Array.from(batches, ({ time }) => time.length),
    columns,
  );
  writePiece(writer, columns.encodeTimes(whole.time, 'sealed'));
  for (const column of whole.columns) writePiece(writer, columns.encode(column, 'sealed'));
  return writer.copy();
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Whole numbers that are mostly all the same. */
function writeCounts(writer: ByteWriter, counts: Float64Array, columns: ColumnCodec): void {
  const [first = 0] = counts;
  if (counts.every((each) => each === first)) {
    writer.u8(0);
    return writer.varint(first);
  }
  writer.u8(1);
  writePiece(writer, columns.encode(counts, 'sealed'));
}

function writePiece(writer: ByteWriter, bytes: Uint8Array): void {
  writer.varint(bytes.length);
  writer.bytes(bytes);
}
