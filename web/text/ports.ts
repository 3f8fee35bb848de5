/** What a serial port is called, as far as the browser tells: its chip, by the USB vendor. */
export function portName(address: string): string {
  const id = usbIdOf(address);
  if (id === undefined) return 'Serial port';
  const what = address.startsWith('usb:') ? 'USB adapter' : 'USB serial port';
  return `${what} (${chips[id.slice(0, 4)] ?? id})`;
}

/** `0403:6001` of `serial:0403:6001#2`; undefined for a port that is not on USB. */
export const usbIdOf = (address: string): string | undefined =>
  /^(?:serial|usb):([0-9a-f]{4}:[0-9a-f]{4})(?:[#@].*)?$/i.exec(address)?.[1]?.toLowerCase();

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
