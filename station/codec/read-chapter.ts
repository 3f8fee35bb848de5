import type { Batch } from '../model/batch.ts';
import type { Entry } from '../model/entry.ts';
import { fault } from '../model/fault.ts';
import { requireSound } from '../model/sound.ts';
import type { BlockHead } from './block-header.ts';
import { ByteReader } from './byte-reader.ts';
import type { ColumnCodec } from './column-codec.ts';
import { entryOf, parsed } from './json-entry.ts';
import { MOST_NUMBERS } from './seal-chapter.ts';

/** Who speaks in a section: a device, or one of several on its wire, with the same channels all the time. */
export interface Speaker {
  readonly device: string;
  readonly subject?: string;
  readonly channels: readonly string[];
  readonly entries: number;
  readonly rows: number;
}

/** All rows of a speaker in order of arrival; a column is only unpacked when it is asked for. */
export interface Section {
  readonly speaker: Speaker;
  /** How many rows each entry has. */
  readonly counts: Float64Array;
  readonly time: Float64Array;
  column(channel: number): Float64Array;
}

/** A section that is not unpacked yet. */
export interface Place {
  readonly speaker: Speaker;
  readonly bytes: Uint8Array;
}

/** Who speaks, and how many bytes each section has. @throws frame/length, frame/syntax. */
export function readSpeakers(
  reader: ByteReader,
  { rows }: BlockHead,
): { speaker: Speaker; length: number }[] {
  const names = Array.from({ length: bearable(reader.varint(), reader) }, () => reader.text());
  const name = (number: number) => {
    const text = names[number];
    if (text === undefined) throw fault('frame/syntax', { text: 'a name that was never spelled out' });
    return text;
  };
  const speakers = Array.from({ length: bearable(reader.varint(), reader) }, () => {
    const device = name(reader.varint());
    const subject = reader.varint();
    const channels = Array.from({ length: bearable(reader.varint(), reader) }, () => name(reader.varint()));
    const speaker = {
      device,
      ...(subject === 0 ? {} : { subject: name(subject - 1) }),
      channels,
      entries: reader.varint(),
      rows: reader.varint(),
    };
    return { speaker, length: reader.varint() };
  });
  let [found, numbers] = [0, 0];
  for (const { speaker } of speakers) {
    found += speaker.rows;
    numbers += speaker.rows * (1 + speaker.channels.length);
    if (speaker.entries < 1 || speaker.rows < speaker.entries)
      throw fault('frame/syntax', { text: 'empty entries' });
  }
  if (numbers > MOST_NUMBERS) throw fault('frame/length', { expected: MOST_NUMBERS, actual: numbers });
  if (found !== rows) throw fault('frame/length', { expected: rows, actual: found });
  return speakers;
}

/** A count that the bytes left can bear, before anything of that size is made. */
function bearable(count: number, { left }: ByteReader): number {
  if (count > left) throw fault('frame/length', { expected: count, actual: left });
  return count;
}

/** Entries other than batches. @throws frame/syntax. */
export function readOthers(reader: ByteReader): Entry[] {
  const others = parsed(reader.text());
  if (!Array.isArray(others)) throw fault('frame/syntax', { text: 'no entries' });
  const entries = others.map(entryOf);
  entries.forEach(requireSound);
  return entries;
}

/** @throws frame/length, frame/syntax. */
export function readSection({ speaker, bytes }: Place, columns: ColumnCodec): Section {
  const reader = new ByteReader(bytes);
  const counts = readCounts(reader, speaker.entries, columns);
  const rows = counts.reduce((sum, count) => sum + (count >= 1 ? count : NaN), 0);
  if (rows !== speaker.rows) throw fault('frame/length', { expected: speaker.rows, actual: rows });
  const packed = () => reader.bytes(reader.varint());
  const time = columns.decode(packed(), rows);
  const bytesOf = speaker.channels.map(packed);
  if (reader.left > 0) throw fault('frame/length', { expected: 0, actual: reader.left });
  const { device, subject, channels } = speaker;
  const about = { device, ...(subject === undefined ? {} : { subject }), channels };
  requireSound({ kind: 'batch', batch: { ...about, time, columns: channels.map(() => time) } });
  const known: Float64Array[] = [];
  const column = (channel: number) => (known[channel] ??= columns.decode(bytesOf[channel]!, rows));
  return { speaker, counts, time, column };
}

/** All columns of a section. */
export function batchOf({ speaker, time, column }: Section): Batch {
  const { device, subject, channels } = speaker;
  const about = { device, ...(subject === undefined ? {} : { subject }), channels };
  return { ...about, time, columns: channels.map((_, i) => column(i)) };
}

/** @throws frame/length, frame/syntax. */
export function readCounts(reader: ByteReader, length: number, columns: ColumnCodec): Float64Array {
  if (reader.u8() === 0) return new Float64Array(length).fill(reader.varint());
  const counts = columns.decode(reader.bytes(reader.varint()), length);
  if (!counts.every((count) => Number.isSafeInteger(count) && count >= 0))
    throw fault('frame/syntax', { text: 'counts that are none' });
  return counts;
}
