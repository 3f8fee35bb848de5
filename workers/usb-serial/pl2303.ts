import { type Chip, type ChipKind, type Controls, endsOfMaker, type Ends, type Line } from './chip.ts';
import {
  DTR_AND_RTS,
  lineCoding,
  NEITHER,
  serialStateErrors,
  SET_CONTROL_LINE_STATE,
  SET_LINE_CODING,
} from './line-coding.ts';

/** Requests about registers: those of the older chips, and of the G series. */
const OLDER = 0x01;
const WRITE_G = 0x80;
const READ_G = 0x81;

/** PL2303 HX and later. Prolific publishes no register map; source: the behaviour of Linux' driver. */
export const pl2303: ChipKind = {
  filters: [{ vendorId: 0x067b }],
  ends: endsOfMaker(0x067b),
  chip: (controls, device, ends) => new Pl2303(controls, ends, device.usbVersionMajor >= 2),
};

/** HX and HXD; TA and TB, which divide another way; and the G series, which makes any rate by itself. */
type Generation = 'HX' | 'TA' | 'G';

class Pl2303 implements Chip {
  readonly notified = serialStateErrors;
  readonly #controls: Controls;
  readonly #interface: number;
  readonly #sinceTa: boolean;
  #generation: Generation = 'HX';

  constructor(controls: Controls, { interfaces }: Ends, sinceTa: boolean) {
    this.#controls = controls;
    this.#interface = interfaces[0]!;
    this.#sinceTa = sinceTa;
  }

  async begin(line: Line): Promise<void> {
    this.#generation = this.#sinceTa ? await this.#taOrG() : 'HX';
    if (this.#generation === 'G') await this.#beginG();
    else await this.#wake();
    await this.setLine(line);
    await this.#toInterface(SET_CONTROL_LINE_STATE, DTR_AND_RTS);
  }

  async setLine(line: Line): Promise<void> {
    const rate = rateCode(line.baudRate, this.#generation);
    await this.#toInterface(SET_LINE_CODING, 0, lineCoding(line, rate));
  }

  end(): Promise<void> {
    return this.#toInterface(SET_CONTROL_LINE_STATE, NEITHER);
  }

  /** The G series knows no register of the older ones. */
  async #taOrG(): Promise<Generation> {
    try {
      await this.#read(OLDER, 0x8080);
      return 'TA';
    } catch {
      return 'G';
    }
  }

  async #wake(): Promise<void> {
    for (const [register, content] of WAKING)
      if (content === undefined) await this.#read(OLDER, register);
      else await this.#write(OLDER, register, content);
  }

  async #beginG(): Promise<void> {
    await this.#write(WRITE_G, G_EMPTY_BUFFERS, 3);
    await this.#write(WRITE_G, G_FLOW, (await this.#read(READ_G, G_FLOW)) | G_NO_HANDSHAKE);
  }

  async #read(request: number, register: number): Promise<number> {
    return (await this.#controls.ask('vendor', 'device', [request, register, 0], 1)).getUint8(0);
  }

  #write(request: number, register: number, content: number): Promise<void> {
    return this.#controls.tell('vendor', 'device', [request, register, content]);
  }

  #toInterface(request: number, value: number, data?: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#controls.tell('class', 'interface', [request, value, this.#interface], data);
  }
}

const G_EMPTY_BUFFERS = 0x07;
const G_FLOW = 0x0a;
const G_NO_HANDSHAKE = 0x1c;

/** Registers that are read, and those that are written, before it passes bytes; the last two empty its buffers. */
const WAKING: readonly (readonly [register: number, content?: number])[] = [
  [0x8484],
  [0x0404, 0],
  [0x8484],
  [0x8383],
  [0x8484],
  [0x0404, 1],
  [0x8484],
  [0x8383],
  [0, 1], // no handshake
  [1, 0],
  [2, 0x44],
  [8, 0],
  [9, 0],
];

// oxfmt-ignore
const OWN_RATES = new Set([
  75, 150, 300, 600, 1200, 1800, 2400, 3600, 4800, 7200, 9600, 14_400, 19_200, 28_800, 38_400, 57_600, 115_200,
  230_400, 460_800, 614_400, 921_600, 1_228_800, 2_457_600, 3_000_000, 6_000_000,
]);
const BASE = 12_000_000 * 32;

/** The rate itself where the chip knows it, else a divisor of 384 MHz. */
function rateCode(baudRate: number, generation: Generation): number {
  if (generation === 'G' || OWN_RATES.has(baudRate)) return baudRate;
  const [bits, perStep, mostSteps] = generation === 'HX' ? [9, 2, 7] : [11, 1, 15];
  let [mantissa, exponent] = [Math.floor(BASE / baudRate), 0];
  for (; mantissa >= 1 << bits && exponent < mostSteps; exponent++) mantissa >>= perStep;
  if (mantissa >= 1 << bits || mantissa === 0) throw new TypeError(`no divisor makes ${baudRate} baud`);
  const steps = generation === 'HX' ? exponent << 9 : ((exponent & 1) << 16) | ((exponent >> 1) << 13);
  return (0x80000000 | steps | mantissa) >>> 0;
}
