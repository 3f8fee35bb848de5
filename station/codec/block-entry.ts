import type { Batch } from '../model/batch.ts';
import type { Entry } from '../model/entry.ts';
import { fault } from '../model/fault.ts';
import { requireSound } from '../model/sound.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { entryOf, parsed } from './json-entry.ts';
import { readColumn, writeColumn } from './column.ts';
import type { ColumnCodec } from './column-codec.ts';
import { MOST_NUMBERS } from './seal-chapter.ts';

/** Names that a block has used so far: each is spelled out once and a number after that. */
export type Names = string[];

/** What is read of a block, and how many numbers it may still have. */
export interface Reading {
  readonly reader: ByteReader;
  readonly columns: ColumnCodec;
  readonly names: Names;
  numbersLeft: number;
}

const JSON_TEXT = 0;
const BATCH = 1;
const BATCH_OF_SUBJECT = 2;

/** A batch stays columns, everything else becomes JSON. */
export function writeEntry(writer: ByteWriter, names: Names, entry: Entry, columns: ColumnCodec): void {
  if (entry.kind === 'batch') return writeBatch(writer, names, entry.batch, columns);
  writer.u8(JSON_TEXT);
  writer.text(JSON.stringify(entry));
}

function writeBatch(writer: ByteWriter, names: Names, batch: Batch, columns: ColumnCodec): void {
  writer.u8(batch.subject === undefined ? BATCH : BATCH_OF_SUBJECT);
  writeName(writer, names, batch.device);
  if (batch.subject !== undefined) writeName(writer, names, batch.subject);
  writer.varint(batch.channels.length);
  for (const channel of batch.channels) writeName(writer, names, channel);
  writer.varint(batch.time.length);
  writeColumn(writer, batch.time, columns);
  for (const column of batch.columns) writeColumn(writer, column, columns);
}

function writeName(writer: ByteWriter, names: Names, name: string): void {
  const known = names.indexOf(name);
  writer.varint(known < 0 ? names.length : known);
  if (known >= 0) return;
  writer.text(name);
  names.push(name);
}

/** @throws frame/length, frame/syntax. */
export function readEntry(reading: Reading): Entry {
  const { reader } = reading;
  const kind = reader.u8();
  if (kind > BATCH_OF_SUBJECT) throw fault('frame/syntax', { text: `entry of kind ${kind}` });
  const entry =
    kind === JSON_TEXT ? entryOf(parsed(reader.text())) : readBatch(reading, kind === BATCH_OF_SUBJECT);
  requireSound(entry);
  return entry;
}

function readBatch(reading: Reading, ofSubject: boolean): Entry {
  const { reader, names } = reading;
  const device = readName(reader, names);
  const subject = ofSubject ? { subject: readName(reader, names) } : {};
  const channels = Array.from({ length: atMost(reader.varint(), reader.left) }, () =>
    readName(reader, names),
  );
  const rows = atMost(reader.varint(), MOST_NUMBERS);
  reading.numbersLeft -= rows * (1 + channels.length);
  if (reading.numbersLeft < 0)
    throw fault('frame/length', { expected: MOST_NUMBERS, actual: MOST_NUMBERS - reading.numbersLeft });
  const time = readColumn(reader, rows, reading.columns);
  const columns = channels.map(() => readColumn(reader, rows, reading.columns));
  return { kind: 'batch', batch: { device, ...subject, channels, time, columns } };
}

function readName(reader: ByteReader, names: Names): string {
  const index = reader.varint();
  if (index > names.length) throw fault('frame/syntax', { text: 'a name that was never spelled out' });
  if (index === names.length) names.push(reader.text());
  return names[index]!;
}

/** A count that the bytes left can bear, before anything of that size is made. */
function atMost(count: number, bearable: number): number {
  if (count > bearable) throw fault('frame/length', { expected: count, actual: Math.floor(bearable) });
  return count;
}
