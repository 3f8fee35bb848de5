import type { Batch } from '../model/batch.ts';
import type { Entry } from '../model/entry.ts';
import { fault } from '../model/fault.ts';
import { requireSound } from '../model/sound.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { entryOf, parsed } from './json-entry.ts';
import { readColumn, writeColumn } from './column.ts';

/** Names that a block has used so far: each is spelled out once and a number after that. */
export type Names = string[];

const JSON_TEXT = 0;
const BATCH = 1;
const BATCH_OF_SUBJECT = 2;

/** A batch stays columns, everything else becomes JSON. */
export function writeEntry(writer: ByteWriter, names: Names, entry: Entry): void {
  if (entry.kind === 'batch') return writeBatch(writer, names, entry.batch);
  writer.u8(JSON_TEXT);
  writer.text(JSON.stringify(entry));
}

function writeBatch(writer: ByteWriter, names: Names, batch: Batch): void {
  writer.u8(batch.subject === undefined ? BATCH : BATCH_OF_SUBJECT);
  writeName(writer, names, batch.device);
  if (batch.subject !== undefined) writeName(writer, names, batch.subject);
  writer.varint(batch.channels.length);
  for (const channel of batch.channels) writeName(writer, names, channel);
  writer.varint(batch.time.length);
  writeColumn(writer, batch.time);
  for (const column of batch.columns) writeColumn(writer, column);
}

function writeName(writer: ByteWriter, names: Names, name: string): void {
  const known = names.indexOf(name);
  writer.varint(known < 0 ? names.length : known);
  if (known >= 0) return;
  writer.text(name);
  names.push(name);
}

/** @throws frame/length, frame/syntax. */
export function readEntry(reader: ByteReader, names: Names): Entry {
  const kind = reader.u8();
  if (kind > BATCH_OF_SUBJECT) throw fault('frame/syntax', { text: `entry of kind ${kind}` });
  const entry =
    kind === JSON_TEXT ? entryOf(parsed(reader.text())) : readBatch(reader, names, kind === BATCH_OF_SUBJECT);
  requireSound(entry);
  return entry;
}

function readBatch(reader: ByteReader, names: Names, ofSubject: boolean): Entry {
  const device = readName(reader, names);
  const subject = ofSubject ? { subject: readName(reader, names) } : {};
  const channels = Array.from({ length: atMost(reader.varint(), reader.left) }, () =>
    readName(reader, names),
  );
  const rows = atMost(reader.varint(), reader.left);
  const time = readColumn(reader, rows);
  const columns = channels.map(() => readColumn(reader, rows));
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
