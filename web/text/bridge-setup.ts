import type { BusChip, PortHeard } from '../../station/api/bridge-setup.ts';
import type { BusLook } from '../state/bridge/setup-work.ts';

/** What is known of a chip besides who can read it. */
export function chipWords({ is, drivers }: BusChip, titles: ReadonlyMap<string, string>): string {
  if (is === 'system') return 'In use by the system of the bridge';
  if (is === 'device') return 'In use by a device of the bridge';
  if (drivers.length === 0) return 'Somebody answers; no driver knows who';
  const names = drivers.map(({ id }) => titles.get(id) ?? id);
  return drivers[0]!.proven ? `${names[0]}: it says so itself` : `Possible here: ${names.join(', ')}`;
}

/** How a look at a bus ended. */
export function lookWords({ found, phase, done }: BusLook): string {
  const count = found.length === 1 ? 'One chip' : `${found.length} chips`;
  if (phase === 'stopped')
    return `Stopped at ${Math.round(100 * done)} %. ${found.length > 0 ? `${count} so far.` : ''}`;
  return found.length > 0
    ? `${count} on this bus.`
    : 'Nobody answers on this bus. Are power (3.3 V) and both wires connected, SDA to SDA and SCL to SCL?';
}

/** What was heard at a serial port. */
export function heardWords(
  { state, line, evidence, driver }: PortHeard,
  titles: ReadonlyMap<string, string>,
): string {
  const at = line ? ` at ${line.baudRate} baud` : '';
  switch (state) {
    case 'found':
      return `${titles.get(driver ?? '') ?? driver ?? 'Somebody'}${at}${evidence ? `: ${evidence}` : ''}`;
    case 'silent':
      return 'Nothing was heard yet. It may be one that waits to be asked: then add it and say what it is.';
    case 'unknown':
      return `Somebody speaks${at}, and no driver knows it.`;
    case 'unreadable':
      return 'Somebody speaks, and it is readable at no usual speed. Is it RS-232 or inverted?';
    case 'failed':
      return 'The port can’t be listened to.';
    case 'listening':
      return `Listening${at}…`;
  }
}

/** What to do where a kind of wire is not there. */
export const missingWires = {
  i2c: 'I2C: none is switched on. On a Raspberry Pi: sudo raspi-config → Interface Options → I2C.',
  serial: 'Serial ports: none. Plug an adapter into the bridge; it appears by itself once you look again.',
  gpio: 'GPIO: no line that the bridge may open. Is its user in the group gpio?',
  oneWire:
    '1-Wire: no sensor. On a Raspberry Pi: dtoverlay=w1-gpio in config.txt, data on GPIO4 with 4.7 kΩ to 3.3 V.',
  spi: 'SPI: none is switched on. On a Raspberry Pi: sudo raspi-config → Interface Options → SPI.',
} as const;

/** The same where the bridge is a service that may not open it: whether it is there, nobody can tell. */
export const hiddenWire = (kind: keyof typeof missingWires, install: string): string =>
  `${wireNames[kind]}: this bridge runs as a service that may not open it. Type on the bridge: ${install}`;

const wireNames = {
  i2c: 'I2C',
  serial: 'Serial ports',
  gpio: 'GPIO',
  oneWire: '1-Wire',
  spi: 'SPI',
} as const;
