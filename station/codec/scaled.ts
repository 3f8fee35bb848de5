/** scale x number + offset; tenths are divided, not multiplied with a 0.1 that is none: 482 gives 48.2. */
export function scaled(number: number, scale = 1, offset = 0): number {
  const per = Math.round(1 / scale);
  const exact = Math.abs(per * scale - 1) < 1e-12;
  return (exact ? number / per : number * scale) + offset;
}
