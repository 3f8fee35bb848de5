import { fault } from '../../station/model/fault.ts';
import { DeviceFile, errno } from './device-file.ts';
import type { OpenChip, SpiUse } from './spi-wire.ts';

// linux/spi/spidev.h
const SPI_IOC_WR_MODE = 0x40016b01;
const SPI_IOC_MESSAGE_1 = 0x40206b00;
/** struct spi_ioc_transfer: its pointers are of 64 bits on every board. */
const [TX_BUF, RX_BUF, LEN, SPEED_HZ, BITS_PER_WORD, TRANSFER_BYTES] = [0, 8, 16, 20, 26, 32];

const WRITTEN = 64;
const READ = 1024;
const MEMORY_BYTES = 2048;

/** No SPI at all, a mode or a clock that the bus cannot do, or a bus that nobody can use just now. */
const meaning = new Map([
  [errno.ENOTTY, 'link/unsupported'],
  [errno.EINVAL, 'link/unsupported'],
  [errno.EOPNOTSUPP, 'link/unsupported'],
  [errno.ETIMEDOUT, 'link/stuck'],
  [errno.EBUSY, 'link/stuck'],
] as const);

/** What of a device file is used. */
export type SpiFile = Pick<DeviceFile, 'bytes' | 'view' | 'point' | 'ask' | 'close'>;
const openFile = (path: string, name: string): Promise<SpiFile> => DeviceFile.open(path, name, MEMORY_BYTES);

/**
 * A chip at `/dev/spidevB.C`. Written and read in one transfer, so that the clock does not stop in between; zeros are written
 * while it is read. The system's own lock keeps chips of one bus apart.
 * @see https://docs.kernel.org/spi/spidev.html
 */
export class LinuxSpi implements OpenChip {
  readonly #name: string;
  readonly #file: SpiFile;
  readonly #maxHz: number;

  private constructor(name: string, file: SpiFile, maxHz: number) {
    this.#name = name;
    this.#file = file;
    this.#maxHz = maxHz;
  }

  /** @throws link/not-found, link/denied, link/unsupported, link/lost. */
  static async open(bus: number, chip: number, use: SpiUse, opened = openFile): Promise<LinuxSpi> {
    const name = `spi:${bus}:${chip}`;
    const file = await opened(`/dev/spidev${bus}.${chip}`, name);
    try {
      const spi = new LinuxSpi(name, file, use.maxHz);
      file.view.setUint8(0, use.mode); // and with it: most significant bit first, selected by low
      await spi.#ask(SPI_IOC_WR_MODE);
      return spi;
    } catch (error) {
      file.close();
      throw error;
    }
  }

  async transfer(write: Uint8Array, readBytes: number): Promise<Uint8Array> {
    const { view, bytes } = this.#file;
    const length = write.length + readBytes;
    bytes
      .fill(0, 0, TRANSFER_BYTES)
      .fill(0, WRITTEN, WRITTEN + length)
      .set(write, WRITTEN);
    this.#file.point(TX_BUF, WRITTEN);
    this.#file.point(RX_BUF, READ);
    view.setUint32(LEN, length, true);
    view.setUint32(SPEED_HZ, this.#maxHz, true);
    view.setUint8(BITS_PER_WORD, 8);
    await this.#ask(SPI_IOC_MESSAGE_1);
    return bytes.slice(READ + write.length, READ + length);
  }

  close(): void {
    this.#file.close();
  }

  async #ask(request: number): Promise<void> {
    const result = await this.#file.ask(request, 0);
    if (result < 0) throw fault(meaning.get(-result) ?? 'link/lost', { address: this.#name });
  }
}
