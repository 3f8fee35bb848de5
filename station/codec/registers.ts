import { decimalsOf } from './decimal.ts';
import { scaled } from './scaled.ts';
import { type RegisterRequest, planReads, writeCoil, writeRegisters } from './modbus.ts';
import { type Field, f32be, i16be, i32be, i64be, u16be, u32be, u64be, viewOf } from './struct.ts';
import { measureOf } from './text/units.ts';
import type { Channel, Quantity } from '../model/channel.ts';
import type { Risk } from '../model/control.ts';
import { fault } from '../model/fault.ts';

/** How a number lies in one, two or four registers, the high word first. */
const kinds = {
  u16: u16be,
  i16: i16be,
  u32: u32be,
  i32: i32be,
  f32: f32be,
  u64: u64be,
  i64: i64be,
} as const satisfies Record<string, Field>;

/** `bit` is a coil or an input; the others lie in registers. */
export const kindNames = ['u16', 'i16', 'u32', 'i32', 'f32', 'u64', 'i64', 'bit'] as const;
export type KindName = (typeof kindNames)[number];

/** A number in a Modbus device, and what it is. Plain data: maps may be written as JSON. */
export interface Register {
  readonly name: string;
  readonly address: number;
  /** Read by: 1 coil, 2 input, 3 holding register, 4 input register. */
  readonly function: 1 | 2 | 3 | 4;
  readonly type: KindName;
  /** The low word comes first. */
  readonly lowFirst?: boolean;
  /** value = scale x number + offset. */
  readonly scale?: number;
  readonly offset?: number;
  /** The number that stands for "there is no value". */
  readonly none?: number;
  /** What it is; else its unit and its name tell. */
  readonly quantity?: Quantity;
  readonly unit?: string;
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
  /** A command may set it, from `min` to `max`: a coil with function 5, a register with 6, two or more with 16. */
  readonly writable?: boolean;
  /** What setting it may do (0 to 3), and the value that harms nobody. */
  readonly risk?: Risk;
  readonly safe?: number;
}

/** A kind of Modbus device as data. */
export interface RegisterMap {
  readonly title: string;
  /** The document it was made from. */
  readonly source: string;
  /** No recording of a real device has judged it yet. */
  readonly datasheetOnly?: true;
  /** How it leaves the factory. */
  readonly unit: number;
  readonly baudRate: number;
  readonly parity?: 'even' | 'odd';
  /** Registers that may be asked for at once, and across how many that are not wanted. */
  readonly maxCount: number;
  readonly maxGap: number;
  readonly registers: readonly Register[];
  /** Names of registers with the values between which a device of this kind is recognised. */
  readonly signs: Readonly<Record<string, readonly [number, number]>>;
}

export const channelOf = (register: Register): Channel => {
  const {
    name,
    type,
    scale = 1,
    offset = 0,
    quantity,
    unit,
    decimals,
    min,
    max,
    writable,
    risk,
    safe,
  } = register;
  const measure = quantity ? { quantity, ...(quantity === 'other' && unit ? { unit } : {}) } : undefined;
  const fraction = Math.max(decimalsOf(String(scale)), decimalsOf(String(offset)));
  return {
    ...(measure ?? (type === 'bit' ? { quantity: 'switch' } : measureOf(name, unit))),
    decimals: decimals ?? (type === 'f32' ? 3 : Math.min(6, fraction)),
    ...(type === 'bit' ? { min: 0, max: 1 } : {}),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(writable ? { writable: true } : {}),
    ...(risk === undefined ? {} : { risk }),
    ...(safe === undefined ? {} : { safe }),
  };
};

/** How many registers, or bits, a number takes up. */
export const sizeOf = ({ type }: Pick<Register, 'type'>): number =>
  type === 'bit' ? 1 : kinds[type].size / 2;

/** The requests that read a whole map, few of them. */
export function requestsFor(
  unit: number,
  registers: readonly Register[],
  limits: { readonly maxCount: number; readonly maxGap: number },
): readonly RegisterRequest[] {
  return planReads(
    registers.map((each) => ({ unit, fn: each.function, address: each.address, count: sizeOf(each) })),
    limits,
  );
}

/** What of a map an answer holds; a float that is no number is no value. */
export function readMap(registers: readonly Register[], request: RegisterRequest, bytes: Uint8Array) {
  const reading: Record<string, number> = {};
  const found: Record<string, Channel> = {};
  for (const register of registers) {
    const number = numberIn(register, request, bytes);
    if (number === undefined) continue;
    found[register.name] = channelOf(register);
    if (Number.isFinite(number) && number !== register.none)
      reading[register.name] = scaled(number, register.scale, register.offset);
  }
  return { reading, found };
}

/** The number as it stands there; undefined where the answer does not reach it. */
export function numberIn(
  register: Pick<Register, 'function' | 'address' | 'type' | 'lowFirst'>,
  request: RegisterRequest,
  bytes: Uint8Array,
): number | undefined {
  const at = register.address - request.address;
  if (register.function !== request.fn || at < 0 || at + sizeOf(register) > request.count) return undefined;
  if (register.type === 'bit') return (bytes[at >> 3]! >> (at & 7)) & 1;
  const { size, read } = kinds[register.type];
  const words = bytes.subarray(2 * at, 2 * at + size);
  return read(viewOf(register.lowFirst ? swapped(words) : words), 0);
}

/** What fits into a number of each type; one that does not would be written as another. */
const RANGES: Readonly<Record<Exclude<KindName, 'bit' | 'f32'>, readonly [number, number]>> = {
  u16: [0, 0xffff],
  i16: [-0x8000, 0x7fff],
  u32: [0, 0xffffffff],
  i32: [-0x80000000, 0x7fffffff],
  u64: [0, Number.MAX_SAFE_INTEGER],
  i64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
};

/** The bytes that set a register of a unit to a value. @throws command/out-of-range where it does not fit in. */
export function writeValue(unit: number, register: Register, value: number): Uint8Array<ArrayBuffer> {
  const { address, type, scale = 1, offset = 0, lowFirst } = register;
  if (type === 'bit') return writeCoil(unit, address, value !== 0);
  const { size, write } = kinds[type];
  const data = new Uint8Array(size);
  const number = (value - offset) / scale;
  const [min, max] = type === 'f32' ? [-Infinity, Infinity] : RANGES[type];
  const whole = type === 'f32' ? number : Math.round(number);
  if (!(whole >= min && whole <= max)) throw fault('command/out-of-range', { value: number, min, max });
  write(viewOf(data), 0, whole);
  return writeRegisters(unit, address, lowFirst ? swapped(data) : data);
}

/** The words the other way round; the two bytes of each stay. */
function swapped(words: Uint8Array): Uint8Array<ArrayBuffer> {
  const other = new Uint8Array(words.length);
  for (let at = 0; at < words.length; at += 2) other.set(words.subarray(at, at + 2), words.length - 2 - at);
  return other;
}
