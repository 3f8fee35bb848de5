import { join } from 'node:path';
import { Adapter } from './adapter.ts';
import { program } from './build.ts';
import { firmware, standardFirmata, type Sketch } from './sketch.ts';
import type { UsbHost } from './usb-host.ts';

/** Adapters as they come with the devices below; every one has a serial number, so that a browser remembers
 * it. */
export const identities = {
  arduino: { vendorId: 0x2341, productId: 0x0043, serial: 'UNO0001', name: 'Arduino Uno' },
  meter: { vendorId: 0x0403, productId: 0x6001, serial: 'FT0001', name: 'FT232R USB UART' },
  gps: { vendorId: 0x067b, productId: 0x2303, serial: 'PL0001', name: 'USB-Serial Controller' },
} as const;

/** An Arduino Uno that runs a sketch; with `resetsAtOpen` it starts anew whenever the port is opened, as most
 * do. */
export async function plugArduino(
  usb: UsbHost,
  sketch: Sketch,
  { baudRate = 115_200, resetsAtOpen = false } = {},
): Promise<Adapter> {
  const device = [await program('avr'), await firmware(sketch, baudRate)] as const;
  return Adapter.plug(usb, { ...identities.arduino, baudRate, resetsAtOpen, device: [...device] });
}

/** An Arduino Uno with StandardFirmata; so many millivolts are on A0, and a jumper goes from pin 13 to pin 2. */
export async function plugFirmata(usb: UsbHost, millivolts: number): Promise<Adapter> {
  const device = [await program('avr'), await standardFirmata(), `${millivolts}`] as const;
  return Adapter.plug(usb, {
    ...identities.arduino,
    baudRate: 57_600,
    resetsAtOpen: true,
    device: [...device],
  });
}

/** A Modbus RTU slave with numbers in its registers, by address, as `modbus-slave.c` lays them out. */
export async function plugModbusSlave(
  usb: UsbHost,
  {
    unit = 1,
    registers,
    baudRate = 9600,
  }: { unit?: number; registers: Record<number, number>; baudRate?: number },
): Promise<Adapter> {
  const numbers = Object.entries(registers).map(([address, number]) => `${address}=${number}`);
  return Adapter.plug(usb, {
    ...identities.meter,
    baudRate,
    device: [await program('modbus-slave'), `${unit}`, ...numbers],
  });
}

/** A GPS receiver that says again and again what was recorded in a file of `test/recordings/`. */
export async function plugGps(usb: UsbHost, recording: string, { baudRate = 4800 } = {}): Promise<Adapter> {
  const file = join(import.meta.dirname, '../../recordings', recording);
  return Adapter.plug(usb, {
    ...identities.gps,
    baudRate,
    device: ['sh', '-c', 'while cat "$0"; do :; done 2>/dev/null', file],
  });
}
