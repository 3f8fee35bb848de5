import { Answering } from './answering.ts';
import type { LinkOptions } from './link-options.ts';
import { digestsIn } from './native/digest.ts';
import type { StationBook } from './station-book.ts';

/** What is answered on a link: what the own station can say itself, and another only for one that is away. */
export function answeringFor({ station, answers }: LinkOptions, book: StationBook): Answering {
  const own = station?.log.origin.station;
  const instead = (name: string) => (book.online(name) ? undefined : answers);
  return new Answering({
    chart: async (name, query) =>
      name === own ? await station?.rawChart(query) : await instead(name)?.chart(name, query),
    rows: async (name, query) =>
      name === own ? await station?.recording(query) : await instead(name)?.rows(name, query),
    alarms: async (name, cursor) =>
      name === own ? await station?.alarmPage?.(cursor) : await instead(name)?.alarms(name, cursor),
    maintenance: async (name) => (name === own ? await station?.maintenance?.() : undefined),
    table: async (name, query) => (name === own ? await station?.csv(query) : undefined),
    digest: async (name, ranges) =>
      station && name === own ? await digestsIn(station.log, ranges) : undefined,
  });
}
