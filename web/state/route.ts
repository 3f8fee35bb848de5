import { MutableCell, type Cell } from './cell.ts';

export const places = [
  'live',
  'devices',
  'connect',
  'alerts',
  'rules',
  'sync',
  'bridge',
  'settings',
  'diagnostics',
] as const;
/** A screen that has an address: it stands behind the #, so that the app works under any path. */
export type Place = (typeof places)[number];

export const hrefOf = (place: Place): string => `#/${place}`;

/** Where the person is; follows the address bar until the signal aborts. */
export function followRoute(signal: AbortSignal): Cell<Place> {
  const cell = new MutableCell(placeOf(location.hash));
  const follow = (event: HashChangeEvent): void => {
    if (guard?.(event)) event.stopImmediatePropagation();
    else cell.value = placeOf(location.hash);
  };
  addEventListener('hashchange', follow, { signal });
  return cell;
}

let guard: ((event: HashChangeEvent) => boolean) | undefined;

/** From now on `stays` is asked first, whenever somebody goes elsewhere; nobody follows while it says so. */
export const guardRoute = (stays: typeof guard): void => void (guard = stays);

export const placeOf = (hash: string): Place =>
  places.find((place) => place === hash.replace(/^#\/?/, '').split(/[/?]/)[0]) ?? 'live';

/** Goes to a screen. */
export const go = (place: Place): void => void (location.hash = hrefOf(place));
