import { concat } from '../../station/codec/bytes.ts';
import { crc16 } from '../../station/codec/checksum.ts';
import { requestOf } from '../../station/codec/modbus.ts';
import type { FakeClock } from './clock.ts';
import type { ScriptedLink } from './scripted-link.ts';

export const sealed = (...body: readonly number[]): Uint8Array<ArrayBuffer> => {
  const bytes = Uint8Array.from(body);
  const crc = crc16(bytes);
  return concat(bytes, Uint8Array.of(crc & 0xff, crc >> 8));
};

/** Units on a scripted wire, as far as functions 1 to 6 go: registers hold what the test says, and may be written. */
export class ModbusUnits {
  readonly registers = new Map<string, number>();
  /** Units that answer, each with how long it thinks; undefined: this time it does not answer at all. */
  readonly thinksMs = new Map<number, () => number | undefined>();
  /** When each request was heard, by the steady clock. */
  readonly asked: {
    readonly unit: number;
    readonly fn: number;
    readonly address: number;
    readonly atMs: number;
  }[] = [];
  readonly #clock: FakeClock;
  readonly #link: ScriptedLink;

  constructor(clock: FakeClock, link: ScriptedLink) {
    this.#clock = clock;
    this.#link = link;
    link.obeys = (bytes) => void this.#hear(bytes);
  }

  unit(
    unit: number,
    registers: Readonly<Record<number, number>>,
    thinksMs: () => number | undefined = () => 5,
  ): void {
    this.thinksMs.set(unit, thinksMs);
    for (const [address, value] of Object.entries(registers)) this.registers.set(`${unit}/${address}`, value);
  }

  async #hear(bytes: Uint8Array): Promise<void> {
    const [unit, fn, high, low, third, fourth] = bytes as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const address = (high << 8) | low;
    this.asked.push({ unit, fn, address, atMs: this.#clock.steady() });
    const thinksMs = this.thinksMs.get(unit)?.();
    if (thinksMs === undefined) return;
    const answer = this.#answer(bytes, unit, fn, address, (third << 8) | fourth);
    if (thinksMs > 0) await this.#clock.sleep(thinksMs);
    this.#link.say(answer);
  }

  #answer(bytes: Uint8Array, unit: number, fn: number, address: number, word: number): Uint8Array {
    const asked = requestOf(bytes);
    if (fn === 5 || fn === 6) {
      if (!this.registers.has(`${unit}/${address}`)) return sealed(unit, fn | 0x80, 2);
      this.registers.set(`${unit}/${address}`, fn === 5 ? word >> 15 : word);
      return bytes.slice();
    }
    if (!asked) return sealed(unit, fn | 0x80, 1);
    const values = Array.from({ length: asked.count }, (_, i) =>
      this.registers.get(`${unit}/${address + i}`),
    );
    if (values.some((value) => value === undefined)) return sealed(unit, fn | 0x80, 2);
    if (fn < 3) {
      const bits = new Uint8Array(Math.ceil(asked.count / 8));
      for (const [i, value] of values.entries()) bits[i >> 3]! |= (value! & 1) << (i & 7);
      return sealed(unit, fn, bits.length, ...bits);
    }
    return sealed(unit, fn, 2 * asked.count, ...values.flatMap((value) => [value! >> 8, value! & 0xff]));
  }
}
