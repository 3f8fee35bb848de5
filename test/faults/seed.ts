/** Chance that can be had again: the same seed gives the same numbers. */
export interface Chance {
  readonly seed: number;
  /** At least 0, below `end`. */
  below(end: number): number;
  /** A whole number, both ends inclusive. */
  whole(from: number, to: number): number;
  oneOf<T>(choices: readonly T[]): T;
}

/** Said before the first use, so that `SEED=… npm test -- --area faults` plays the same faults again. */
export function chanceOf(what: string): Chance {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));
  process.stdout.write(`${what}: SEED=${seed}\n`);
  return chance(seed);
}

/** mulberry32. */
export function chance(seed: number): Chance {
  let state = seed >>> 0;
  const below = (end: number) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return (((x ^ (x >>> 14)) >>> 0) / 2 ** 32) * end;
  };
  const whole = (from: number, to: number) => from + Math.floor(below(to - from + 1));
  return { seed, below, whole, oneOf: (choices) => choices[whole(0, choices.length - 1)]! };
}

/** Whether the long versions are to be run: `npm run test:long`. */
export const long: boolean = process.env.LONG === '1';
