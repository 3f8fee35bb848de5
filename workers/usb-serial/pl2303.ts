import { type Chip, type ChipKind, type Controls, endsOfMaker, type Ends, type Line } from './chip.ts';
import {
  DTR_AND_RTS,
  lineCoding,
  serialStateErrors,
  SET_CONTROL_LINE_STATE,
  SET_LINE_CODING,
} from './line-coding.ts';

const VENDOR = 0x01;
const NEWER_VENDOR = 0x80;

/** PL2303 HX and later. Prolific publishes no register map; source: the behaviour of Linux' driver. */
export const pl2303: ChipKind = {
  filters: [{ vendorId: 0x067b }],
  ends: endsOfMaker(0x067b),
  chip: (controls, _, ends) => new Pl2303(controls, ends),
};

class Pl2303 implements Chip {
  readonly notified = serialStateErrors;
  readonly #controls: Controls;
  readonly #interface: number;

  constructor(controls: Controls, { interfaces }: Ends) {
    this.#controls = controls;
    this.#interface = interfaces[0]!;
  }

  async begin(line: Line): Promise<void> {
    if (await this.#isOlder()) await this.#wake();
    else await this.#tell(NEWER_VENDOR, 7, 3); // empties its buffers
    await this.setLine(line);
    await this.#toInterface(SET_CONTROL_LINE_STATE, DTR_AND_RTS);
  }

  async setLine(line: Line): Promise<void> {
    await this.#toInterface(SET_LINE_CODING, 0, lineCoding(line, rateCode(line.baudRate)));
  }

  /** The newer ones (G series) know no such register. */
  async #isOlder(): Promise<boolean> {
    try {
      await this.#controls.ask('vendor', 'device', [VENDOR, 0x8484, 0], 1);
      return true;
    } catch {
      return false;
    }
  }

  async #wake(): Promise<void> {
    for (const [value, index] of WAKING) {
      if (index === undefined) await this.#controls.ask('vendor', 'device', [VENDOR, value, 0], 1);
      else await this.#tell(VENDOR, value, index);
    }
  }

  #tell(request: number, value: number, index: number): Promise<void> {
    return this.#controls.tell('vendor', 'device', [request, value, index]);
  }

  #toInterface(request: number, value: number, data?: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#controls.tell('class', 'interface', [request, value, this.#interface], data);
  }
}

/** What is read (alone) and written (with what) before it passes bytes; the last two empty its buffers. */
const WAKING: readonly (readonly [value: number, index?: number])[] = [
  [0x0404, 0],
  [0x8484],
  [0x8383],
  [0x8484],
  [0x0404, 1],
  [0x8484],
  [0x8383],
  [0, 1],
  [1, 0],
  [2, 0x44],
  [8, 0],
  [9, 0],
];

// prettier-ignore
const OWN_RATES = new Set([
  75, 150, 300, 600, 1200, 1800, 2400, 3600, 4800, 7200, 9600, 14_400, 19_200, 28_800, 38_400, 57_600, 115_200,
  230_400, 460_800, 614_400, 921_600, 1_228_800, 2_457_600, 3_000_000, 6_000_000,
]);
const BASE = 12_000_000 * 32;

/** The rate itself where the chip knows it, else 384 MHz divided by a number of nine bits times a power of four. */
function rateCode(baudRate: number): number {
  if (OWN_RATES.has(baudRate)) return baudRate;
  let [mantissa, exponent] = [Math.floor(BASE / baudRate), 0];
  for (; mantissa >= 512 && exponent < 7; exponent++) mantissa >>= 2;
  if (mantissa >= 512 || mantissa === 0) throw new TypeError(`no divisor makes ${baudRate} baud`);
  return (0x80000000 | (exponent << 9) | mantissa) >>> 0;
}
