import { type Chip, type ChipKind, type Controls, endsOfMaker, type Line } from './chip.ts';

const READ_VERSION = 0x5f;
const WRITE_REGISTERS = 0x9a;
const INITIALISE = 0xa1;
const MODEM_CONTROL = 0xa4;

/** Two registers are written at once. */
const DIVISOR_AND_PRESCALER = 0x1312;
const LINE_CONTROLS = 0x2518;
/** They are low when set. */
const DTR_AND_RTS = ~0x60 & 0xffff;
const NEITHER = 0xffff;
/** Hands on what has come without waiting for 32 bytes, where the chip is new enough to know it. */
const AT_ONCE = 0x80;
const FIRST_WITH_LINE_CONTROL = 0x30;
const FIRST_AT_ONCE = 0x28;

/** CH340, CH341. WCH publishes no register map; source: the behaviour of Linux' driver. */
export const ch34x: ChipKind = {
  filters: [{ vendorId: 0x1a86, classCode: 0xff }],
  ends: endsOfMaker(0x1a86),
  chip: (controls) => new Ch34x(controls),
};

/** Tells no line errors: its interrupt packets carry the modem lines only. */
class Ch34x implements Chip {
  readonly #controls: Controls;
  #version = 0;

  constructor(controls: Controls) {
    this.#controls = controls;
  }

  async begin(line: Line): Promise<void> {
    this.#version = (await this.#controls.ask('vendor', 'device', [READ_VERSION, 0, 0], 2)).getUint8(0);
    await this.#tell(INITIALISE, 0, 0);
    await this.setLine(line);
    await this.#tell(MODEM_CONTROL, DTR_AND_RTS, 0);
  }

  async setLine(line: Line): Promise<void> {
    const atOnce = this.#version >= FIRST_AT_ONCE ? AT_ONCE : 0;
    await this.#tell(WRITE_REGISTERS, DIVISOR_AND_PRESCALER, rateCode(line.baudRate) | atOnce);
    if (this.#version >= FIRST_WITH_LINE_CONTROL)
      await this.#tell(WRITE_REGISTERS, LINE_CONTROLS, lineControl(line));
  }

  end(): Promise<void> {
    return this.#tell(MODEM_CONTROL, NEITHER, 0);
  }

  #tell(request: number, value: number, index: number): Promise<void> {
    return this.#controls.tell('vendor', 'device', [request, value, index]);
  }
}

/** Receiver and transmitter on, parity, stop bits, data bits. */
function lineControl({ dataBits, parity, stopBits }: Line): number {
  const parityBits = { none: 0, odd: 0x08, even: 0x18 }[parity];
  return 0xc0 | parityBits | (stopBits === 2 ? 0x04 : 0) | (dataBits - 5);
}

const CLOCK_HZ = 48_000_000;

/**
 * Divisor, and the power of two that the clock is divided by first: 2^(12 - 3 x prescaler), and once more where `slow`.
 * Of those that come closest, the one with the fastest clock and `slow`: some chips know no other below the fastest.
 * Throws for a rate that no divisor reaches within 3 %.
 */
function rateCode(baudRate: number): number {
  let best = { off: Infinity, code: 0 };
  for (const prescaler of [3, 2, 1, 0])
    for (const slow of [true, false]) {
      const hz = CLOCK_HZ / 2 ** (12 - 3 * prescaler - (slow ? 0 : 1));
      const divisor = Math.round(hz / baudRate);
      if (divisor < (slow ? 2 : 9) || divisor > 255) continue;
      const off = Math.abs(hz / divisor / baudRate - 1);
      if (off < best.off - 1e-9) best = { off, code: ((0x100 - divisor) << 8) | (slow ? 0 : 4) | prescaler };
    }
  if (best.off > 0.03) throw new TypeError(`no divisor makes ${baudRate} baud`);
  return best.code;
}
