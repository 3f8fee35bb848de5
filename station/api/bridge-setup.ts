import type { Calls } from './by-name.ts';
import type { DeviceConfig } from './config.ts';
import type { Line, Listening } from '../model/listening.ts';
import type { RegistersQuery, RegistersRead, ScanPart, ScanQuery } from './scan.ts';

/** The wires of a bridge, as its system tells of them. */
export interface BridgeWires {
  readonly i2c: readonly I2cBusView[];
  readonly gpio: readonly GpioChipView[];
  /** Sensors by their numbers: `28-0000075a1b2c`. */
  readonly oneWire: readonly string[];
  /** Where a chip on SPI can be: `0:1`, the bus and who is chosen on it. */
  readonly spi: readonly string[];
  readonly serial: readonly SerialPortView[];
  /** By kind of wire that the service of the bridge may not open: the command that lets it. Absent where it is no such service. */
  readonly install?: Readonly<Partial<Record<WireKind, string>>> | undefined;
}

export type WireKind = 'i2c' | 'gpio' | 'oneWire' | 'spi' | 'serial';

/** A serial port. */
export interface SerialPortView {
  /** The one that is to be written down: it stays the same whatever is plugged in where. */
  readonly address: string;
  /** What its adapter says of itself; absent for a port of the board. */
  readonly name?: string | undefined;
}

export interface I2cBusView {
  readonly bus: number;
  /** The adapter, as its driver calls it. */
  readonly name: string;
}

export interface GpioChipView {
  /** As it stands in addresses. */
  readonly chip: string;
  /** It is behind the pin header of a Raspberry Pi. */
  readonly isHeader: boolean;
  readonly lines: readonly GpioLineView[];
}

export interface GpioLineView {
  readonly line: number;
  /** Empty where the board gives it none. */
  readonly name: string;
  /** Who has it now. */
  readonly by?: string | undefined;
}

/** What is at an address of an I2C bus; `device`: a device of the bridge has it, `system`: a driver of its system. */
export interface BusChip {
  readonly address: number;
  readonly is: 'answers' | 'system' | 'device';
  /** Drivers of chips that can be there; `proven` where the chip itself said so. */
  readonly drivers: readonly { readonly id: string; readonly proven: boolean }[];
}

export interface BusPart {
  readonly found: readonly BusChip[];
  /** How much is done, 0 to 1. */
  readonly done: number;
  /** Where the next piece begins; absent once it is through. */
  readonly next?: number | undefined;
}

/** How far listening at a serial port of a bridge is. */
export interface PortHeard extends Pick<Listening, 'state'> {
  /** The setting at which it is now, or ended. */
  readonly line?: Line | undefined;
  /** What was heard, in plain words. */
  readonly evidence?: string | undefined;
  readonly driver?: string | undefined;
}

/** How a bridge's own station is set up, without its secrets. */
export interface BridgeSetup {
  /** What people call it; empty where nobody gave it a name. */
  readonly label: string;
  readonly devices: readonly DeviceConfig[];
  /** They stand in a file of the bridge, and are changed there. */
  readonly isFixed: boolean;
}

export type SetupEdit =
  | { readonly edit: 'put-device'; readonly device: DeviceConfig }
  | { readonly edit: 'rename-device'; readonly id: string; readonly label: string }
  | { readonly edit: 'remove-device'; readonly id: string }
  /** The bridge itself, and what this station calls its link with it. */
  | { readonly edit: 'rename'; readonly label: string };

/** A name under which somebody sends to a bridge, and no device of it listens. */
export interface SeenSender {
  /** `mqtt`: a topic; `http`: a name below `/api/in/`. */
  readonly by: 'mqtt' | 'http';
  readonly name: string;
  readonly count: number;
  readonly lastMs: number;
  /** The beginning of what came last. */
  readonly said: string;
  /** What could read it; absent where nothing can. */
  readonly offer?: Pick<DeviceConfig, 'driver' | 'address' | 'options'> | undefined;
}

/** Setting up the devices of a linked bridge; each is named by its uplink. Asked for by who may configure there. */
export interface BridgeSetupApi {
  /** @throws bridge/…, as all of these. */
  bridgeWires(uplink: string): Promise<BridgeWires>;
  /**
   * Looks which chips answer on an I2C bus, some addresses at a time from `from` on: pull until `next` is absent, or stop pulling. Each
   * address is called; to be called once a person has said yes.
   */
  scanBridgeBus(uplink: string, bus: number, from?: number): Promise<BusPart>;
  /**
   * Listens at a serial port for who speaks there, and sends nothing: ask on while it is `listening` or `silent`. It ends by itself
   * where nobody asks for a while. To be called once a person has said yes: opening a port starts some boards anew.
   */
  listenAtBridge(uplink: string, address: string): Promise<PortHeard>;
  stopListeningAtBridge(uplink: string): Promise<void>;
  /** As `scanModbus`, from the bridge. */
  scanBridgeModbus(uplink: string, query: ScanQuery): Promise<ScanPart>;
  /** As `readModbus`, from the bridge. */
  readBridgeModbus(uplink: string, query: RegistersQuery): Promise<RegistersRead>;
  bridgeSetup(uplink: string): Promise<BridgeSetup>;
  editBridgeSetup(uplink: string, edit: SetupEdit): Promise<void>;
  /** The newest first. */
  seenAtBridge(uplink: string): Promise<readonly SeenSender[]>;
}

export const bridgeSetupCalls: Calls<BridgeSetupApi> = {
  bridgeWires: 20_000,
  scanBridgeBus: 20_000,
  listenAtBridge: 20_000,
  stopListeningAtBridge: 20_000,
  scanBridgeModbus: 20_000,
  readBridgeModbus: 20_000,
  bridgeSetup: 20_000,
  editBridgeSetup: 30_000,
  seenAtBridge: 20_000,
};
