import { ChartColumns } from '../../station/runtime/columns.ts';
import type { Log } from '../../station/runtime/platform.ts';
import type { Charting } from '../../station/uplink/answering.ts';

/**
 * Draws charts of other stations from what the hub has stored of them. Nothing is kept between questions: more may have been
 * stored since.
 */
export function storedCharts(log: Log): Charting {
  return async (station, query) => {
    const origins = await log.origins();
    if (!origins.some((origin) => origin.station === station)) return undefined;
    return new ChartColumns(log, station).chart(query, () => ({}));
  };
}
