import { refuse } from './checked.ts';

/** What stands in a screen's key for a device, `station/device`. */
export function partsOf(key: string): { readonly station: string; readonly device: string } {
  const slash = key.indexOf('/');
  return { station: key.slice(0, Math.max(0, slash)), device: key.slice(slash + 1) };
}

/** The devices of keys that are all of one station. @throws config/invalid. */
export function ofOneStation(keys: readonly string[]): {
  readonly station: string;
  readonly devices: readonly string[];
} {
  const parts = keys.map(partsOf);
  const [station = '', ...others] = new Set(parts.map((part) => part.station));
  if (others.length > 0) refuse('/devices', 'of one station at a time');
  return { station, devices: parts.map(({ device }) => device) };
}
