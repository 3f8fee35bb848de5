import type { ChannelView, DeviceView, RecordingPiece, RecordingQuery } from '../api.ts';
import { concat } from '../codec/bytes.ts';
import type { ColumnCodec } from '../codec/column-codec.ts';
import {
  type RecordedChannel,
  type RecordedDevice,
  RecordingWriter,
  type Written,
} from '../codec/recording.ts';
import { type Batch, cut, sizeOf } from '../model/batch.ts';
import type { Entry } from '../model/entry.ts';
import { fault } from '../model/fault.ts';
import { ahead } from './ahead.ts';
import { type Displays, type DisplayVersion, scaleAt } from './display.ts';
import type { Log } from './platform.ts';

/** Numbers worth reading for a piece, and those that a block has at most; times included. */
const PIECE_NUMBERS = 2 ** 17;
const BLOCK_NUMBERS = 2 ** 18;
/** As far back as a Date goes: JSON has no word for always. */
const EARLIEST_MS = -8.64e15;

/** A device, and how its channels were shown at what time. */
export interface ShownDevice {
  readonly view: DeviceView;
  readonly displays: Displays;
}

/** Where a piece begins: with rows at this time, of which none is written yet. */
interface Place {
  readonly timeMs: number;
  readonly seq: number;
  readonly written: Written;
}

/**
 * The next piece of a recording of own devices: first the head, then blocks of rows and gaps, at last the end. Memory is
 * bounded by the piece, whatever the window.
 * @throws command/unknown-device, config/invalid for a cursor that is none of ours.
 */
export async function recordingPiece(
  query: RecordingQuery,
  log: Log,
  known: readonly ShownDevice[],
  columns: ColumnCodec,
): Promise<RecordingPiece> {
  const devices = query.devices.map((device) => {
    const found = known.find(({ view }) => view.device === device);
    if (!found) throw fault('command/unknown-device', { device });
    return found;
  });
  const { epoch, station } = log.origin;
  if (query.cursor === undefined) {
    const head = new RecordingWriter(epoch, columns).head({ station, devices: devices.map(recorded) });
    return { bytes: head, cursor: `${query.fromMs}/0/0/0`, done: 0 };
  }
  const place = placeOf(query.cursor);
  const endMs = await enoughUntil(query, log, place.timeMs);
  const entries = await entriesBetween(query.devices, log, place.timeMs, endMs);
  const writer = new RecordingWriter(epoch, columns, place.written);
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

function recorded({ view, displays }: ShownDevice): RecordedDevice {
  const { device, label, driver, title, simulated, channels } = view;
  const shown = channels.map((channel) => recordedChannel(channel, displays[channel.name] ?? []));
  return { device, label, driver, title, simulated, channels: shown };
}

function recordedChannel(channel: ChannelView, versions: readonly DisplayVersion[]): RecordedChannel {
  const { name, label, quantity, unitText, decimals, gain, offset } = channel;
  const scales = versions.map(({ fromMs }) => ({
    fromMs: Math.max(EARLIEST_MS, fromMs),
    ...scaleAt(versions, fromMs),
  }));
  return {
    name,
    label,
    quantity,
    unitText,
    decimals,
    gain,
    offset,
    ...(scales.length > 0 ? { scales } : {}),
  };
}

function placeOf(cursor: string): Place {
  const [timeMs = NaN, ...counts] = cursor.split('/').map(Number);
  const [seq = NaN, blocks = NaN, rows = NaN] = counts;
  if (!Number.isFinite(timeMs) || ![seq, blocks, rows].every((count) => Number.isSafeInteger(count)))
    throw fault('config/invalid', { problems: [{ path: '/cursor', message: 'not a cursor' }] });
  return { timeMs, seq, written: { blocks, rows } };
}

/** Until when there are about as many rows as fill a piece; later than `fromMs`. Told from the index. */
async function enoughUntil({ devices, toMs }: RecordingQuery, log: Log, fromMs: number): Promise<number> {
  let endMs = toMs;
  for (const device of devices) {
    let numbers = 0;
    for await (const span of log.spans(log.origin.station, device, fromMs, endMs)) {
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
  log: Log,
  fromMs: number,
  toMs: number,
): Promise<Entry[]> {
  const { station } = log.origin;
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
  if (log.fault) entries.push(...waitingBetween(devices, log, fromMs, toMs));
  return entries;
}

function* waitingBetween(
  devices: readonly string[],
  log: Log,
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
