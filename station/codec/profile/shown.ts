import { decimalsOf } from '../decimal.ts';
import { scaled } from '../scaled.ts';

/** A number as a display shows it. */
export interface Shown {
  readonly value: number;
  readonly decimals: number;
}

/** What a person typed; undefined where it is no number. A comma is a point. */
export function shownIn(text: string): Shown | undefined {
  const plain = text.trim().replace(',', '.');
  if (!/^[+-]?(?:\d{1,12}\.?\d{0,9}|\.\d{1,9})$/.test(plain)) return undefined;
  return { value: Number(plain), decimals: decimalsOf(plain) };
}

/** Whether a display would show the value so: rounded, or cut off. */
export function wouldShow(value: number, { value: shown, decimals }: Shown): boolean {
  const unit = 10 ** -decimals;
  const beyond = Math.abs(value) - Math.abs(shown);
  if (value * shown < 0) return false;
  return beyond >= -0.5 * unit - 1e-9 && beyond < unit - 1e-9 * unit;
}

/** How numbers in frames become values, with how unusual that is, in bits. */
export interface Making {
  readonly scale: number;
  readonly offset: number;
  readonly unusual: number;
}

const SCALES: readonly (readonly [scale: number, unusual: number])[] = [
  [1, 0],
  [0.1, 0.5],
  [0.01, 0.8],
  [0.001, 1.5],
  [10, 4],
  [100, 5],
  [0.5, 4],
  [0.25, 5],
  [0.2, 5],
  [0.05, 5],
  [0.125, 5],
  [0.0625, 4],
  [0.0078125, 5],
  [0.00390625, 4],
  [0.0001, 4],
];
const OFFSETS: readonly (readonly [offset: number, unusual: number])[] = [
  [-40, 5],
  [-50, 6],
  [-100, 6],
  [-273.15, 5],
];

const MAKINGS: readonly Making[] = [
  ...SCALES.map(([scale, unusual]) => ({ scale, offset: 0, unusual })),
  ...OFFSETS.flatMap(([offset, odd]) =>
    SCALES.slice(0, 3).map(([scale, unusual]) => ({ scale, offset, unusual: unusual + odd })),
  ),
];
const AS_IT_IS: readonly Making[] = [{ scale: 1, offset: 0, unusual: 0 }];

/** The ways that are worth trying; a float or a written number needs none. */
export const makingsFor = (isWritten: boolean): readonly Making[] => (isWritten ? AS_IT_IS : MAKINGS);

export const made = (number: number, { scale, offset }: Making): number => scaled(number, scale, offset);
