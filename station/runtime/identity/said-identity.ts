import type { DeviceConfig } from '../../api/config.ts';
import { type FaultError, fault } from '../../model/fault.ts';

/** Facts that no two devices share, the surest first. */
const UNIQUE = ['serialNumber', 'serial', 'vin'] as const;

/** What tells a device from all others of its kind, by its own word. */
export interface SaidIdentity {
  readonly name: string;
  readonly text: string;
}

export function identityIn(facts: Readonly<Record<string, string>>): SaidIdentity | undefined {
  const name = UNIQUE.find((each) => (facts[each] ?? '') !== '');
  return name === undefined ? undefined : { name, text: facts[name]! };
}

/** That who speaks at a device's port is not the device; undefined where nothing speaks against it. */
export function strangerIn(
  { address }: Pick<DeviceConfig, 'address'>,
  known: SaidIdentity | undefined,
  facts: Readonly<Record<string, string>>,
): FaultError | undefined {
  const found = known && facts[known.name];
  if (found === undefined || found === '' || found === known!.text) return undefined;
  return fault('link/stranger', { address, expected: known!.text, found });
}
