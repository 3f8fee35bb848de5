import type { StationApi } from '../../station/api/calls.ts';
import type { CsvQuery } from '../../station/api/exports.ts';
import { zoneOffsetMinutes } from '../text/times.ts';
import { savePieces } from './saved-file.ts';

type Wanted = Omit<CsvQuery, 'zoneOffsetMinutes' | 'cursor'>;

/** Saves a table; false where the person gave up. */
export async function writeCsv(
  api: StationApi,
  name: string,
  wanted: Wanted,
  tell: (done: number) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const query = { ...wanted, zoneOffsetMinutes: zoneOffsetMinutes(wanted.fromMs) };
  const next = async (cursor?: string) => {
    const { text, ...rest } = await api.csv({ ...query, ...(cursor === undefined ? {} : { cursor }) });
    return { content: text, ...rest };
  };
  return await savePieces(name, 'text/csv;charset=utf-8', next, tell, signal);
}
