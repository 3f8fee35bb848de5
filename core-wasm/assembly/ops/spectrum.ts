/**
 * How much a vibration has between two frequencies: the root of the power (RMS, in the value's unit) in that band, for every 1024
 * values, at the last of them; between those there is no value. The rate is taken from the times of the rows. A Hann window (its power
 * loss made good) and a radix-2 FFT (Cooley and Tukey 1965) in place.
 */
import { cos, sin } from '../elementary';
import { Step, appendWithRing } from '../program';

export function bandRms(program: usize, from: i32, to: i32, lowHz: f64, highHz: f64): usize {
  return appendWithRing(program, gather.index, from, to, lowHz, highHz);
}

const PI: f64 = 3.141592653589793;
const BITS: u32 = 10;
const N: u32 = 1 << BITS;
/** The mean of the squared Hann window. */
const WINDOW_POWER: f64 = 0.375;

@unmanaged
class Band extends Step {
  count: u32;
  unused: u32;
  firstMs: f64;
}

/** cos and sin of 2πk/N for the first half. */
const TWIDDLES: usize = memory.data(<i32>(N * 8), 16);
let isReady: bool = false;

function gather(step: Band, clock: usize, x: usize, y: usize, rows: i32): void {
  for (let at: usize = 0; at < (<usize>rows) << 3; at += 8) {
    const now = load<f64>(clock + at);
    const i = step.count & (N - 1);
    if (i == 0) step.firstMs = now;
    store<f64>(step.ring + ((<usize>i) << 4), load<f64>(x + at));
    step.count = (i + 1) & (N - 1);
    store<f64>(y + at, i == N - 1 ? judge(step, (N - 1) / ((now - step.firstMs) / 1000)) : NaN);
  }
}

function judge(step: Band, ratePerS: f64): f64 {
  if (!(ratePerS < Infinity)) return NaN;
  if (!isReady) prepare();
  shape(step.ring);
  transform(step.ring);
  let power: f64 = 0;
  for (let k: u32 = 1; k <= N / 2; k++) {
    const hz = (<f64>k * ratePerS) / N;
    if (hz < step.a || hz >= step.b) continue;
    const at = step.ring + ((<usize>k) << 4);
    const square = load<f64>(at) * load<f64>(at) + load<f64>(at, 8) * load<f64>(at, 8);
    power += k == N / 2 ? square : 2 * square;
  }
  return sqrt(power / WINDOW_POWER) / N;
}

function prepare(): void {
  for (let k: u32 = 0; k < N / 2; k++) {
    const angle = (2 * PI * <f64>k) / N;
    store<f64>(TWIDDLES + ((<usize>k) << 4), cos(angle));
    store<f64>(TWIDDLES + ((<usize>k) << 4), sin(angle), 8);
  }
  isReady = true;
}

/** Takes the mean out, applies the window, and puts values in the order that the transform begins with. */
function shape(ring: usize): void {
  let mean: f64 = 0;
  for (let i: u32 = 0; i < N; i++) mean += load<f64>(ring + ((<usize>i) << 4));
  mean /= N;
  for (let i: u32 = 0; i < N; i++) {
    const at = ring + ((<usize>i) << 4);
    const cosine = load<f64>(TWIDDLES + ((<usize>(i & (N / 2 - 1))) << 4));
    const window = 0.5 - 0.5 * (i < N / 2 ? cosine : -cosine);
    store<f64>(at, (load<f64>(at) - mean) * window);
    store<f64>(at, 0, 8);
  }
  for (let i: u32 = 0; i < N; i++) {
    const j = reversed(i);
    if (j > i) swap(ring + ((<usize>i) << 4), ring + ((<usize>j) << 4));
  }
}

function reversed(i: u32): u32 {
  let j: u32 = 0;
  for (let bit: u32 = 0; bit < BITS; bit++) j |= ((i >> bit) & 1) << (BITS - 1 - bit);
  return j;
}

function swap(a: usize, b: usize): void {
  const kept = v128.load(a);
  v128.store(a, v128.load(b));
  v128.store(b, kept);
}

function transform(ring: usize): void {
  for (let half: u32 = 1; half < N; half <<= 1) {
    for (let start: u32 = 0; start < N; start += 2 * half) {
      for (let k: u32 = 0; k < half; k++) {
        const twiddle = TWIDDLES + ((<usize>(k * (N / 2 / half))) << 4);
        butterfly(ring + ((<usize>(start + k)) << 4), ring + ((<usize>(start + k + half)) << 4), twiddle);
      }
    }
  }
}

function butterfly(a: usize, b: usize, twiddle: usize): void {
  const c = load<f64>(twiddle);
  const s = load<f64>(twiddle, 8);
  const real = load<f64>(b) * c + load<f64>(b, 8) * s;
  const imaginary = load<f64>(b, 8) * c - load<f64>(b) * s;
  store<f64>(b, load<f64>(a) - real);
  store<f64>(b, load<f64>(a, 8) - imaginary, 8);
  store<f64>(a, load<f64>(a) + real);
  store<f64>(a, load<f64>(a, 8) + imaginary, 8);
}
