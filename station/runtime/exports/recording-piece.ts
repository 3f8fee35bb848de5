import type { RecordingPiece, RecordingQuery } from '../../api/exports.ts';
import { concat } from '../../codec/bytes.ts';
import type { ColumnCodec } from '../../codec/column-codec.ts';
import { RecordingWriter, type Written } from '../../codec/recording.ts';
import { type Batch, cut, sizeOf } from '../../model/batch.ts';
import type { Entry } from '../../model/entry.ts';
import { refuse } from '../checked.ts';
import { ahead } from '../ahead.ts';
import type { Log, Origin } from '../platform.ts';
import { recordingHead, type ShownDevice } from './recording-head.ts';

/** Numbers worth reading for a piece, and those that a block has at most; times included. */
const PIECE_NUMBERS = 2 ** 17;
const BLOCK_NUMBERS = 2 ** 18;

/** Where a piece begins: with rows at this time, of which none is written yet. */
interface Place {
  readonly timeMs: number;
  readonly seq: number;
  readonly written: Written;
}

/** The log that a recording is made from: its own entries, or those of another station that it keeps. */
export type RecordedLog = Pick<Log, 'origin' | 'flush' | 'spans' | 'gaps' | 'fault' | 'uncommitted'>;

/**
 * The next piece of a recording of the own devices: first the head, then blocks of rows and gaps, at last the end.
 * Memory is bounded by the piece, whatever the window.
 * @throws command/unknown-device, config/invalid for a cursor that is none of ours.
 */
export async function recordingPiece(
  query: RecordingQuery,
  log: RecordedLog,
  known: readonly ShownDevice[],
  columns: ColumnCodec,
): Promise<RecordingPiece> {
  const { cursor } = query;
  // What cannot be written is taken from memory.
  if (cursor === undefined) await log.flush().catch(() => undefined);
  if (cursor === undefined) return recordingHead(query, log.origin.station, known, columns);
  return await recordingRows({ ...query, cursor }, log, columns);
}

/** What follows the head, of the own station or another that the log keeps. @throws config/invalid for a cursor that is none of ours. */
export async function recordingRows(
  query: RecordingQuery & { readonly cursor: string },
  log: RecordedLog,
  columns: ColumnCodec,
  origin: Origin = log.origin,
): Promise<RecordingPiece> {
  const place = placeOf(query.cursor);
  const endMs = await enoughUntil(query, log, origin, place.timeMs);
  const entries = await entriesBetween(query.devices, log, origin, place.timeMs, endMs);
  const writer = new RecordingWriter(origin.epoch, columns, place.written);
  const blocks = [...blocksOf(entries)];
  let seq = place.seq;
  const pieces = blocks.map((block) => writer.block(block.map((entry) => ({ ...entry, seq: ++seq }))));
  if (endMs >= query.toMs) return { bytes: concat(...pieces, writer.end()), done: 1 };
  const { written } = writer;
  return {
    bytes: concat(...pieces),
    cursor: [endMs, seq, written.blocks, written.rows].join('/'),
    done: (endMs - query.fromMs) / (query.toMs - query.fromMs),
  };
}

function placeOf(cursor: string): Place {
  const [timeMs = NaN, ...counts] = cursor.split('/').map(Number);
  const [seq = NaN, blocks = NaN, rows = NaN] = counts;
  if (!Number.isFinite(timeMs) || ![seq, blocks, rows].every((count) => Number.isSafeInteger(count)))
    refuse('/cursor', 'not a cursor');
  return { timeMs, seq, written: { blocks, rows } };
}

/** Until when there are about as many rows as fill a piece; later than `fromMs`. Told from the index. */
async function enoughUntil(
  { devices, toMs }: RecordingQuery,
  log: RecordedLog,
  { station }: Origin,
  fromMs: number,
): Promise<number> {
  let endMs = toMs;
  for (const device of devices) {
    let numbers = 0;
    for await (const span of log.spans(station, device, fromMs, endMs)) {
      numbers += span.rows * (1 + span.channels.length);
      if (numbers < PIECE_NUMBERS / devices.length || span.toMs >= endMs) continue;
      endMs = Math.max(span.toMs, Math.min(fromMs + 1, toMs));
      break;
    }
  }
  return endMs;
}

/** Rows of [fromMs, toMs), and the gaps that begin there. */
async function entriesBetween(
  devices: readonly string[],
  log: RecordedLog,
  { station }: Origin,
  fromMs: number,
  toMs: number,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const device of devices) {
    for await (const batches of ahead(log.spans(station, device, fromMs, toMs), (span) => span.read()))
      for (const batch of batches) {
        const within = rowsWithin(batch, fromMs, toMs);
        if (within.time.length > 0) entries.push({ kind: 'batch', batch: within });
      }
    for (const gap of await log.gaps(station, device, fromMs, toMs))
      if (fromMs <= gap.fromMs && gap.fromMs < toMs) entries.push({ kind: 'gap', gap });
  }
  // While the disk takes nothing, the newest rows are nowhere but in memory.
  if (log.fault && station === log.origin.station)
    entries.push(...waitingBetween(devices, log, fromMs, toMs));
  return entries;
}

function* waitingBetween(
  devices: readonly string[],
  log: RecordedLog,
  fromMs: number,
  toMs: number,
): Generator<Entry> {
  for (const entry of log.uncommitted()) {
    if (entry.kind !== 'batch' || !devices.includes(entry.batch.device)) continue;
    const within = rowsWithin(entry.batch, fromMs, toMs);
    if (within.time.length > 0) yield { kind: 'batch', batch: within };
  }
}

function rowsWithin(batch: Batch, fromMs: number, toMs: number): Batch {
  const isWithin = (row: number) => fromMs <= batch.time[row]! && batch.time[row]! < toMs;
  const kept = (column: Float64Array) => column.filter((_, row) => isWithin(row));
  return { ...batch, time: kept(batch.time), columns: batch.columns.map(kept) };
}

/** As many entries together as a block takes. */
function* blocksOf(entries: readonly Entry[]): Generator<readonly Entry[]> {
  let block: Entry[] = [];
  let numbers = 0;
  for (const entry of entries)
    for (const part of entry.kind === 'batch' ? partsOf(entry.batch) : [entry]) {
      const more = part.kind === 'batch' ? sizeOf(part.batch) / 8 : 1;
      if (block.length > 0 && numbers + more > BLOCK_NUMBERS) {
        yield block;
        block = [];
        numbers = 0;
      }
      block.push(part);
      numbers += more;
    }
  if (block.length > 0) yield block;
}

const partsOf = (batch: Batch): readonly Entry[] =>
  [...cut(batch, BLOCK_NUMBERS)].map((part) => ({ kind: 'batch', batch: part }));
