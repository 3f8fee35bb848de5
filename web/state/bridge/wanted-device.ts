import type {
  BusChip,
  GpioChipView,
  GpioLineView,
  PortHeard,
  SeenSender,
  SerialPortView,
} from '../../../station/api/bridge-setup.ts';
import type { Line } from '../../../station/model/listening.ts';
import type { DeviceConfig, Manifest } from '../../../station/api/config.ts';

/** What a person is about to make a device of, and what is known of it already. */
export interface Wanted {
  /** What it is called until it has a name. */
  readonly title: string;
  /** Empty where the person says it. */
  readonly address: string;
  /** Which drivers can read it; every one where absent. */
  readonly can: (manifest: Manifest) => boolean;
  readonly driver?: string;
  readonly options?: Readonly<Record<string, unknown>>;
  /** How its line is set, where that was heard. */
  readonly line?: Line;
}

const hex = (address: number): string => `0x${address.toString(16).padStart(2, '0')}`;

export const chipAddress = (bus: number, { address }: Pick<BusChip, 'address'>): string =>
  `i2c:${bus}:${hex(address)}`;

/** A chip that answered; where no driver knows it, all that could be at its address stay to choose from. */
export function wantedChip(bus: number, chip: BusChip): Wanted {
  const ids = new Set(chip.drivers.map(({ id }) => id));
  const [first] = chip.drivers;
  return {
    title: `Chip ${hex(chip.address)}`,
    address: chipAddress(bus, chip),
    can: ({ driver, kind }) => kind === 'i2c' && (ids.size === 0 || ids.has(driver)),
    ...(first ? { driver: first.id } : {}),
  };
}

/** How a line may be written; the first is how it is written here, the same on every board with a header. */
export function lineAddresses(
  { chip, isHeader }: GpioChipView,
  { line, name }: GpioLineView,
): readonly string[] {
  const own = [`gpio:${chip}:${line}`, ...(name ? [`gpio:${chip}:${name}`] : [])];
  const header = [`gpio:header:${line}`, ...(name ? [`gpio:header:${name}`] : [])];
  return isHeader ? [...header, ...own] : own;
}

export const wantedLine = (chip: GpioChipView, line: GpioLineView): Wanted => ({
  title: line.name || `Line ${line.line}`,
  address: lineAddresses(chip, line)[0]!,
  can: ({ kind }) => kind === 'gpio',
});

export const wantedSensor = (sensor: string): Wanted => ({
  title: `Sensor ${sensor}`,
  address: `w1:${sensor}`,
  can: ({ kind }) => kind === 'w1',
});

export const wantedSpi = (place: string): Wanted => ({
  title: `SPI ${place}`,
  address: `spi:${place}`,
  can: ({ kind }) => kind === 'spi',
});

/** What hangs at a serial port, with who was heard there. */
export const wantedPort = ({ address, name }: SerialPortView, heard: PortHeard | undefined): Wanted => ({
  title: name ?? 'Serial device',
  address,
  can: ({ kind }) => kind === 'serial',
  ...(heard?.driver === undefined ? {} : { driver: heard.driver }),
  ...(heard?.driver === undefined || !heard.line ? {} : { line: heard.line }),
});

/** Something at an address that a person knows. */
export const wantedAt = (address: string): Wanted => ({
  title: address || 'Device',
  address,
  can: ({ kind }) => kind !== 'simulated',
});

/** What somebody sends, with the reading of it that was guessed. */
export const wantedSender = ({ name, offer }: SeenSender): Wanted => ({
  title: name,
  address: offer?.address ?? '',
  can: ({ driver }) => offer === undefined || driver === offer.driver,
  ...(offer ? { driver: offer.driver, options: offer.options ?? {} } : {}),
});

/** As a file of the bridge has it, for who changes its devices there. */
export const asFile = (device: DeviceConfig): string => JSON.stringify(device, undefined, 2);
