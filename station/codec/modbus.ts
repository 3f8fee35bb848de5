import { concat } from './bytes.ts';
import { crc16 } from './checksum.ts';
import { fault } from '../model/fault.ts';

/**
 * What a request asks for: `count` from `address` on, by function 1 (coils), 2 (inputs), 3 (holding registers) or 4 (input
 * registers).
 */
export interface RegisterRequest {
  readonly unit: number;
  readonly fn: number;
  readonly address: number;
  readonly count: number;
}

/** The most that one answer carries. Modbus application protocol V1.1b3, sections 6.1 and 6.3. */
const MAX_REGISTERS = 125;
const MAX_BITS = 2000;

const isOfBits = (fn: number): boolean => fn === 1 || fn === 2;
const bytesOf = (fn: number, count: number): number => (isOfBits(fn) ? Math.ceil(count / 8) : 2 * count);

/** A Modbus RTU request to read registers or bits. */
export function readRegisters({ unit, fn, address, count }: RegisterRequest): Uint8Array<ArrayBuffer> {
  return sealed(Uint8Array.of(unit, fn, address >> 8, address & 0xff, count >> 8, count & 0xff));
}

/** Sets one coil, function 5. Modbus application protocol V1.1b3, section 6.5. */
export const writeCoil = (unit: number, address: number, on: boolean): Uint8Array<ArrayBuffer> =>
  sealed(Uint8Array.of(unit, 5, address >> 8, address & 0xff, on ? 0xff : 0, 0));

/** Sets registers: one with function 6, several with function 16. Sections 6.6 and 6.12. */
export function writeRegisters(unit: number, address: number, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const [high, low] = [address >> 8, address & 0xff];
  if (data.length === 2) return sealed(concat(Uint8Array.of(unit, 6, high, low), data));
  return sealed(concat(Uint8Array.of(unit, 16, high, low, 0, data.length / 2, data.length), data));
}

/** Asks who a device is: function 17 in its own words, or 43/14 for the basic names. Sections 6.13 and 6.21. */
export const askIdentity = (unit: number, fn: 17 | 43): Uint8Array<ArrayBuffer> =>
  sealed(fn === 17 ? Uint8Array.of(unit, 17) : Uint8Array.of(unit, 43, 14, 1, 0));

/**
 * Few requests for many registers: what lies next to each other, or at most `maxGap` registers apart, is asked for at once,
 * up to `maxCount` registers.
 */
export function planReads(
  wanted: readonly RegisterRequest[],
  { maxCount, maxGap }: { readonly maxCount: number; readonly maxGap: number },
): readonly RegisterRequest[] {
  const plan: RegisterRequest[] = [];
  for (const each of wanted.toSorted((a, b) => a.fn - b.fn || a.address - b.address)) {
    const last = plan.at(-1);
    const end = each.address + each.count;
    const joins =
      last?.fn === each.fn &&
      each.address - last.address - last.count <= maxGap &&
      end - last.address <= Math.min(maxCount, MAX_REGISTERS);
    if (joins) plan[plan.length - 1] = { ...last, count: Math.max(last.count, end - last.address) };
    else plan.push(each);
  }
  return plan;
}

/** What a frame asks for, where it is a request to read registers or bits. */
export function requestOf(frame: Uint8Array): RegisterRequest | undefined {
  const [unit, fn, addressHigh, addressLow, countHigh, countLow] = frame as unknown as number[];
  if (frame.length !== 8 || !(fn! >= 1 && fn! <= 4)) return undefined;
  const count = (countHigh! << 8) | countLow!;
  if (count < 1 || count > (isOfBits(fn!) ? MAX_BITS : MAX_REGISTERS)) return undefined;
  return { unit: unit!, fn: fn!, address: (addressHigh! << 8) | addressLow!, count };
}

/** How many bytes the answer to a request has, as far as the request tells. */
export function answerBytes(request: Uint8Array): number {
  const asked = requestOf(request);
  return asked ? 5 + bytesOf(asked.fn, asked.count) : 8;
}

/**
 * Whether a frame is the answer to a request, good or refusing: same unit, same function, the length asked for; what writes
 * is answered by its own first words.
 */
export function answers(request: Uint8Array, frame: Uint8Array): boolean {
  const [unit, fn] = request as unknown as [number, number];
  if (request.length < 4 || frame[0] !== unit) return false;
  if (frame[1] === (fn | 0x80)) return frame.length === 5;
  if (frame[1] !== fn) return false;
  if (fn === 17 || fn === 43) return frame.length > 5;
  const asked = requestOf(request);
  if (asked) return frame[2] === bytesOf(fn, asked.count) && frame.length === 5 + frame[2]!;
  return frame.length === 8 && frame.subarray(0, 6).every((byte, at) => byte === request[at]);
}

/** Whether good answers to two requests look the same: the unit, the function and the length are all that they tell. */
export const alike = (request: Uint8Array, other: Uint8Array): boolean =>
  request[0] === other[0] && request[1] === other[1] && answerBytes(request) === answerBytes(other);

/** The exception code of an answer that refuses. Section 7. */
export const refusal = (frame: Uint8Array): number | undefined =>
  frame.length === 5 && frame[1]! & 0x80 ? frame[2] : undefined;

/**
 * The bytes of the registers or bits in an answer to function 1 to 4, and of the words in one to 17.
 * @throws frame/length, frame/checksum; frame/refused with the device's exception code.
 */
export function registersOf(frame: Uint8Array): Uint8Array {
  if (frame.length < 5) throw fault('frame/length', { expected: 5, actual: frame.length });
  const expected = crc16(frame.subarray(0, -2));
  const actual = frame.at(-2)! | (frame.at(-1)! << 8);
  if (actual !== expected) throw fault('frame/checksum', { expected, actual });
  if (frame[1]! & 0x80) throw fault('frame/refused', { code: frame[2]! });
  const announced = 5 + frame[2]!;
  if (frame.length !== announced) throw fault('frame/length', { expected: announced, actual: frame.length });
  return frame.subarray(3, -2);
}

/** A frame's bytes with the checksum behind them. Modbus over serial line V1.02, section 2.5.1.2. */
export function sealed(body: Uint8Array): Uint8Array<ArrayBuffer> {
  const crc = crc16(body);
  return concat(body, Uint8Array.of(crc & 0xff, crc >> 8));
}
