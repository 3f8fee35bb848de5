import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { program } from './build.ts';

/** What a USB-serial adapter says of itself. */
export interface UsbIdentity {
  vendorId: number;
  productId: number;
  /** Its serial number; many cheap adapters have none. */
  serial?: string;
  name?: string;
}

/** The USB ports of the machine as a browser started with `env` sees them. */
export class UsbHost {
  /** The environment in which the browser must be started. */
  readonly env: Record<string, string>;
  readonly #folder: string;
  readonly #ends: (() => Promise<void>)[] = [];
  #named = 0;

  private constructor(folder: string, libraries: string) {
    this.#folder = folder;
    this.env = { FIELDLINE_USB: join(folder, 'devices'), LD_LIBRARY_PATH: libraries };
  }

  static async create(): Promise<UsbHost> {
    const library = await program('libudev.so.1');
    const folder = await mkdtemp(join(tmpdir(), 'fieldline-usb-'));
    await mkdir(join(folder, 'devices'));
    return new UsbHost(folder, dirname(library));
  }

  /** A name for a terminal that nobody has yet. */
  newTty(): string {
    return join(this.#folder, `ttyUSB${this.#named++}`);
  }

  /** A name for a file that ends with this machine. */
  newFile(name: string): string {
    return join(this.#folder, name);
  }

  /** Shows a terminal to the browser as a serial port on USB. */
  async show(tty: string, identity: UsbIdentity): Promise<void> {
    const draft = join(this.#folder, 'draft');
    await writeFile(draft, await describe(identity, tty));
    await rename(draft, join(this.#folder, 'devices', basename(tty)));
  }

  async hide(tty: string): Promise<void> {
    await rm(join(this.#folder, 'devices', basename(tty)), { force: true });
  }

  /** Names something that ends with this machine, such as what is plugged into it. */
  endsWith(end: () => Promise<void>): void {
    this.#ends.push(end);
  }

  async end(): Promise<void> {
    for (const end of this.#ends) await end();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function describe(identity: UsbIdentity, tty: string): Promise<string> {
  const { major, minor } = await serialDeviceNumber();
  const hex = (id: number) => id.toString(16).padStart(4, '0');
  return [
    `SYSPATH=/sys/devices${tty}`,
    'SUBSYSTEM=tty',
    `DEVNAME=${tty}`,
    `MAJOR=${major}`,
    `MINOR=${minor}`,
    'ID_BUS=usb',
    `ID_VENDOR_ID=${hex(identity.vendorId)}`,
    `ID_MODEL_ID=${hex(identity.productId)}`,
    `ID_MODEL_ENC=${(identity.name ?? 'USB UART').replaceAll(' ', '\\x20')}`,
    ...(identity.serial === undefined ? [] : [`ID_SERIAL_SHORT=${identity.serial}`]),
    '',
  ].join('\n');
}

/** Chromium lists a port only when its device number belongs to a driver of type `serial` in
 * /proc/tty/drivers. */
async function serialDeviceNumber(): Promise<{ major: string; minor: string }> {
  const lines = (await readFile('/proc/tty/drivers', 'utf8')).split('\n').map((line) => line.split(/\s+/));
  const serial = lines.find((fields) => fields[4] === 'serial');
  if (!serial)
    throw new Error('this kernel has no serial driver: no line of type serial in /proc/tty/drivers');
  return { major: serial[2]!, minor: serial[3]!.split('-')[0]! };
}
