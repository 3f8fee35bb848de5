/** Normally distributed numbers from a seed, cut at three deviations: sums of mulberry32. */
export function gaussian(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => {
    let total = -6;
    for (let i = 0; i < 12; i++) total += uniform();
    return Math.min(3, Math.max(-3, total));
  };
}
