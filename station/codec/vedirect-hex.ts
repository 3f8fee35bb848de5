import type { Quantity } from '../model/channel.ts';
import { fault } from '../model/fault.ts';
import { ascii, hex, latin1, toHex } from './bytes.ts';
import { sum } from './checksum.ts';
import { viewOf } from './struct.ts';

/** What a HEX message is: `7` a value that was asked for, `A` one that the device tells by itself. */
export interface HexMessage {
  readonly command: number;
  readonly data: Uint8Array;
}

/** The bytes of a message, its command and its check, add up to this. */
const CHECK = 0x55;
const FORM = /^:([0-9A-F])((?:[0-9A-F]{2}){1,62})$/i;

/**
 * Reads a message without its line end. BlueSolar HEX protocol, section 1: VE.Direct protocol.
 * @throws frame/syntax, frame/checksum.
 */
export function hexMessageOf(frame: Uint8Array): HexMessage {
  const text = latin1(frame);
  const [, command, digits] = FORM.exec(text) ?? [];
  if (command === undefined || digits === undefined) throw fault('frame/syntax', { text: text.slice(0, 80) });
  const bytes = hex(digits);
  const actual = (Number.parseInt(command, 16) + sum(bytes)) & 0xff;
  if (actual !== CHECK) throw fault('frame/checksum', { expected: CHECK, actual });
  return { command: Number.parseInt(command, 16), data: bytes.subarray(0, -1) };
}

const GET = 7;
const ASYNC = 0xa;

/** The message that asks for a register, line end and all. */
function getRegister(id: number): Uint8Array {
  const data = Uint8Array.of(id & 0xff, id >> 8, 0);
  const check = (CHECK - GET - sum(data)) & 0xff;
  return ascii(`:7${toHex(data)}${toHex(Uint8Array.of(check))}\n`.toUpperCase());
}

/** A register's number: how it lies in the message, what it counts, and by which power of ten. */
export interface HexRegister {
  readonly id: number;
  readonly kind: 'u8' | 'u16' | 'i16' | 'u32' | 'i32';
  readonly quantity: Quantity;
  readonly power: number;
  readonly times: number;
  readonly plus: number;
}

const register = (
  id: number,
  kind: HexRegister['kind'],
  quantity: Quantity,
  power = 0,
  { times = 1, plus = 0 } = {},
): HexRegister => ({ id, kind, quantity, power, times, plus });

/** BlueSolar HEX protocol, sections 1.1.3 to 1.1.7, and BMV-7xx HEX protocol, section "Product registers". */
export const hexRegisters = {
  chargerVoltage: register(0xedd5, 'u16', 'voltage', -2),
  chargerCurrent: register(0xedd7, 'u16', 'current', -1),
  chargerTemperature: register(0xeddb, 'i16', 'temperature', -2),
  panelVoltage: register(0xedbb, 'u16', 'voltage', -2),
  panelPower: register(0xedbc, 'u32', 'power', -2),
  panelCurrent: register(0xedbd, 'u16', 'current', -1),
  loadCurrent: register(0xedad, 'u16', 'current', -1),
  load: register(0xeda8, 'u8', 'switch'),
  yieldTotal: register(0xeddd, 'u32', 'energy', 1),
  yieldToday: register(0xedd3, 'u16', 'energy', 1),
  maxPowerToday: register(0xedd2, 'u16', 'power'),
  yieldYesterday: register(0xedd1, 'u16', 'energy', 1),
  maxPowerYesterday: register(0xedd0, 'u16', 'power'),
  mode: register(0x0200, 'u8', 'code'),
  state: register(0x0201, 'u8', 'code'),
  error: register(0xedda, 'u8', 'code'),
  voltage: register(0xed8d, 'i16', 'voltage', -2),
  current: register(0xed8c, 'i32', 'current', -3),
  power: register(0xed8e, 'i16', 'power'),
  consumedCharge: register(0xeeff, 'i32', 'charge', -1),
  stateOfCharge: register(0x0fff, 'u16', 'percent', -2),
  timeToGo: register(0x0ffe, 'u16', 'duration', 0, { times: 60 }),
  starterVoltage: register(0xed7d, 'i16', 'voltage', -2),
  batteryTemperature: register(0xedec, 'u16', 'temperature', -2, { plus: -273.15 }),
} as const satisfies Readonly<Record<string, HexRegister>>;

export type HexName = keyof typeof hexRegisters;

export const isHexName = (name: string): name is HexName => Object.hasOwn(hexRegisters, name);

const byId = new Map(
  Object.entries(hexRegisters).map(([name, each]) => [each.id as number, name as HexName]),
);

const READ = {
  u8: { size: 1, none: 0xff, of: (view: DataView) => view.getUint8(0) },
  u16: { size: 2, none: 0xffff, of: (view: DataView) => view.getUint16(0, true) },
  i16: { size: 2, none: 0x7fff, of: (view: DataView) => view.getInt16(0, true) },
  u32: { size: 4, none: 0xffffffff, of: (view: DataView) => view.getUint32(0, true) },
  i32: { size: 4, none: 0x7fffffff, of: (view: DataView) => view.getInt32(0, true) },
};

/**
 * What a value message says of a register that has a name here; undefined for every other message, and for a value that
 * the device does not know.
 * @throws frame/refused with the flags of a register that the device does not have; frame/length.
 */
export function registerIn({
  command,
  data,
}: HexMessage): { readonly name: HexName; readonly value: number } | undefined {
  if (command !== GET && command !== ASYNC) return undefined;
  if (data.length < 3) throw fault('frame/length', { expected: 3, actual: data.length });
  if (command === GET && data.length === 3 && data[2] === 0) return undefined; // somebody asks
  const name = byId.get(data[0]! | (data[1]! << 8));
  if (data[2] !== 0) throw fault('frame/refused', { code: data[2]! });
  if (name === undefined) return undefined;
  const { kind, power, times, plus }: HexRegister = hexRegisters[name];
  const { size, none, of } = READ[kind];
  if (data.length !== 3 + size) throw fault('frame/length', { expected: 3 + size, actual: data.length });
  const raw = of(viewOf(data.subarray(3)));
  if (raw === none) return undefined;
  return { name, value: (power < 0 ? raw / 10 ** -power : raw * 10 ** power) * times + plus };
}

const COLON = 0x3a;
const UNASKED = 0x41; // `:A`

/** How registers are asked for, beside the text and the messages that the device sends by itself. */
export const askingFor = (names: readonly HexName[]) => ({
  timeoutMs: 500,
  requests: names.map((name) => getRegister(hexRegisters[name].id)),
  answerBytes: () => 20,
  talks: (frame: Uint8Array) => frame[0] !== COLON || frame[1] === UNASKED,
  /** The same command and register, and a value behind them. */
  answers: (request: Uint8Array, frame: Uint8Array) =>
    frame.length >= request.length && frame.subarray(0, 6).every((byte, i) => byte === request[i]),
  /** The flags with which a device refuses a register. */
  refusal: (answer: Uint8Array) => Number.parseInt(latin1(answer.subarray(6, 8)), 16) || undefined,
});
