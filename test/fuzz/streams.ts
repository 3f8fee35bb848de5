import * as v from 'valibot';
import { ascii, concat } from '../../station/codec/bytes.ts';
import type { Driver } from '../../station/drivers/driver.ts';

/** The same numbers each time: what was found once is found again. */
export class Dice {
  #state: number;
  constructor(seed: number) {
    this.#state = (seed * 2654435761) >>> 0 || 1;
  }
  /** A whole number from 0 on, below `limit`. */
  below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % limit;
  }
  of<T>(things: readonly T[]): T {
    return things[this.below(things.length)]!;
  }
  bytes(length: number, among?: Uint8Array): Uint8Array<ArrayBuffer> {
    return Uint8Array.from({ length }, () => (among ? among[this.below(among.length)]! : this.below(256)));
  }
}

export const optionsOf = (driver: Driver): unknown => (driver.options ? v.parse(driver.options, {}) : {});

/** The frames that the driver itself gives as examples, as they stand on the wire, with whatever its framing cuts off. */
export function examples(driver: Driver): readonly Uint8Array[] {
  const { framing } = driver.source;
  const cuts = (wire: Uint8Array, frame: Uint8Array) => {
    const [first, ...more] = framing().push(wire);
    return more.length === 0 && first !== undefined && Buffer.from(first).equals(Buffer.from(frame));
  };
  return driver.vectors.flatMap((vector) => {
    if (!('frame' in vector)) return [];
    const { frame } = vector;
    if (cuts(frame, frame)) return [frame];
    for (let mark = 0; mark < 256; mark++)
      for (const wire of [
        concat(frame, Uint8Array.of(mark)),
        concat(Uint8Array.of(mark), frame, Uint8Array.of(mark)),
      ])
        if (cuts(wire, frame)) return [wire];
    return [frame, concat(frame, ascii('\r\n'))];
  });
}

const PRINTABLE = ascii('0123456789.,:;=-+eE \t{}[]"$*#>ABCXYZabcxyz_%\n\r');
const ENDS = [ascii('\n'), ascii('\r\n'), Uint8Array.of(0x7e), ascii('>'), Uint8Array.of(0xf7)];

/** One piece of a stream: an example, whole, damaged, cut or mixed with another, or noise of one kind or another. */
export function piece(dice: Dice, good: readonly Uint8Array[]): Uint8Array {
  const example = dice.of(good);
  switch (dice.below(8)) {
    case 0:
    case 1:
      return example;
    case 2:
    case 3: {
      const spoiled = example.slice();
      for (let left = 1 + dice.below(3); left > 0 && spoiled.length > 0; left--)
        spoiled[dice.below(spoiled.length)] = dice.below(256);
      return spoiled;
    }
    case 4: {
      const other = dice.of(good);
      return concat(
        example.slice(0, dice.below(example.length + 1)),
        other.slice(dice.below(other.length + 1)),
      );
    }
    case 5:
      return dice.bytes(dice.below(300));
    case 6:
      return concat(dice.bytes(dice.below(120), PRINTABLE), dice.of(ENDS));
    default:
      return concat(new Uint8Array(dice.below(600)).fill(example[0] ?? 0), dice.of(ENDS));
  }
}

/** Some `size` bytes that look like the driver's in parts. */
export function stream(driver: Driver, size: number, seed: number): Uint8Array<ArrayBuffer> {
  const dice = new Dice(seed);
  const good = examples(driver);
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size;) {
    const next = piece(dice, good).subarray(0, size - at);
    bytes.set(next, at);
    at += next.length;
  }
  return bytes;
}
