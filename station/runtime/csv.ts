import type { ChannelView, CsvPart, CsvQuery, DeviceView } from '../api.ts';
import { type Batch, columnOf } from '../model/batch.ts';
import { fault } from '../model/fault.ts';
import { type Displays, scaleAt } from './display.ts';
import type { Log } from './platform.ts';

/** Rows of one device that a piece is made from at least, if there are so many. */
const PIECE_ROWS = 1_000;

/** A device whose channels become columns. */
interface Source {
  readonly view: DeviceView;
  readonly displays: Displays;
}

/**
 * One piece of a CSV file (RFC 4180): a line per time, a column per channel, units in the second line, times in ISO 8601
 * with their offset, nothing where there is no value. A cell that a spreadsheet would take for a formula is quoted.
 * @throws command/malformed where the cursor is none of ours.
 */
export async function csvPart(
  { fromMs, toMs, zoneOffsetMinutes, cursor }: CsvQuery,
  log: Pick<Log, 'spans' | 'flush'>,
  sources: readonly Source[],
): Promise<CsvPart> {
  const beginMs = cursor === undefined ? fromMs : Number(cursor);
  if (!(beginMs >= fromMs && beginMs <= toMs))
    throw fault('command/malformed', {
      problems: [{ path: '/cursor', message: 'not a place in this file' }],
    });
  if (cursor === undefined) await log.flush();
  const taken = await Promise.all(sources.map((source) => take(source, log, beginMs, toMs)));
  const endMs = Math.min(toMs, ...taken.map(({ completeTo }) => completeTo));
  const head = cursor === undefined ? headOf(sources) : '';
  const lines = linesOf(sources, taken, beginMs, endMs, zoneOffsetMinutes);
  const done = toMs > fromMs ? (endMs - fromMs) / (toMs - fromMs) : 1;
  return { text: head + lines, done, ...(endMs < toMs ? { cursor: String(endMs) } : {}) };
}

interface Taken {
  readonly batches: readonly Batch[];
  /** Every row before this time is among them. */
  readonly completeTo: number;
}

async function take(
  { view }: Source,
  log: Pick<Log, 'spans'>,
  beginMs: number,
  toMs: number,
): Promise<Taken> {
  const batches: Batch[] = [];
  let rows = 0;
  let lastMs = beginMs;
  for await (const span of log.spans(view.station, view.device, beginMs, toMs)) {
    // Spans come in order of their ends: what begins a new one after enough rows may wait for the next piece.
    if (rows >= PIECE_ROWS && span.fromMs > lastMs) return { batches, completeTo: span.fromMs };
    batches.push(...(await span.read()));
    rows += span.rows;
    lastMs = Math.max(lastMs, span.toMs);
  }
  return { batches, completeTo: toMs };
}

const columnsOf = (sources: readonly Source[]) =>
  sources.flatMap(({ view }) => view.channels.map((channel) => ({ view, channel })));

function headOf(sources: readonly Source[]): string {
  const columns = columnsOf(sources);
  const names = columns.map(({ view, channel }) => cell(`${view.label} ${channel.label}`));
  const units = columns.map(({ channel }) => cell(channel.unitText));
  return `time,${names.join(',')}\r\nISO 8601,${units.join(',')}\r\n`;
}

function linesOf(
  sources: readonly Source[],
  taken: readonly Taken[],
  beginMs: number,
  endMs: number,
  zoneOffsetMinutes: number,
): string {
  const width = columnsOf(sources).length;
  const lines = new Map<string, { readonly timeMs: number; readonly cells: string[] }>();
  let first = 0;
  sources.forEach(({ view, displays }, i) => {
    const repeated = new Map<number, number>();
    for (const batch of taken[i]!.batches) {
      const columns = view.channels.map((channel) => shown(channel, batch, displays));
      batch.time.forEach((timeMs, row) => {
        if (timeMs < beginMs || timeMs >= endMs) return;
        const nth = repeated.get(timeMs) ?? 0;
        repeated.set(timeMs, nth + 1);
        const key = `${timeMs} ${nth}`;
        let line = lines.get(key);
        if (!line) lines.set(key, (line = { timeMs, cells: Array.from({ length: width }, () => '') }));
        columns.forEach((text, j) => (line.cells[first + j] = text(row)));
      });
    }
    first += view.channels.length;
  });
  return [...lines.values()]
    .sort((one, other) => one.timeMs - other.timeMs)
    .map(({ timeMs, cells }) => `${stamp(timeMs, zoneOffsetMinutes)},${cells.join(',')}\r\n`)
    .join('');
}

/** The cell of each row of a batch's channel, scaled as it was then. */
function shown({ name, decimals }: ChannelView, batch: Batch, displays: Displays): (row: number) => string {
  const column = columnOf(batch, name);
  return (row) => {
    const raw = column?.[row] ?? NaN;
    if (Number.isNaN(raw)) return '';
    const { gain, offset } = scaleAt(displays[name] ?? [], batch.time[row]!);
    return (gain * raw + offset).toFixed(decimals);
  };
}

/** Local time with its offset: `2026-11-20T14:32:08.125+01:00`. */
function stamp(timeMs: number, zoneOffsetMinutes: number): string {
  const local = new Date(timeMs + zoneOffsetMinutes * 60_000).toISOString().slice(0, -1);
  const minutes = Math.abs(zoneOffsetMinutes);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${local}${zoneOffsetMinutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}

function cell(text: string): string {
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
