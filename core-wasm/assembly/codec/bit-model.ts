/**
 * How likely a bit is 0, learned from those before it. Two guesses, one that forgets quickly and one that forgets
 * slowly, are averaged; both begin as plain averages, so that little has to be seen before they say something.
 */

/** Bytes of a model: two guesses of 16 bits, and how many bits it has seen. */
export const MODEL: usize = 8;

const FRESH: u64 = 0x8000_8000;
const MOST_SEEN: u32 = 255;
const SURE: u32 = 65536 - 24;

/** 65536 / (n + 1.5), but never below what forgetting needs. */
const RATES: usize = memory.data(256 * 4, 8);
for (let n: u32 = 0; n < 256; n++) {
  const share: u32 = 131072 / (2 * n + 3);
  store<u16>(RATES + (n << 2), <u16>max<u32>(share, 65536 / 24));
  store<u16>(RATES + (n << 2) + 2, <u16>max<u32>(share, 65536 / 220));
}

/** One of several models that lie one after another. */
export function nth(models: usize, index: u32): usize {
  return models + <usize>index * MODEL;
}

/** Makes so many models forget what they know. */
export function forget(models: usize, count: i32): void {
  const end = models + <usize>count * MODEL;
  for (; models < end; models += MODEL) store<u64>(models, FRESH);
}

/** The chance of a 0 in 65536ths, of a model as it is loaded; never 0 and never all. */
export function chanceOfZero(state: u64): u32 {
  const p = (<u32>(state & 0xffff) + <u32>((state >> 16) & 0xffff)) >>> 1;
  return min<u32>(max<u32>(p, 65536 - SURE), SURE);
}

/** The model as it is after a bit. */
export function learned(state: u64, bit: u32): u64 {
  const seen = <u32>(state >> 32);
  const rates = load<u32>(RATES + ((<usize>seen) << 2));
  const toward: i32 = bit ? 0 : 65535;
  const fast = <i32>(state & 0xffff);
  const slow = <i32>((state >> 16) & 0xffff);
  const nextFast = fast + (((toward - fast) * <i32>(rates & 0xffff)) >> 16);
  const nextSlow = slow + (((toward - slow) * <i32>(rates >>> 16)) >> 16);
  return (<u64>(nextFast | (nextSlow << 16)) & 0xffff_ffff) | ((<u64>min<u32>(seen + 1, MOST_SEEN)) << 32);
}
