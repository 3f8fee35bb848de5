import type { Control } from '../model/control.ts';
import type { Calls } from './by-name.ts';
import type { DeviceConfig, WhenFull } from './config.ts';
import type { CommandView } from './control.ts';
import type { DisplayVersion } from './device.ts';

/** Which devices the own station records, and how. A device is named by its id. */
export interface DevicesApi {
  /** Opens a device and records it from now on; it is remembered. @throws config/invalid. */
  addDevice(device: DeviceConfig): Promise<void>;
  /** Ends its recording; what was recorded stays. */
  removeDevice(device: string): Promise<void>;
  renameDevice(device: string, label: string): Promise<void>;
  /** What becomes of a device's rows when there is room for unsent ones only. */
  setWhenFull(device: string, whenFull: WhenFull): Promise<void>;
  /** How an output may be set from now on; undefined: as usual. @throws config/invalid with all that is wrong with it. */
  setControl(device: string, channel: string, control: Control | undefined): Promise<void>;
  /** The last commands to an output, oldest first. */
  commandHistory(device: string, channel: string): Promise<readonly CommandView[]>;
  /** How a channel was shown, oldest first: what a version does not say, the one before it said. */
  displayHistory(device: string, channel: string): Promise<readonly DisplayVersion[]>;
}

export const devicesCalls: Calls<DevicesApi> = {
  addDevice: 10_000,
  removeDevice: 10_000,
  renameDevice: 10_000,
  setWhenFull: 10_000,
  setControl: 10_000,
  commandHistory: 10_000,
  displayHistory: 10_000,
};
