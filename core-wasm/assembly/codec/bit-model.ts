/**
 * How likely a bit is 0, learned from those before it. Two guesses, one that forgets quickly and one that forgets
 * slowly, are averaged; both begin as plain averages, so that little has to be seen before they say something.
 */

/** Bytes of a model: two guesses of 16 bits, and how many bits it has seen. */
export const MODEL: usize = 8;
const SLOW: usize = 2;
const SEEN: usize = 4;

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

/** The chance of a 0 in 65536ths; never 0 and never all. */
export function chanceOfZero(model: usize): u32 {
  const p = (<u32>load<u16>(model) + <u32>load<u16>(model + SLOW)) >>> 1;
  return min<u32>(max<u32>(p, 65536 - SURE), SURE);
}

export function learn(model: usize, bit: u32): void {
  const seen = <u32>load<u8>(model + SEEN);
  const rates = load<u32>(RATES + (seen << 2));
  const toward: i32 = bit ? 0 : 65535;
  const fast = <i32>load<u16>(model);
  const slow = <i32>load<u16>(model + SLOW);
  store<u16>(model, <u16>(fast + (((toward - fast) * <i32>(rates & 0xffff)) >> 16)));
  store<u16>(model + SLOW, <u16>(slow + (((toward - slow) * <i32>(rates >>> 16)) >> 16)));
  store<u8>(model + SEEN, <u8>min<u32>(seen + 1, MOST_SEEN));
}
