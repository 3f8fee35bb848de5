import * as v from 'valibot';
import { answersScript, type BusStep, busScript, waitMsOf } from '../codec/bus.ts';
import { crc8 } from '../codec/checksum.ts';
import { fault } from '../model/fault.ts';
import type { Asking } from './driver.ts';

/** Others may have the bus first, and a chip may stretch the clock; adapters give up after a fifth of a second. */
const BUS_MS = 500;

/** A chip that is asked by one script again and again. */
export function askedBy(everyMs: number, ...steps: readonly BusStep[]): Asking {
  const script = busScript(...steps);
  return {
    everyMs,
    timeoutMs: waitMsOf(script) + BUS_MS,
    requests: [script],
    answers: answersScript,
    acknowledges: true,
  };
}

/** How often a chip is asked, as a field of its form. */
export const everyMs = (usual: number, least: number) =>
  v.optional(
    v.pipe(v.number(), v.title('Measure every, ms'), v.integer(), v.minValue(least), v.maxValue(86_400_000)),
    usual,
  );

/** Words of 16 bits, highest byte first, each behind with its CRC-8, as Sensirion's chips say them. @throws frame/checksum. */
export function checkedWords(bytes: Uint8Array, start = 0xff): number[] {
  return Array.from({ length: bytes.length / 3 }, (_, i) => {
    const [high, low, expected] = bytes.subarray(3 * i, 3 * i + 3) as unknown as [number, number, number];
    const actual = crc8(Uint8Array.of(high, low), 0x31, start);
    if (actual !== expected) throw fault('frame/checksum', { expected, actual });
    return (high << 8) | low;
  });
}

/** Whether all words are sound, for {@link ChipMark.isIn}. */
export function areSound(bytes: Uint8Array, start = 0xff): boolean {
  try {
    return checkedWords(bytes, start).length > 0;
  } catch {
    return false;
  }
}
