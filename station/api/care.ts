import type { Fault } from '../model/fault.ts';
import type { Calls } from './by-name.ts';
import type { LineHealth } from './doctor.ts';

/** A port that may be a device's, and what it says, raw. */
export interface PortCandidate {
  readonly address: string;
  readonly values: Readonly<Record<string, number>>;
  readonly facts: Readonly<Record<string, string>>;
  readonly fault?: Fault;
}

/** What can be asked and done about a device's line. A device is named by its id. */
export interface CareApi {
  /** How a device's line does, and what is most likely wrong with it. @throws command/unknown-device. */
  examineLine(device: string): Promise<LineHealth>;
  /**
   * Hands a device's port to another program, as for an upload: resolves once it is closed. All devices on the wire wait until
   * it is taken back. @throws command/unknown-device.
   */
  releaseDevice(device: string): Promise<void>;
  /** Whoever is at a device's port now is this device, whatever it says of itself. @throws command/unknown-device. */
  acceptDevice(device: string): Promise<void>;
  /**
   * What each port says that a device may be at, where several look the same: ask again and again; ports are open as long
   * as somebody asks. @throws command/unknown-device, link/unsupported.
   */
  whichPort(device: string): Promise<readonly PortCandidate[]>;
  /** A person says at which port a device is; who was thought to be there changes places with it. @throws command/unknown-device. */
  confirmPort(device: string, address: string): Promise<void>;
  /** Takes a port back; recording goes on. @throws command/unknown-device. */
  takeBack(device: string): Promise<void>;
}

export const careCalls: Calls<CareApi> = {
  examineLine: 10_000,
  releaseDevice: 10_000,
  acceptDevice: 10_000,
  whichPort: 10_000,
  confirmPort: 20_000,
  takeBack: 10_000,
};
