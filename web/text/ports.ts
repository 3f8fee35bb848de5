import { isOnNetwork } from '../../station/model/network.ts';
import { isReplay, replayedFile } from '../../station/model/replay.ts';

/** What is at an address, as far as the browser tells: the chip, by the USB vendor, or the name that the device gives itself. */
export function portName(address: string): string {
  if (isReplay(address)) return `Recording ${replayedFile(address)}`;
  if (schemeOf(address) === 'ble') return `Bluetooth device ${nameIn(address)}`.trimEnd();
  if (isOnNetwork(address)) return networks[schemeOf(address)] ?? 'Network';
  const id = usbIdOf(address);
  if (id === undefined) return 'Serial port';
  return `${kinds[schemeOf(address)] ?? 'USB serial port'} (${chips[id.slice(0, 4)] ?? id})`;
}

/** `0403:6001` of `serial:0403:6001#2`; undefined for a port that is not on USB. */
export const usbIdOf = (address: string): string | undefined =>
  /^(?:serial|usb|usbtmc|hid):([0-9a-f]{4}:[0-9a-f]{4})(?:[#@].*)?$/i.exec(address)?.[1]?.toLowerCase();

/** Whether there is a serial line at the address, so that its rate means something. */
export const hasLine = (address: string): boolean =>
  !lineless.has(schemeOf(address)) && !isOnNetwork(address);

/** Who alone can speak at an address; undefined where that has to be found out. */
export const driverAt = (address: string): string | undefined =>
  schemeOf(address) === 'usbtmc' ? 'scpi-instrument' : undefined;

export const schemeOf = (address: string): string => address.slice(0, Math.max(0, address.indexOf(':')));

/** The name in an address, where somebody who wrote it made it a proper one. */
function nameIn(address: string): string {
  try {
    return decodeURIComponent(address.slice(address.indexOf(':') + 1));
  } catch {
    return '';
  }
}

const kinds: Readonly<Record<string, string>> = {
  usb: 'USB adapter',
  usbtmc: 'Laboratory instrument',
  hid: 'HID device',
};
const lineless: ReadonlySet<string> = new Set(['usbtmc', 'ble', 'replay']);

/** Wires of a bridge that are networks, as people call them. */
const networks: Readonly<Record<string, string>> = {
  tcp: 'Network line (TCP)',
  'tcp-server': 'Network line (TCP)',
  udp: 'Datagrams (UDP)',
  'udp-server': 'Datagrams (UDP)',
  'modbus-tcp': 'Modbus TCP',
  tls: 'Network line (TLS)',
  mqtt: 'Topics at a broker (MQTT)',
  http: 'Web address',
  https: 'Web address',
  'http-in': 'Sent by HTTP',
  coap: 'CoAP resource',
  'coap-in': 'CoAP sensor',
};

/** By USB vendor id, as the USB-IF has given them out. */
const chips: Readonly<Record<string, string>> = {
  '0403': 'FTDI',
  '10c4': 'CP210x',
  '1a86': 'CH340',
  '067b': 'Prolific',
  '2341': 'Arduino',
  '2a03': 'Arduino',
  '303a': 'Espressif',
  '2e8a': 'Raspberry Pi Pico',
  '239a': 'Adafruit',
  '16c0': 'Teensy',
  '1546': 'u-blox',
  '0483': 'STM32',
  '0957': 'Keysight, Agilent',
  '2a8d': 'Keysight',
  '1ab1': 'Rigol',
  '0699': 'Tektronix',
  f4ec: 'Siglent',
  '0aad': 'Rohde & Schwarz',
};

export type System = 'Windows' | 'macOS' | 'Linux' | 'Android' | 'ChromeOS';

/** The operating system, as well as a browser says it. */
export function systemOf(userAgent: string): System | undefined {
  if (/Android/.test(userAgent)) return 'Android';
  if (/CrOS/.test(userAgent)) return 'ChromeOS';
  if (/Windows/.test(userAgent)) return 'Windows';
  if (/Mac OS X/.test(userAgent)) return 'macOS';
  return /Linux/.test(userAgent) ? 'Linux' : undefined;
}

/** What to look at when a device is not in the browser's list. */
export function missingPortHints(system: System | undefined): readonly string[] {
  return [
    'Is its light on?',
    'Is it a data cable, not a charge-only one?',
    ...(system === undefined ? [] : systemHints[system]),
    'Another socket or no hub in between often helps.',
  ];
}

const driverHint = 'Cheap boards need a driver for their chip: CP210x, CH340 or FTDI.';
const systemHints: { readonly [S in System]: readonly string[] } = {
  Windows: [driverHint, 'Look in the Device Manager under Ports (COM & LPT).'],
  macOS: [driverHint, 'Allow the accessory when macOS asks.'],
  Linux: ['Your user needs the group dialout (or uucp): sudo usermod -aG dialout $USER, then sign in again.'],
  Android: ['Use a USB-OTG adapter. Not every tablet lets the browser reach serial adapters.'],
  ChromeOS: ['Close Linux apps that share the device.'],
};
