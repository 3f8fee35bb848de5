import type { DeviceConfig } from '../../api/config.ts';
import { type Fault, toFault } from '../../model/fault.ts';
import { canonicalText } from '../../model/difference.ts';
import type { OwnDevices } from './own-devices.ts';
import type { Device } from './device.ts';

/** What a device need not be opened anew for. */
const ASIDE: ReadonlySet<string> = new Set([
  'label',
  'whenFull',
  'controls',
] satisfies (keyof DeviceConfig)[]);

/** What became of a device whose configuration is another one now. */
export interface Configured {
  readonly device: string;
  readonly is: 'removed' | 'changed' | 'begun anew' | 'added';
  /** Why it could not be begun. */
  readonly fault?: Fault;
}

/** As it is told to whoever changed it. */
export const wordsOf = ({ device, is, fault }: Configured): string =>
  fault ? `${device} could not be opened` : `${device} ${is}`;

/**
 * Makes these the devices of a station and gives what became of which: one that is the same goes on undisturbed, and one of
 * which only the name or the like changed as well.
 */
export async function configure(own: OwnDevices, wanted: readonly Device[]): Promise<readonly Configured[]> {
  const told: Configured[] = [];
  const ids = new Set(wanted.map(({ config }) => config.id));
  for (const { id } of own.all.filter((each) => !ids.has(each.id))) {
    await own.stop(id);
    await own.releases.forget(id);
    told.push({ device: id, is: 'removed' });
  }
  for (const device of wanted) {
    const { id } = device.config;
    const before = own.get(id);
    if (before && isSame(before.config, device.config)) continue;
    if (before && isSame(before.config, device.config, ASIDE)) {
      before.config = device.config;
      told.push({ device: id, is: 'changed' });
      continue;
    }
    const is = before ? 'begun anew' : 'added';
    await own.start(device).then(
      () => told.push({ device: id, is }),
      (error: unknown) => told.push({ device: id, is, fault: toFault(error) }),
    );
  }
  return told;
}

/** The same for what is the same, in whatever order it was written. */
function isSame(one: DeviceConfig, other: DeviceConfig, but: ReadonlySet<string> = new Set()): boolean {
  const counts = (config: DeviceConfig) =>
    canonicalText(Object.fromEntries(Object.entries(config).filter(([name]) => !but.has(name))));
  return counts(one) === counts(other);
}
