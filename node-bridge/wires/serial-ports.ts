import { readdir, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { SerialPortView } from '../../station/api/bridge-setup.ts';

/** A serial port that this machine has, and where the system has it now. */
export interface SerialPort extends SerialPortView {
  readonly path: string;
}

const BY_ID = '/dev/serial/by-id';
const NAME = /^[\w#+\-.:=@,]+$/;

/** Where the port is that an address names; undefined where that is no name of a port. */
export function pathOf(place: string, byId = BY_ID): string | undefined {
  const parts = place.startsWith('/dev/') ? place.slice('/dev/'.length).split('/') : [place];
  if (!parts.every((part) => NAME.test(part) && !/^\.+$/.test(part))) return undefined;
  return place.startsWith('/') ? place : join(byId, place);
}

/**
 * The serial ports of this machine. A USB adapter is named by its own name; one without a serial number by where it is plugged
 * in, for the next of its kind would have the same name. `root`: where the files of the system are.
 */
export async function serialPorts(root = '/'): Promise<readonly SerialPort[]> {
  const [byId, byPath] = await Promise.all(
    ['by-id', 'by-path'].map((kind) => linksIn(join(root, 'dev/serial', kind))),
  );
  const terminals = (await readdir(join(root, 'sys/class/tty')).catch(() => [])).sort(inOrder);
  const ports = await Promise.all(
    terminals.map(async (terminal): Promise<readonly SerialPort[]> => {
      const device = await realpath(join(root, 'sys/class/tty', terminal, 'device')).catch(() => undefined);
      if (device === undefined || (await isPhantom(join(root, 'sys/class/tty', terminal)))) return [];
      const path = `/dev/${terminal}`;
      const usb = await usbOf(device);
      if (!usb) return [{ address: `serial:${path}`, path }];
      const id = usb.serial === undefined ? undefined : byId?.get(terminal);
      const place = byPath?.get(terminal);
      const lasting = id ?? (place === undefined ? path : `/dev/serial/by-path/${place}`);
      return [{ address: `serial:${lasting}`, path, name: usb.name }];
    }),
  );
  return ports.flat();
}

const inOrder = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });

/** Names of links, by the terminal to which they lead. */
async function linksIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(folder).catch(() => []);
  const led = await Promise.all(
    names.map(async (name) => [basename(await realpath(join(folder, name)).catch(() => '')), name] as const),
  );
  return new Map(led);
}

/** The driver of PC ports lists as many as it could have; those without a chip are of type 0. */
const isPhantom = async (terminal: string): Promise<boolean> => (await said(terminal, 'type')) === '0';

/** What the USB device says of itself to which a terminal belongs. */
async function usbOf(
  device: string,
): Promise<{ readonly name: string; readonly serial?: string } | undefined> {
  for (let folder = device; folder !== dirname(folder); folder = dirname(folder)) {
    const vendor = await said(folder, 'idVendor');
    if (vendor === undefined) continue;
    const [maker, product, serial] = await Promise.all(
      ['manufacturer', 'product', 'serial'].map((file) => said(folder, file)),
    );
    const words = [maker, product].filter(Boolean).join(' ');
    return {
      name: words || `USB ${vendor}:${await said(folder, 'idProduct')}`,
      ...(serial ? { serial } : {}),
    };
  }
  return undefined;
}

/** A file of sysfs, as text that can be shown. */
const said = async (folder: string, file: string): Promise<string | undefined> =>
  readFile(join(folder, file), 'latin1').then(
    (text) =>
      text
        .replace(/[^\x20-\x7e]/g, '')
        .trim()
        .slice(0, 128),
    () => undefined,
  );
