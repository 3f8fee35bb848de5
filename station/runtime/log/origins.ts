import type { Origin, Store } from '../platform.ts';
import { decodeState } from './draft.ts';
import type { OriginState } from './inbox.ts';
import { below } from './keys.ts';
import { pages } from './pages.ts';

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
