import { fault } from '../model/fault.ts';
import { toHex } from './bytes.ts';

/** Pin modes as they go over the wire. Firmata protocol 2.7, "Set pin mode". */
export const MODE = { input: 0, output: 1, pwm: 3 } as const;

/** What a board says. */
export type Said =
  | { readonly kind: 'protocol' | 'firmware'; readonly version: string; readonly name: string }
  | { readonly kind: 'analog'; readonly channel: number; readonly value: number }
  | { readonly kind: 'digital'; readonly port: number; readonly bits: number }
  | { readonly kind: 'pin-state'; readonly pin: number; readonly mode: number; readonly value: number }
  /** Of each pin the modes it can be in. */
  | { readonly kind: 'capabilities'; readonly modes: readonly (readonly number[])[] }
  /** The pins that are A0, A1 ... */
  | { readonly kind: 'analog-pins'; readonly pins: readonly number[] }
  | { readonly kind: 'other' };

const SYSEX = 0xf0;
const END = 0xf7;
export const FIRMWARE = 0x79;
export const CAPABILITIES = 0x6c;
export const ANALOG_PINS = 0x6a;
const PIN_STATE = 0x6e;
/** What ends each pin's part of an answer, and a pin that is not analog. */
const NONE = 0x7f;
const MOST_PINS = 128;

const sysex = (...bytes: readonly number[]): readonly number[] => [SYSEX, ...bytes, END];
export const askFirmware = sysex(FIRMWARE);
export const askCapabilities = sysex(0x6b);
export const askAnalogPins = sysex(0x69);
export const askPinState = (pin: number): readonly number[] => sysex(0x6d, pin);
export const sampleEvery = (ms: number): readonly number[] => sysex(0x7a, ms & 0x7f, (ms >> 7) & 0x7f);
export const setMode = (pin: number, mode: number): readonly number[] => [0xf4, pin, mode];
export const setPin = (pin: number, on: boolean): readonly number[] => [0xf5, pin, on ? 1 : 0];
export const setPort = (port: number, bits: number): readonly number[] => [
  0x90 | port,
  bits & 0x7f,
  (bits >> 7) & 1,
];
/** By the extended message, which has room for every pin. */
export const setAnalog = (pin: number, value: number): readonly number[] =>
  sysex(0x6f, pin, value & 0x7f, (value >> 7) & 0x7f);
export const reportAnalog = (channel: number): readonly number[] => [0xc0 | channel, 1];
export const reportPort = (port: number): readonly number[] => [0xd0 | port, 1];

/**
 * One message of a board. @throws frame/length, frame/syntax.
 * @see Firmata protocol 2.7.
 */
export function saidBy(frame: Uint8Array): Said {
  const [command = 0, a = 0, b = 0] = frame;
  if (command === SYSEX) return saidAtLength(frame);
  if (frame.length !== 3) throw fault('frame/length', { expected: 3, actual: frame.length });
  if (a >= 0x80 || b >= 0x80) throw fault('frame/syntax', { text: toHex(frame) });
  if (command === 0xf9) return { kind: 'protocol', version: `${a}.${b}`, name: '' };
  if ((command & 0xf0) === 0xe0) return { kind: 'analog', channel: command & 0xf, value: a | (b << 7) };
  if ((command & 0xf0) === 0x90) return { kind: 'digital', port: command & 0xf, bits: a | (b << 7) };
  throw fault('frame/syntax', { text: toHex(frame) });
}

function saidAtLength(frame: Uint8Array): Said {
  const data = frame.subarray(2, -1);
  if (frame.length < 3 || frame.at(-1) !== END)
    throw fault('frame/length', { expected: 3, actual: frame.length });
  if (data.some((byte) => byte >= 0x80)) throw fault('frame/syntax', { text: toHex(frame.subarray(0, 40)) });
  switch (frame[1]) {
    case FIRMWARE:
      if (data.length < 2) return { kind: 'other' }; // the question itself
      return { kind: 'firmware', version: `${data[0]}.${data[1]}`, name: textIn(data.subarray(2)) };
    case PIN_STATE: {
      if (data.length < 3) throw fault('frame/length', { expected: 6, actual: frame.length });
      const value = data.subarray(2, 6).reduce((sum, byte, i) => sum + byte * 128 ** i, 0);
      return { kind: 'pin-state', pin: data[0]!, mode: data[1]!, value };
    }
    case CAPABILITIES:
      return { kind: 'capabilities', modes: pinsIn(data) };
    case ANALOG_PINS:
      return { kind: 'analog-pins', pins: mapped(data) };
    default:
      return { kind: 'other' };
  }
}

/** Two bytes of seven bits for each character; only what can be printed. */
function textIn(data: Uint8Array): string {
  let text = '';
  for (let at = 0; at + 1 < data.length && text.length < 60; at += 2) {
    const code = data[at]! | (data[at + 1]! << 7);
    if (code >= 0x20 && code < 0x7f) text += String.fromCharCode(code);
  }
  return text;
}

/** Pairs of a mode and its resolution, and 127 behind each pin. */
function pinsIn(data: Uint8Array): readonly (readonly number[])[] {
  const pins: number[][] = [];
  let modes: number[] = [];
  for (let at = 0; at < data.length && pins.length < MOST_PINS; at++)
    if (data[at] === NONE) {
      pins.push(modes);
      modes = [];
    } else modes.push(data[at++]!);
  return pins;
}

/** The place of each analog channel: pin by pin, which channel it is. */
function mapped(data: Uint8Array): readonly number[] {
  const pins: number[] = [];
  for (const [pin, channel] of data.subarray(0, MOST_PINS).entries())
    if (channel !== NONE && channel < 16) pins[channel] = pin;
  return pins.filter((pin) => pin !== undefined);
}
