import { writeFile } from 'node:fs/promises';
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

/**
 * An Arduino Uno with StandardFirmata; so many millivolts are on A0, and a jumper goes from pin 13 to pin 2.
 *
 * It never sleeps, so that it takes a whole core: the only board that does not come before the browsers.
 */
export async function plugFirmata(usb: UsbHost, millivolts: number): Promise<Adapter> {
  const avr = await program('avr');
  const device = ['nice', '-n', '10', avr, await standardFirmata(), `${millivolts}`] as const;
  return Adapter.plug(usb, {
    ...identities.arduino,
    baudRate: 57_600,
    resetsAtOpen: true,
    device: [...device],
  });
}

/** An Arduino Uno with a TMP36 on A0, which gives so many millivolts until it is heated. */
export async function plugThermometer(
  usb: UsbHost,
  millivolts: number,
): Promise<Adapter & { heat(millivolts: number): Promise<void> }> {
  const baudRate = 115_200;
  const file = usb.newFile('tmp36');
  const heat = (now: number) => writeFile(file, `${now}`);
  await heat(millivolts);
  const device = [await program('avr'), await firmware('thermometer', baudRate), file] as const;
  const adapter = await Adapter.plug(usb, { ...identities.arduino, baudRate, device: [...device] });
  return Object.assign(adapter, { heat });
}

/** A board with a fan on its pin 7; each level that the pin takes is a line of `pinFile`. */
export async function plugFanBoard(usb: UsbHost): Promise<Adapter & { readonly pinFile: string }> {
  const baudRate = 115_200;
  const pinFile = usb.newFile('fan-pin');
  await writeFile(pinFile, '');
  const device = [await program('avr'), await firmware('plotter', baudRate), '0', pinFile] as const;
  const adapter = await Adapter.plug(usb, { ...identities.meter, baudRate, device: [...device] });
  return Object.assign(adapter, { pinFile });
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
