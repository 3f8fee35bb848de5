import { configFiles } from '../config/section.ts';
import { isPlain } from './unit.ts';

/** A service sees nothing of them (`ProtectHome`, `PrivateTmp`). */
const HIDDEN = /^\/(home|root|run\/user|tmp|var\/tmp)\//;

/** What a data folder of ours has; its owner is changed, so another's folder must never be taken for one. */
const OURS: readonly string[] = ['identity.json', ...configFiles];

/** Whether a folder with these names in it may become the service's. */
export const isForData = (names: readonly string[]): boolean =>
  names.length === 0 || names.some((name) => OURS.includes(name));

/** Why no service can be installed here by this user, of these files; undefined where it can. */
export function whyUnfit(
  system: { readonly hasSystemd: boolean; readonly uid: number | undefined },
  paths: readonly string[],
): string | undefined {
  if (!system.hasSystemd)
    return 'systemd does not run here; --dry-run prints the unit for a system where it does';
  if (system.uid !== 0) return 'only root can install a service: sudo fieldline install';
  const hidden = paths.find((path) => HIDDEN.test(path) || !isPlain(path));
  return hidden && `a service cannot use ${hidden}: put it where all may read it, as below /opt`;
}
