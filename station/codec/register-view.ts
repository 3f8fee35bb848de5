import { numberIn, type KindName, type Register, sizeOf } from './registers.ts';

/** One way to read the registers from an address on. */
export interface Guess {
  readonly type: KindName;
  readonly lowFirst?: true;
  readonly value: number;
  /** What it is multiplied with to give the number on the display; absent where it does not. */
  readonly scale?: number;
}

/** The ways to read the numbers that begin at an address. */
export interface Guesses {
  readonly address: number;
  readonly guesses: readonly Guess[];
}

/** A number as a person read it from a display: 23.5 has one decimal. */
export interface Shown {
  readonly value: number;
  readonly decimals: number;
}

const WAYS: readonly Pick<Guess, 'type' | 'lowFirst'>[] = [
  { type: 'u16' },
  { type: 'i16' },
  { type: 'f32' },
  { type: 'u32' },
  { type: 'i32' },
  { type: 'f32', lowFirst: true },
  { type: 'u32', lowFirst: true },
  { type: 'i32', lowFirst: true },
];
const BIT = [{ type: 'bit' }] as const;
const SCALES = [1, 0.1, 0.01, 0.001, 0.0001, 10, 100, 1000];

/** Every number that may stand in an answer, and which of them may be the one on the display. */
export function guessesIn(
  fn: Register['function'],
  from: number,
  bytes: Uint8Array,
  shown?: Shown,
): readonly Guesses[] {
  const count = fn < 3 ? 8 * bytes.length : bytes.length / 2;
  const request = { unit: 0, fn, address: from, count };
  return Array.from({ length: count }, (_, i) => {
    const ways: readonly Pick<Guess, 'type' | 'lowFirst'>[] = fn < 3 ? BIT : WAYS;
    const guesses = ways.flatMap((way): readonly Guess[] => {
      if (i + sizeOf(way) > count) return [];
      const value = numberIn({ function: fn, address: from + i, ...way }, request, bytes);
      if (value === undefined || !Number.isFinite(value)) return [];
      const scale = shown && scaleTo(value, shown, way.type);
      return [{ ...way, value, ...(scale === undefined ? {} : { scale }) }];
    });
    return { address: from + i, guesses };
  });
}

/** A display rounds, or cuts off. A float needs no tenths, though it may count in thousands. */
function scaleTo(value: number, shown: Shown, type: KindName): number | undefined {
  if (value === 0 || shown.value === 0) return undefined;
  const scales = type === 'f32' ? [1, 0.001, 1000] : SCALES;
  const off = (scale: number) => Math.abs(value * scale - shown.value);
  return scales.find((scale) => off(scale) < 10 ** -shown.decimals && isFine(value, scale, shown));
}

/** A whole number has no more digits behind its point than its scale gives it. */
const isFine = (value: number, scale: number, { decimals }: Shown): boolean =>
  !Number.isInteger(value) || Math.round(-Math.log10(scale)) >= decimals || scale >= 1;
