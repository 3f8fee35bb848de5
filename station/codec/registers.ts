import type { Channel } from '../model/channel.ts';
import { type RegisterRequest, planReads } from './modbus.ts';
import { f32be, i16be, u16be, u32be, viewOf } from './struct.ts';

/** How a number lies in one or two registers, high word first. */
export const kinds = { u16: u16be, i16: i16be, u32: u32be, f32: f32be } as const;

/** A number in a Modbus device, and what it is. */
export interface Register {
  readonly name: string;
  readonly fn: 3 | 4;
  readonly address: number;
  readonly kind: keyof typeof kinds;
  readonly scale: number;
  readonly channel: Channel;
}

/** The requests that read a whole map, few of them. */
export function requestsFor(
  unit: number,
  map: readonly Register[],
  limits: { readonly maxCount: number; readonly maxGap: number },
): readonly RegisterRequest[] {
  return planReads(
    map.map(({ fn, address, kind }) => ({ unit, fn, address, count: kinds[kind].size / 2 })),
    limits,
  );
}

/** What of a map an answer holds; a float that is no number is no value. */
export function readMap(map: readonly Register[], request: RegisterRequest, bytes: Uint8Array) {
  const view = viewOf(bytes);
  const reading: Record<string, number> = {};
  const found: Record<string, Channel> = {};
  for (const { name, fn, address, kind, scale, channel } of map) {
    const at = 2 * (address - request.address);
    if (fn !== request.fn || at < 0 || at + kinds[kind].size > bytes.length) continue;
    const value = scaled(kinds[kind].read(view, at), scale);
    found[name] = channel;
    if (Number.isFinite(value)) reading[name] = value;
  }
  return { reading, found };
}

/** Tenths are divided, not multiplied with a 0.1 that is none: 482 gives 48.2. */
function scaled(value: number, scale: number): number {
  const per = 1 / scale;
  return Number.isInteger(per) ? value / per : value * scale;
}
