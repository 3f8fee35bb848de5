import type { CsvQuery, StationApi } from '../../station/api.ts';
import { zoneOffsetMinutes } from '../text/times.ts';
import { openTextFile } from './text-file.ts';

type Wanted = Omit<CsvQuery, 'zoneOffsetMinutes' | 'cursor'>;

/**
 * Pulls a CSV piece by piece into a file that the person chooses, or a download where the browser has no such chooser.
 * False where the person gave up; nothing is left behind then.
 */
export async function writeCsv(
  api: StationApi,
  name: string,
  wanted: Wanted,
  tell: (done: number) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const file = await openTextFile(name, 'text/csv');
  if (!file) return false;
  tell(0);
  try {
    let cursor: string | undefined;
    do {
      if (signal.aborted) {
        await file.abandon();
        return false;
      }
      const zone = zoneOffsetMinutes(wanted.fromMs);
      const part = await api.csv({
        ...wanted,
        zoneOffsetMinutes: zone,
        ...(cursor === undefined ? {} : { cursor }),
      });
      await file.write(part.text);
      tell(part.done);
      cursor = part.cursor;
    } while (cursor !== undefined);
    await file.close();
    return true;
  } catch (error) {
    await file.abandon();
    throw error;
  }
}
