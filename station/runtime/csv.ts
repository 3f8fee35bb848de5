import type { CsvPart, CsvQuery, DeviceView } from '../api.ts';
import type { Batch } from '../model/batch.ts';
import { fault } from '../model/fault.ts';
import { ahead } from './ahead.ts';
import { lineOf, numberCell, textCell, timeCell } from './csv-text.ts';
import { type Displays, scaleAt } from './display.ts';
import type { Log } from './platform.ts';

/**
 * A device as a table shows it: its channels as they are named now, its values as they were scaled at their
 * time.
 */
export interface CsvDevice {
  readonly view: Pick<DeviceView, 'key' | 'station' | 'device' | 'label' | 'channels'>;
  readonly displays: Displays;
}

type CsvLog = Pick<Log, 'spans' | 'gaps'>;

const PIECE_CHARS = 64 * 1024;
/** A guess at the characters of a time and of a value: how many rows are worth reading for one piece. */
const TIME_CHARS = 31;
const VALUE_CHARS = 8;

/** Where a piece begins: with the rows at this time, of which so many lines are written already. */
interface Place {
  readonly timeMs: number;
  readonly written: number;
}

/** One device's row at a time; `of` is the device's place in the query. */
interface Row {
  readonly timeMs: number;
  readonly of: number;
  readonly cells: readonly string[];
}

/**
 * The next piece of a table, about 64 KiB: rows of all devices merged by time, a line of names and one of
 * units before the first, an empty one where rows are known to be missing. Memory is bounded by the piece, whatever the window.
 * @throws command/unknown-device, config/invalid for a cursor that is none of ours.
 */
export async function csvPart(query: CsvQuery, log: CsvLog, known: readonly CsvDevice[]): Promise<CsvPart> {
  const devices = query.devices.map((key) => {
    const device = known.find(({ view }) => view.key === key || view.device === key);
    if (!device) throw fault('command/unknown-device', { device: key });
    return device;
  });
  const place = placeOf(query);
  const header = query.cursor === undefined ? headerOf(devices) : '';
  if (!(place.timeMs < query.toMs)) return { text: header, done: 1 };
  const endMs = await enoughUntil(devices, log, place.timeMs, query.toMs);
  const rows = await rowsBetween(devices, log, place.timeMs, endMs);
  const { text, next } = linesOf(rows, devices, query.zoneOffsetMinutes, place);
  const from = next ?? { timeMs: endMs, written: 0 };
  if (!next && endMs >= query.toMs) return { text: header + text, done: 1 };
  const done = (from.timeMs - query.fromMs) / (query.toMs - query.fromMs);
  return { text: header + text, cursor: `${from.timeMs}/${from.written}`, done };
}

function placeOf({ fromMs, cursor }: CsvQuery): Place {
  if (cursor === undefined) return { timeMs: fromMs, written: 0 };
  const [timeMs = NaN, written = NaN] = cursor.split('/').map(Number);
  if (!Number.isFinite(timeMs) || !Number.isSafeInteger(written))
    throw fault('config/invalid', { problems: [{ path: '/cursor', message: 'not a cursor' }] });
  return { timeMs, written };
}

function headerOf(devices: readonly CsvDevice[]): string {
  const columns = devices.flatMap(({ view }) =>
    view.channels.map((channel) => ({
      name: devices.length > 1 ? `${view.label} ${channel.label}` : channel.label,
      unit: channel.unitText,
    })),
  );
  const names = columns.map(({ name }) => textCell(name));
  const units = columns.map(({ unit }) => textCell(unit));
  return lineOf(['time', ...names]) + lineOf(['ISO 8601', ...units]);
}

/**
 * Until when there are about as many rows as fill a piece; later than `fromMs`. Told from the index, without
 * reading rows.
 */
async function enoughUntil(
  devices: readonly CsvDevice[],
  log: CsvLog,
  fromMs: number,
  toMs: number,
): Promise<number> {
  const columns = devices.reduce((sum, { view }) => sum + view.channels.length, 0);
  const enough = PIECE_CHARS / (TIME_CHARS + VALUE_CHARS * columns);
  let endMs = toMs;
  for (const { view } of devices) {
    let rows = 0;
    for await (const span of log.spans(view.station, view.device, fromMs, endMs)) {
      rows += span.rows;
      if (rows < enough || span.toMs >= endMs) continue;
      endMs = Math.max(span.toMs, Math.min(fromMs + 1, toMs));
      break;
    }
  }
  return endMs;
}

async function rowsBetween(
  devices: readonly CsvDevice[],
  log: CsvLog,
  fromMs: number,
  toMs: number,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [of, device] of devices.entries()) {
    const spans = log.spans(device.view.station, device.view.device, fromMs, toMs);
    for await (const batches of ahead(spans, (span) => span.read()))
      for (const batch of batches)
        batch.time.forEach((timeMs, row) => {
          const cells = fromMs <= timeMs && timeMs < toMs ? cellsOf(device, batch, row) : [];
          if (cells.some((cell) => cell !== '')) rows.push({ timeMs, of, cells });
        });
    rows.push(...(await breaksOf(device, of, log, fromMs, toMs)));
  }
  return rows.sort(
    (one, other) =>
      one.timeMs - other.timeMs || Number(isBreak(one)) - Number(isBreak(other)) || one.of - other.of,
  );
}

/** A row without values where each known loss begins: a spreadsheet's line breaks there, and does not go straight across. */
async function breaksOf(
  { view }: CsvDevice,
  of: number,
  log: CsvLog,
  fromMs: number,
  toMs: number,
): Promise<readonly Row[]> {
  const gaps = await log.gaps(view.station, view.device, fromMs, toMs);
  const here = gaps.filter((gap) => fromMs <= gap.fromMs && gap.fromMs < toMs);
  return here.map((gap) => ({ timeMs: gap.fromMs, of, cells: view.channels.map(() => '') }));
}

const isBreak = ({ cells }: Row): boolean => cells.every((cell) => cell === '');

function cellsOf({ view, displays }: CsvDevice, batch: Batch, row: number): string[] {
  const timeMs = batch.time[row]!;
  return view.channels.map((channel) => {
    const column = batch.columns[batch.channels.indexOf(channel.name)];
    if (!column) return '';
    const { gain, offset } = scaleAt(displays[channel.name] ?? [], timeMs);
    return numberCell(gain * column[row]! + offset, channel.decimals);
  });
}

/**
 * Lines of all devices by time, from a place on; `next` is where it goes on if they are more than a piece.
 */
function linesOf(
  rows: readonly Row[],
  devices: readonly CsvDevice[],
  zoneOffsetMinutes: number,
  place: Place,
): { text: string; next?: Place } {
  let text = '';
  let written = 0;
  let before = NaN;
  for (const line of merged(rows)) {
    const { timeMs } = line[0]!;
    written = timeMs === before ? written + 1 : 0;
    before = timeMs;
    if (timeMs === place.timeMs && written < place.written) continue;
    if (text.length > PIECE_CHARS) return { text, next: { timeMs, written } };
    const cells = devices.flatMap(
      ({ view }, of) => line.find((row) => row.of === of)?.cells ?? view.channels.map(() => ''),
    );
    text += lineOf([timeCell(timeMs, zoneOffsetMinutes), ...cells]);
  }
  return { text };
}

/** Rows that share a line: of the same time, one a device. */
function* merged(rows: readonly Row[]): Generator<readonly Row[]> {
  let line: Row[] = [];
  for (const row of rows) {
    const fits = line.length > 0 && line[0]!.timeMs === row.timeMs && !line.some(({ of }) => of === row.of);
    if (!fits && line.length > 0) {
      yield line;
      line = [];
    }
    line.push(row);
  }
  if (line.length > 0) yield line;
}
