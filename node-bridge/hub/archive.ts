import type { ColumnCodec } from '../../station/codec/column-codec.ts';
import { ChartColumns } from '../../station/runtime/charts/columns.ts';
import type { Log, Origin } from '../../station/runtime/platform.ts';
import { recordingRows } from '../../station/runtime/exports/recording-piece.ts';
import type { Archive } from '../../station/uplink/answering.ts';

/**
 * Charts, recordings and alarms of other stations from what the hub has stored of them. Nothing is kept between questions: more may
 * have been stored since.
 */
export function archiveIn(log: Log, columns: ColumnCodec): Archive {
  const lastOf = async (station: string): Promise<Origin | undefined> =>
    (await log.origins()).findLast((origin) => origin.station === station);
  return {
    chart: async (station, query) => {
      if (!(await lastOf(station))) return undefined;
      return new ChartColumns(log, station).chart(query, () => ({}));
    },
    rows: async (station, query) => {
      const origin = await lastOf(station);
      return origin && (await recordingRows(query, log, columns, origin));
    },
    alarms: async (station, cursor) => {
      const origin = await lastOf(station);
      return origin && (await log.alarmEvents(origin, cursor));
    },
  };
}
