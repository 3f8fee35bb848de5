import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hex } from '../../../station/codec/bytes.ts';

const ADAPTERS = '/sys/class/i2c-adapter';
const PARAMETERS = '/sys/module/fieldline_board/parameters';
const FILES = '/sys/devices/platform/fieldline-board';
const SPI = '/sys/bus/spi';

/** How each parameter is when nothing is wrong with the buses. */
const SOUND = { nack: 6, held_ms: 0, cut_after: -1, refused: 0, spi_refused: 0, scd4x_every_ms: 5_000 };
type Parameter = keyof typeof SOUND | 'scd4x_air' | 'mcp3008';

/** The numbers that a BME280's factory gave it, and what it is to measure, as bytes from that register on. */
export interface Bme280 {
  readonly id?: string;
  readonly from88: string;
  readonly fromE1: string;
  readonly fromF7: string;
}

/** Our own board (`module/README.md`): chips on the kernel's own I2C and SPI. */
export class Board {
  /** Which bus it is of the machine. */
  readonly i2c: number;

  private constructor(i2c: number) {
    this.i2c = i2c;
  }

  /** Everything sound, whatever was done to it before. */
  static plugged(): Board {
    if (!existsSync(PARAMETERS)) {
      execFileSync('insmod', [process.env['BOARD']!]);
      for (const chip of ['spi0.0', 'spi0.1']) bindToSpidev(chip);
    }
    const name = readdirSync(ADAPTERS).find(
      (each) => readFileSync(`${ADAPTERS}/${each}/name`, 'utf8').trim() === 'fieldline-board',
    );
    const board = new Board(Number(name!.slice('i2c-'.length)));
    for (const [parameter, value] of Object.entries(SOUND)) board.set(parameter as Parameter, value);
    return board;
  }

  set(parameter: Parameter, ...values: readonly number[]): void {
    writeFileSync(`${PARAMETERS}/${parameter}`, values.join());
  }

  /** Hertz. */
  get clockedBy(): number {
    return Number(readFileSync(`${PARAMETERS}/spi_hz`, 'utf8'));
  }

  measures({ id = '60', from88, fromE1, fromF7 }: Bme280): void {
    const registers = Buffer.alloc(256);
    for (const [at, bytes] of [
      [0x88, from88],
      [0xd0, id],
      [0xe1, fromE1],
      [0xf7, fromF7],
    ] as const)
      registers.set(hex(bytes), at);
    writeFileSync(`${FILES}/bme280`, registers);
  }

  /** What the display shows: eight lying columns a byte. */
  get picture(): Uint8Array {
    return readFileSync(`${FILES}/ssd1306`);
  }
}

/** As it is done where no device tree names the chip (https://docs.kernel.org/spi/spidev.html). */
function bindToSpidev(chip: string): void {
  writeFileSync(`${SPI}/devices/${chip}/driver_override`, 'spidev');
  writeFileSync(`${SPI}/drivers/spidev/bind`, chip);
}
