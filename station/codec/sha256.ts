/** The first 32 bits of the fractional parts of the roots of primes: FIPS 180-4, 4.2.2 and 5.3.3. */
function roots(count: number, power: number): Uint32Array<ArrayBuffer> {
  const found = new Uint32Array(count);
  for (let n = 2, at = 0; at < count; n++) {
    if (!isPrime(n)) continue;
    found[at++] = (n ** power % 1) * 0x1_0000_0000;
  }
  return found;
}

function isPrime(n: number): boolean {
  for (let by = 2; by * by <= n; by++) if (n % by === 0) return false;
  return true;
}

const ROUND = roots(64, 1 / 3);
const BEGIN = roots(8, 1 / 2);
const BLOCK = 64;
const turned = (x: number, by: number): number => (x >>> by) | (x << (32 - by));

/** SHA-256 of some bytes, at once where a promise would come too late. Source: FIPS 180-4, section 6.2. */
export function sha256(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const padded = new Uint8Array(Math.ceil((data.length + 9) / BLOCK) * BLOCK);
  padded.set(data);
  padded[data.length] = 0x80;
  const words = new DataView(padded.buffer);
  words.setBigUint64(padded.length - 8, BigInt(data.length) * 8n);
  const state = BEGIN.slice();
  for (let at = 0; at < padded.length; at += BLOCK) mix(state, words, at);
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => digest.setUint32(i * 4, word));
  return new Uint8Array(digest.buffer);
}

function mix(state: Uint32Array, words: DataView, at: number): void {
  const w = new Uint32Array(64);
  for (let t = 0; t < 16; t++) w[t] = words.getUint32(at + t * 4);
  for (let t = 16; t < 64; t++) {
    const [x, y] = [w[t - 15]!, w[t - 2]!];
    const low = turned(x, 7) ^ turned(x, 18) ^ (x >>> 3);
    w[t] = w[t - 16]! + low + w[t - 7]! + (turned(y, 17) ^ turned(y, 19) ^ (y >>> 10));
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  for (let t = 0; t < 64; t++) {
    const high = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const one = (h + high + ((e & f) ^ (~e & g)) + ROUND[t]! + w[t]!) | 0;
    const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = state[i]! + word));
}
