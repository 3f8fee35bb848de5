import type { PinUse } from '../../station/model/pin.ts';

// Linux' GPIO character device, second version (include/uapi/linux/gpio.h since 5.10): its calls, and its structures as bytes. They
// are the same on every machine that Node runs on, all of which begin numbers with their low byte.

export const GET_CHIP_INFO = 0x8044_b401;
export const GET_LINE_INFO = 0xc100_b405;
export const GET_LINE = 0xc250_b407;
export const GET_VALUES = 0xc010_b40e;
export const SET_VALUES = 0xc010_b40f;

const NAME_BYTES = 32;
const INFO_BYTES = 256;
const REQUEST_BYTES = 592;
export const EVENT_BYTES = 48;
/** As many as the kernel keeps at most for one line. */
export const EVENTS = 1_024;

const FLAG = { used: 1, activeLow: 2, input: 4, output: 8, rising: 16, falling: 32 } as const;
const BIAS = { 'as-is': 0, 'pull-up': 256, 'pull-down': 512, disabled: 1_024 } as const;
const EDGES = { rising: FLAG.rising, falling: FLAG.falling, both: FLAG.rising | FLAG.falling } as const;
const ATTRIBUTE = { values: 2, debounce: 3 } as const;

const text = (bytes: Uint8Array, at: number): string => {
  const name = bytes.subarray(at, at + NAME_BYTES);
  const end = name.indexOf(0);
  return new TextDecoder().decode(end < 0 ? name : name.subarray(0, end));
};
const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** An empty answer to {@link GET_CHIP_INFO}. */
export const chipInfo = () => new Uint8Array(2 * NAME_BYTES + 4);
export const chipOf = (info: Uint8Array) => ({
  name: text(info, 0),
  label: text(info, NAME_BYTES),
  lines: view(info).getUint32(2 * NAME_BYTES, true),
});

/** The question of {@link GET_LINE_INFO}. */
export function lineInfo(offset: number): Uint8Array {
  const info = new Uint8Array(INFO_BYTES);
  view(info).setUint32(64, offset, true);
  return info;
}
export const lineOf = (info: Uint8Array) => ({
  name: text(info, 0),
  consumer: text(info, NAME_BYTES),
  used: (view(info).getUint32(72, true) & FLAG.used) !== 0,
});

/** What {@link GET_LINE} is asked with: one line, for who is known to others by `consumer`. */
export function lineRequest(offset: number, use: PinUse, consumer: string): Uint8Array {
  const bytes = new Uint8Array(REQUEST_BYTES);
  const request = view(bytes);
  request.setUint32(0, offset, true);
  bytes.set(new TextEncoder().encode(consumer).subarray(0, NAME_BYTES - 1), 256);
  request.setUint32(288, flagsOf(use), true);
  const attribute = attributeOf(use);
  if (attribute) {
    request.setUint32(296, 1, true);
    request.setUint32(320, attribute.id, true);
    request.setUint32(328, attribute.value, true);
    request.setUint32(336, 1, true); // of the only line
  }
  request.setUint32(560, 1, true);
  if (use.mode !== 'out') request.setUint32(564, EVENTS, true);
  return bytes;
}
export const fdOf = (request: Uint8Array): number => view(request).getInt32(588, true);

function flagsOf(use: PinUse): number {
  const low = use.activeLow ? FLAG.activeLow : 0;
  return use.mode === 'out' ? FLAG.output | low : FLAG.input | low | BIAS[use.bias] | EDGES[use.edges];
}

function attributeOf(use: PinUse): { readonly id: number; readonly value: number } | undefined {
  if (use.mode === 'out') return { id: ATTRIBUTE.values, value: use.safe };
  const value = Math.round(1_000 * use.debounceMs);
  return value > 0 ? { id: ATTRIBUTE.debounce, value } : undefined;
}

/** What {@link GET_VALUES} and {@link SET_VALUES} take: the only line's level. */
export function values(level = 0): Uint8Array {
  const bytes = new Uint8Array(16);
  bytes[0] = level;
  bytes[8] = 1;
  return bytes;
}

/** An event among those that were read; its time is of the monotonic clock. */
export function eventAt(bytes: Uint8Array, at: number) {
  const event = view(bytes);
  return {
    ns: event.getBigUint64(at, true),
    isRising: event.getUint32(at + 8, true) === 1,
    number: event.getUint32(at + 20, true),
  };
}
