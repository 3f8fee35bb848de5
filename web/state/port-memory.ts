import type { DeviceConfig } from '../../station/api/config.ts';
import { usbIdOf } from '../text/ports.ts';
import { kept } from './kept.ts';

/** How a person set up a kind of adapter the last time. */
export type PortSettings = Pick<DeviceConfig, 'driver' | 'label' | 'line' | 'options'>;

/** What is remembered for the adapter at an address, by its USB id; undefined for one never seen. */
export const rememberedPort = (address: string): PortSettings | undefined => keptFor(address)?.get();

export const rememberPort = (address: string, settings: PortSettings): void =>
  keptFor(address)?.set(settings);

function keptFor(address: string) {
  const id = usbIdOf(address);
  return id === undefined ? undefined : kept(`port.${id}`, checked);
}

function checked(found: unknown): PortSettings | undefined {
  const { driver, label, line, options } = (found ?? {}) as Partial<PortSettings>;
  if (typeof driver !== 'string' || typeof label !== 'string') return undefined;
  return { driver, label, ...(line ? { line } : {}), ...(options ? { options } : {}) };
}
