/** The same numbers from 0 to 1 each time: a damage that was found once is found again. */
export function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Heard from somewhere in its first half on, until somewhere in its last quarter. */
export function cutAt(bytes: Uint8Array, random: () => number): Uint8Array {
  const from = Math.floor((random() * bytes.length) / 2);
  const to = Math.ceil(bytes.length * (0.75 + random() / 4));
  return bytes.subarray(from, to);
}

/** Random bytes in the place of, or between, so many of the others. */
export function noisy(
  bytes: Uint8Array,
  share: number,
  random: () => number,
  how: 'replaced' | 'inserted',
): Uint8Array {
  const noise = () => Math.floor(random() * 256);
  if (how === 'replaced') return bytes.map((byte) => (random() < share ? noise() : byte));
  const all: number[] = [];
  for (const byte of bytes) {
    if (random() < share) all.push(noise());
    all.push(byte);
  }
  return Uint8Array.from(all);
}

/** As characters of a text. */
export const clean = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => (byte === 95 ? 10 : byte + 32));
