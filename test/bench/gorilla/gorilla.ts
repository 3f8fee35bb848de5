/**
 * Gorilla (Pelkonen and others, VLDB 2015, section 4.1), to be compared with: times by delta of delta, values by what
 * differs from the one before. In the language of our kernel, so that speeds can be compared too.
 */
const ROWS: i32 = 4096;
const INPUT: usize = memory.data(4096 * 8, 16);
const OUTPUT: usize = memory.data(4096 * 12, 16);

let at: usize = 0;
let held: u64 = 0;
let count: u32 = 0;

export function rows(): i32 {
  return ROWS;
}

export function input(): usize {
  return INPUT;
}

/** Values; gives how many bytes they take. */
export function encodeValues(rows: i32): i32 {
  begin();
  let before = load<u64>(INPUT);
  write(before >> 32, 32);
  write(before & 0xffff_ffff, 32);
  let leading: u32 = 99;
  let trailing: u32 = 0;
  for (let row = 1; row < rows; row++) {
    const value = load<u64>(INPUT + ((<usize>row) << 3));
    const differs = value ^ before;
    before = value;
    if (differs === 0) {
      write(0, 1);
      continue;
    }
    const zeros = min<u32>(<u32>clz(differs), 31);
    const ends = <u32>ctz(differs);
    if (leading !== 99 && zeros >= leading && ends >= trailing) {
      write(2, 2);
      writeLong(differs >> trailing, 64 - leading - trailing);
    } else {
      leading = zeros;
      trailing = ends;
      const length = 64 - leading - trailing;
      write((3 << 11) | (leading << 6) | (length - 1), 13);
      writeLong(differs >> trailing, length);
    }
  }
  return end();
}

/** Times in whole milliseconds; gives how many bytes they take. */
export function encodeTimes(rows: i32): i32 {
  begin();
  let before = <i64>load<f64>(INPUT);
  write(<u64>before >> 32, 32);
  write(<u64>before & 0xffff_ffff, 32);
  let stepBefore: i64 = 0;
  for (let row = 1; row < rows; row++) {
    const time = <i64>load<f64>(INPUT + ((<usize>row) << 3));
    const step = time - before;
    const change = step - stepBefore;
    before = time;
    stepBefore = step;
    if (change === 0) write(0, 1);
    else if (change >= -63 && change <= 64) write((2 << 7) | <u64>(change + 63), 9);
    else if (change >= -255 && change <= 256) write((6 << 9) | <u64>(change + 255), 12);
    else if (change >= -2047 && change <= 2048) write((14 << 12) | <u64>(change + 2047), 16);
    else {
      write(15, 4);
      writeLong(<u64>change & 0xf_ffff_ffff, 36);
    }
  }
  return end();
}

function begin(): void {
  at = OUTPUT;
  held = 0;
  count = 0;
}

function end(): i32 {
  store<u32>(at, bswap<u32>(<u32>(held << (32 - count))));
  return <i32>(at - OUTPUT) + <i32>((count + 7) >> 3);
}

function writeLong(bits: u64, length: u32): void {
  if (length > 32) write(bits >> 32, length - 32);
  write(bits & 0xffff_ffff, min<u32>(length, 32));
}

/** Up to 32 bits, which are all there is to `bits`; whole words go out. */
function write(bits: u64, length: u32): void {
  held = (held << length) | bits;
  count += length;
  if (count < 32) return;
  count -= 32;
  store<u32>(at, bswap<u32>(<u32>(held >> count)));
  at += 4;
}
