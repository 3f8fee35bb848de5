import { fault } from '../../model/fault.ts';
import type { Held, Origin, Store } from '../platform.ts';
import type { Books } from './books.ts';
import { decodeState, type Readable } from './draft.ts';
import { below, originKey } from './keys.ts';
import { pages } from './pages.ts';
import { selfOf } from './self.ts';

/** What is kept of another station's log; what is skipped below `from` is not counted in. */
export interface OriginState extends Held {
  readonly origin: number;
}

/** Whose entries are in a store: the own ones first, then in the order they were heard of. */
export async function originsIn(store: Pick<Store, 'page'>, own: Origin): Promise<readonly Origin[]> {
  return [own, ...(await heardOf(store)).map(({ station, epoch }) => ({ station, epoch }))];
}

/** The other origins with what is held of them. */
export async function heardOf(store: Pick<Store, 'page'>): Promise<readonly (Origin & OriginState)[]> {
  const heard: (Origin & OriginState)[] = [];
  const { from, to } = below('o');
  for await (const { key, value } of pages(store, from, to)) {
    const [, station, epoch] = key.split('/');
    const name = { station: decodeURIComponent(station!), epoch: decodeURIComponent(epoch!) };
    heard.push({ ...(decodeState(value) as OriginState), ...name });
  }
  return heard.sort((one, other) => one.origin - other.origin);
}

/** The short numbers under which a station's entries are kept: one for each life of its log. */
export async function originsOf(
  books: Pick<Books, 'store' | 'committer'>,
  station: string,
): Promise<readonly number[]> {
  const stations = await stationsByNumber(books);
  return [...stations].filter(([, name]) => name === station).map(([origin]) => origin);
}

/** What is kept of another station's log, or undefined where nothing was ever heard of it. */
export const stateOf = (readable: Readable, { station, epoch }: Origin): Promise<OriginState | undefined> =>
  readable.state<OriginState>(originKey(station, epoch));

/** The short number of an origin, or undefined where nothing was ever heard of it. */
export async function numberOf(readable: Readable, origin: Origin): Promise<number | undefined> {
  const self = await selfOf(readable);
  if (origin.station === self.station && origin.epoch === self.epoch) return 0;
  return (await stateOf(readable, origin))?.origin;
}

/** The station of each origin. */
export async function stationsByNumber({
  store,
  committer,
}: Pick<Books, 'store' | 'committer'>): Promise<ReadonlyMap<number, string>> {
  const stations = new Map([[0, (await selfOf(committer)).station]]);
  for (const { origin, station } of await heardOf(store)) stations.set(origin, station);
  return stations;
}

/** The life of the log that an origin is. */
export async function epochOf(
  { store, committer }: Pick<Books, 'store' | 'committer'>,
  origin: number,
): Promise<string> {
  if (origin === 0) return (await selfOf(committer)).epoch;
  const heard = (await heardOf(store)).find((each) => each.origin === origin);
  if (!heard) throw fault('log/broken', { message: `Nothing is known of origin ${origin}.` });
  return heard.epoch;
}
