import { fault } from '../../station/model/fault.ts';
import { BusTurns } from './bus-turns.ts';
import { DeviceFile, errno } from './device-file.ts';
import type { OpenBus } from './i2c-wire.ts';

// linux/i2c-dev.h and linux/i2c.h
const I2C_TIMEOUT = 0x0702;
const I2C_SLAVE = 0x0703;
const I2C_FUNCS = 0x0705;
const I2C_RDWR = 0x0707;
const I2C_SMBUS = 0x0720;
const I2C_M_RD = 1;
const CAN_I2C = 0x1;

/** In tens of milliseconds: a chip that holds the clock for longer does not work. */
const PATIENCE = 20;
const MESSAGES = 32;
const WRITTEN = 128;
const READ = 512;
const MEMORY_BYTES = 1024;
/** Nobody acknowledged, or another master was first. Which one an adapter says differs from driver to driver. */
const NOBODY = new Set([errno.ENXIO, errno.ENODEV, errno.EIO, errno.EAGAIN, 121 /* EREMOTEIO */]);
/** A bus that nobody can use just now, or more bytes than the adapter can carry. */
const meaning = new Map([
  [errno.ETIMEDOUT, 'link/stuck'],
  [errno.EBUSY, 'link/stuck'],
  [errno.EOPNOTSUPP, 'link/unsupported'],
] as const);

/** Where the bytes that are read will lie, and what the system gives when all was carried. */
interface Laid {
  readonly at: number;
  readonly whole: number;
}

/**
 * A bus at `/dev/i2c-N`. Adapters that know only SMBus are asked what is the same on the wire.
 * @see https://docs.kernel.org/i2c/dev-interface.html
 */
export class LinuxI2c implements OpenBus {
  readonly #name: string;
  readonly #device: DeviceFile;
  readonly #isPlain: boolean;
  readonly #turns: BusTurns;

  private constructor(name: string, device: DeviceFile, now: () => number) {
    this.#name = name;
    this.#turns = new BusTurns(now);
    this.#device = device;
    device.set(I2C_TIMEOUT, PATIENCE);
    device.setAt(I2C_FUNCS, 0);
    this.#isPlain = (device.view.getUint32(0, true) & CAN_I2C) !== 0;
  }

  /** @throws link/not-found, link/denied, link/unsupported. */
  static async open(number: number, now: () => number): Promise<LinuxI2c> {
    const name = `i2c:${number}`;
    return new LinuxI2c(name, await DeviceFile.open(`/dev/i2c-${number}`, name, MEMORY_BYTES), now);
  }

  get isIdle(): boolean {
    return this.#turns.isIdle;
  }

  transfer(address: number, write: Uint8Array, readBytes: number): Promise<Uint8Array | undefined> {
    return this.#turns.take(this.#name, async () => {
      this.requireFree(address);
      const { at, whole } = this.#isPlain
        ? this.#layPlain(address, write, readBytes)
        : this.#laySmbus(write, readBytes);
      const result = await this.#device.ask(this.#isPlain ? I2C_RDWR : I2C_SMBUS, 0);
      if (result === whole) return this.#device.bytes.slice(at, at + readBytes);
      // Of fewer messages than were to be carried, the last one that was is the last that somebody acknowledged.
      if (result >= 0 || NOBODY.has(-result)) return undefined;
      throw fault(meaning.get(-result) ?? 'link/lost', { address: this.#name });
    });
  }

  /** @throws link/busy where a driver of the system has the chip. */
  requireFree(address: number): void {
    if (this.#device.set(I2C_SLAVE, address) === errno.EBUSY)
      throw fault('link/busy', { address: `${this.#name}:0x${address.toString(16)}` });
  }

  close(): Promise<void> {
    return this.#turns.release(() => this.#device.close());
  }

  /** struct i2c_rdwr_ioctl_data: one message to write, one to read, what of them there is. */
  #layPlain(address: number, write: Uint8Array, readBytes: number): Laid {
    const { view, bytes } = this.#device;
    bytes.set(write, WRITTEN);
    const messages = [
      ...(write.length > 0 || readBytes === 0 ? [[0, write.length, WRITTEN] as const] : []),
      ...(readBytes > 0 ? [[I2C_M_RD, readBytes, READ] as const] : []),
    ];
    for (const [i, [flags, length, buffer]] of messages.entries()) {
      const at = MESSAGES + i * (8 + this.#device.pointerBytes);
      view.setUint16(at, address, true);
      view.setUint16(at + 2, flags, true);
      view.setUint16(at + 4, length, true);
      this.#device.point(at + 8, buffer);
    }
    this.#device.point(0, MESSAGES);
    view.setUint32(this.#device.pointerBytes, messages.length, true);
    return { at: READ, whole: messages.length };
  }

  /** struct i2c_smbus_ioctl_data. @throws link/unsupported. */
  #laySmbus(write: Uint8Array, readBytes: number): Laid {
    const { view, bytes } = this.#device;
    const call = smbusCall(write.length, readBytes);
    if (!call) throw fault('link/unsupported', { address: this.#name });
    view.setUint8(0, readBytes > 0 ? 1 : 0);
    view.setUint8(1, write[0] ?? 0);
    view.setUint32(4, call.size, true);
    this.#device.point(8, READ);
    if (call.counted) bytes[READ] = readBytes || write.length - 1;
    bytes.set(write.subarray(1), READ + (call.counted ? 1 : 0));
    return { at: READ + (call.counted ? 1 : 0), whole: 0 };
  }
}

const QUICK = 0;
const BYTE = 1;
const BYTE_DATA = 2;
const WORD_DATA = 3;
const BLOCK_DATA = 8;
const MOST_IN_BLOCK = 32;

/** The SMBus call that is the same on the wire; `counted`: a count stands before the bytes in memory. */
function smbusCall(
  written: number,
  readBytes: number,
): { readonly size: number; readonly counted?: true } | undefined {
  if (written + readBytes === 0) return { size: QUICK };
  if (written + readBytes === 1) return { size: BYTE };
  const data = readBytes > 0 && written === 1 ? readBytes : readBytes === 0 ? written - 1 : 0;
  if (data === 1) return { size: BYTE_DATA };
  if (data === 2) return { size: WORD_DATA };
  return data > 0 && data <= MOST_IN_BLOCK ? { size: BLOCK_DATA, counted: true } : undefined;
}
