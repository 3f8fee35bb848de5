import { shownOf } from '../../model/scale.ts';
import type { DeviceView } from '../../api/device.ts';
import type { CsvPart, CsvQuery } from '../../api/exports.ts';
import type { Batch } from '../../model/batch.ts';
import { fault } from '../../model/fault.ts';
import { refuse } from '../checked.ts';
import { ahead } from '../ahead.ts';
import { isBreak, linesOf, PIECE_CHARS, type Place, type Row } from './csv-lines.ts';
import { lineOf, numberCell, textCell } from './csv-text.ts';
import { type Displays, scaleAt } from '../devices/display.ts';
import type { Log } from '../platform.ts';

/**
 * A device as a table shows it: its channels as they are named now, its values as they were scaled at their
 * time.
 */
export interface CsvDevice {
  readonly view: Pick<DeviceView, 'key' | 'station' | 'device' | 'label' | 'channels'>;
  readonly displays: Displays;
}

type CsvLog = Pick<Log, 'spans' | 'gaps'>;

/** A guess at the characters of a time and of a value: how many rows are worth reading for one piece. */
const TIME_CHARS = 31;
const VALUE_CHARS = 8;

/**
 * The next piece of a table, about 64 KiB: rows of all devices merged by time, a line of names and one of
 * units before the first, an empty one where rows are known to be missing. Where several speak on a device's wire, a column
 * says who, and rows of two never share a line. Memory is bounded by the piece, whatever the window.
 * @throws command/unknown-device, config/invalid for a cursor that is none of ours.
 */
export async function csvPart(query: CsvQuery, log: CsvLog, known: readonly CsvDevice[]): Promise<CsvPart> {
  const devices = query.devices.map((key) => {
    const device = known.find(({ view }) => view.key === key || view.device === key);
    if (!device) throw fault('command/unknown-device', { device: key });
    return device;
  });
  const place = placeOf(query) ?? {
    timeMs: query.fromMs,
    written: 0,
    hasSubjects: await anySubject(devices, log, query),
  };
  const header = query.cursor === undefined ? headerOf(devices, place.hasSubjects) : '';
  if (!(place.timeMs < query.toMs)) return { text: header, done: 1 };
  const columns = devices.reduce((sum, { view }) => sum + view.channels.length, 0);
  const enough = PIECE_CHARS / (TIME_CHARS + VALUE_CHARS * columns);
  const endMs = await enoughUntil(enough, devices, log, place.timeMs, query.toMs);
  const rows = await rowsBetween(devices, log, place.timeMs, endMs);
  const { text, next } = linesOf(
    rows,
    devices.map(({ view }) => view.channels.length),
    query.zoneOffsetMinutes,
    place,
  );
  const from = next ?? { timeMs: endMs, written: 0 };
  const who = place.hasSubjects ? '/who' : '';
  if (!next && endMs >= query.toMs) return { text: header + text, done: 1 };
  const done = (from.timeMs - query.fromMs) / (query.toMs - query.fromMs);
  return { text: header + text, cursor: `${from.timeMs}/${from.written}${who}`, done };
}

function placeOf({ cursor }: CsvQuery): Place | undefined {
  if (cursor === undefined) return undefined;
  const [time, lines, who] = cursor.split('/');
  const [timeMs, written] = [Number(time), Number(lines)];
  if (!Number.isFinite(timeMs) || !Number.isSafeInteger(written)) refuse('/cursor', 'not a cursor');
  return { timeMs, written, hasSubjects: who !== undefined };
}

/** Whether any row of the window is one of several speakers' on a wire, by the index alone. */
async function anySubject(
  devices: readonly CsvDevice[],
  log: CsvLog,
  { fromMs, toMs }: CsvQuery,
): Promise<boolean> {
  for (const { view } of devices)
    for await (const { subject } of log.spans(view.station, view.device, fromMs, toMs))
      if (subject !== undefined) return true;
  return false;
}

function headerOf(devices: readonly CsvDevice[], hasSubjects: boolean): string {
  const columns = devices.flatMap(({ view }) =>
    view.channels.map((channel) => ({
      name: devices.length > 1 ? `${view.label} ${channel.label}` : channel.label,
      unit: channel.unitText,
    })),
  );
  const names = columns.map(({ name }) => textCell(name));
  const units = columns.map(({ unit }) => textCell(unit));
  return (
    lineOf(['time', ...(hasSubjects ? ['subject'] : []), ...names]) +
    lineOf(['ISO 8601', ...(hasSubjects ? [''] : []), ...units])
  );
}

/** Until when there are about `enough` rows of a device; later than `fromMs`. Told from the index, without reading rows. */
export async function enoughUntil(
  enough: number,
  devices: readonly CsvDevice[],
  log: Pick<Log, 'spans'>,
  fromMs: number,
  toMs: number,
): Promise<number> {
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
          if (cells.some((cell) => cell !== ''))
            rows.push({ timeMs, of, subject: batch.subject ?? '', cells });
        });
    rows.push(...(await breaksOf(device, of, log, fromMs, toMs)));
  }
  return rows.sort(
    (one, other) =>
      one.timeMs - other.timeMs ||
      Number(isBreak(one)) - Number(isBreak(other)) ||
      (one.subject === other.subject ? one.of - other.of : one.subject < other.subject ? -1 : 1),
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
  return here.map((gap) => ({ timeMs: gap.fromMs, of, subject: '', cells: view.channels.map(() => '') }));
}

function cellsOf({ view, displays }: CsvDevice, batch: Batch, row: number): string[] {
  const timeMs = batch.time[row]!;
  return view.channels.map((channel) => {
    const column = batch.columns[batch.channels.indexOf(channel.name)];
    if (!column) return '';
    const scale = scaleAt(displays[channel.name] ?? [], timeMs);
    return numberCell(shownOf(scale, column[row]!), channel.decimals);
  });
}
