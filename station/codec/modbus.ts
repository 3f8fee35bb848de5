import { concat } from './bytes.ts';
import { crc16 } from './checksum.ts';
import { fault } from '../model/fault.ts';

/** What a request asks for: `count` registers from `address` on, by function 3 (holding) or 4 (input). */
export interface RegisterRequest {
  readonly unit: number;
  readonly fn: number;
  readonly address: number;
  readonly count: number;
}

/** The most registers one answer carries. Modbus application protocol V1.1b3, section 6.3. */
const MAX_REGISTERS = 125;

/** A Modbus RTU request to read registers. */
export function readRegisters({ unit, fn, address, count }: RegisterRequest): Uint8Array<ArrayBuffer> {
  return sealed(Uint8Array.of(unit, fn, address >> 8, address & 0xff, count >> 8, count & 0xff));
}

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

/** What a frame asks for, where it is a request to read registers. */
export function requestOf(frame: Uint8Array): RegisterRequest | undefined {
  const [unit, fn, addressHigh, addressLow, countHigh, countLow] = frame as unknown as number[];
  if (frame.length !== 8 || (fn !== 3 && fn !== 4)) return undefined;
  const count = (countHigh! << 8) | countLow!;
  if (count < 1 || count > MAX_REGISTERS) return undefined;
  return { unit: unit!, fn, address: (addressHigh! << 8) | addressLow!, count };
}

/** Whether a frame is the answer to a request, good or refusing: same unit, same function, the length asked for. */
export function answersRead(request: Uint8Array, frame: Uint8Array): boolean {
  const asked = requestOf(request);
  if (!asked || frame[0] !== asked.unit) return false;
  if (frame[1] === (asked.fn | 0x80)) return frame.length === 5;
  return frame[1] === asked.fn && frame[2] === 2 * asked.count && frame.length === 5 + 2 * asked.count;
}

/**
 * The registers' bytes of an answer to function 3 or 4.
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

function sealed(body: Uint8Array): Uint8Array<ArrayBuffer> {
  const crc = crc16(body);
  return concat(body, Uint8Array.of(crc & 0xff, crc >> 8));
}
