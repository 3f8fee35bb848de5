import { shownOf } from '../../model/scale.ts';
import { refuse } from '../checked.ts';
import { type CsvDevice, enoughUntil } from './csv.ts';
import { scaleAt } from '../devices/display.ts';
import type { Log } from '../platform.ts';

/** Rows of one device, as they are shown. */
export interface RowsQuery {
  readonly fromMs: number;
  readonly toMs: number;
  /** The most rows of a page. */
  readonly limit: number;
  /** Where the last page ended; absent for the first. */
  readonly cursor?: string;
}

export interface StoredRow {
  readonly timeMs: number;
  /** Who of several speakers on the device's wire. */
  readonly subject?: string;
  /** By channel; one that the row has no value of is absent. */
  readonly values: Readonly<Record<string, number>>;
}

export interface RowsPage {
  readonly rows: readonly StoredRow[];
  /** For the next page; absent once all are told. */
  readonly cursor?: string;
}

/** A page ends at a time, and so many rows of that time have been told. */
const CURSOR = /^(\d+(?:\.\d+)?)\/(\d{1,5})$/;

/**
 * A page of what is stored of a device, oldest rows first; its memory is bounded by the page, whatever the window.
 * @throws config/invalid for a cursor that is none of ours.
 */
export async function rowsPage(
  { fromMs, toMs, limit, cursor }: RowsQuery,
  log: Pick<Log, 'spans'>,
  device: CsvDevice,
): Promise<RowsPage> {
  const [, time = fromMs, told = 0] = cursor === undefined ? [] : (CURSOR.exec(cursor) ?? notOurs());
  const place = { timeMs: Number(time), told: Number(told) };
  if (!(place.timeMs < toMs)) return { rows: [] };
  const endMs = await enoughUntil(place.told + limit, [device], log, place.timeMs, toMs);
  const found = await rowsBetween(place.timeMs, endMs, log, device);
  const rows = found.slice(place.told, place.told + limit);
  const next = found[place.told + limit];
  if (next) {
    const before = found.slice(0, place.told + limit).filter(({ timeMs }) => timeMs === next.timeMs).length;
    return { rows, cursor: `${next.timeMs}/${before}` };
  }
  return endMs < toMs ? { rows, cursor: `${endMs}/0` } : { rows };
}

async function rowsBetween(
  fromMs: number,
  toMs: number,
  log: Pick<Log, 'spans'>,
  { view, displays }: CsvDevice,
): Promise<readonly StoredRow[]> {
  const rows: StoredRow[] = [];
  for await (const span of log.spans(view.station, view.device, fromMs, toMs))
    for (const batch of await span.read())
      batch.time.forEach((timeMs, row) => {
        if (timeMs < fromMs || timeMs >= toMs) return;
        const said = batch.channels.flatMap((channel, at) => {
          const shown = shownOf(scaleAt(displays[channel] ?? [], timeMs), batch.columns[at]![row]!);
          return Number.isFinite(shown) ? [[channel, shown] as const] : [];
        });
        if (said.length === 0) return;
        const who = batch.subject === undefined ? {} : { subject: batch.subject };
        rows.push({ timeMs, ...who, values: Object.fromEntries(said) });
      });
  return rows.sort((one, other) => one.timeMs - other.timeMs);
}

/** @throws config/invalid. */
function notOurs(): never {
  refuse('/cursor', 'not a cursor');
}
