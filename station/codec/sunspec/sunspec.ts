import { fault } from '../../model/fault.ts';
import type { Channel } from '../../model/channel.ts';
import { latin1 } from '../bytes.ts';
import { f32be, i16be, u16be, u32be, viewOf } from '../struct.ts';
import { type Model, models, type Point } from './models.ts';

/** What an answer of the walk along a device's models begins with: the mark of all, or the id of one. */
const MARK = 0x53756e53; // "SunS"
const END = 0xffff;
const MOST_REGISTERS = 125;
const types = { u16: u16be, i16: i16be, u32: u32be, f32: f32be };

/** Where the block of models may begin, the most common first. */
export const BASES = ['40000', '0', '50000'] as const;

/** Whether an answer to the first question is one of a SunSpec device. */
export const isMarked = (bytes: Uint8Array): boolean =>
  bytes.length === 8 && viewOf(bytes).getUint32(0) === MARK;

/** A question of the walk: registers from `address` on. Where it is the head of a model that nobody knows, 2 of them. */
export interface Step {
  readonly address: number;
  readonly count: number;
}

/** The mark, and id and length of the first model. */
export const firstStep = (base: number): Step => ({ address: base, count: 4 });

/**
 * The next question after an answer: each model is asked for from its id on, and the two registers behind it, which are the
 * next one's id and length. SunSpec Device Information Model, section 4.
 */
export function nextStep({ address, count }: Step, bytes: Uint8Array): Step | undefined {
  const view = viewOf(bytes);
  if (bytes.length !== 2 * count || count < 2) return undefined;
  const at = address + count - 2;
  const id = view.getUint16(bytes.length - 4);
  const length = view.getUint16(bytes.length - 2);
  if (id === END || id === 0 || at + length + 4 > 0xffff || (count === 4 && !isMarked(bytes)))
    return undefined;
  const known = (models.has(id) || id === 1) && length + 4 <= MOST_REGISTERS;
  return known ? { address: at, count: length + 4 } : { address: at + 2 + length, count: 2 };
}

export interface ModelSaid {
  readonly id: number;
  readonly model: Model | undefined;
  readonly reading: Readonly<Record<string, number>>;
  readonly found: Readonly<Record<string, Channel>>;
  readonly facts: Readonly<Record<string, string>>;
}

/**
 * What the answer to a step says; undefined where it is a head only.
 * @throws frame/syntax where the device has no models at that place.
 */
export function modelIn(bytes: Uint8Array, first: boolean): ModelSaid | undefined {
  const view = viewOf(bytes);
  if (first) {
    if (isMarked(bytes)) return undefined;
    throw fault('frame/syntax', { text: 'no SunSpec device: the mark SunS is not there' });
  }
  if (bytes.length < 12) return undefined;
  const id = view.getUint16(0);
  if (view.getUint16(2) !== bytes.length / 2 - 4)
    throw fault('frame/length', { expected: view.getUint16(2) + 4, actual: bytes.length / 2 });
  const model = models.get(id);
  const facts = id === 1 && bytes.length >= 2 * 66 ? common(bytes) : {};
  const reading: Record<string, number> = {};
  const found: Record<string, Channel> = {};
  for (const { point, base } of model ? pointsOf(model, view) : []) {
    const value = valueAt(view, point, base, bytes.length - 4);
    if (value === undefined) continue;
    reading[point.name] = value;
    found[point.name] = point.channel;
  }
  return { id, model, reading, found, facts };
}

/** Each point with the register from which its place counts. */
function* pointsOf({ points, repeated }: Model, view: DataView) {
  for (const point of points) yield { point, base: 0 };
  if (!repeated) return;
  const count = Math.min(repeated.most, view.getUint16(2 * repeated.count));
  for (let nr = 1; nr <= count; nr++)
    for (const point of repeated.points(nr)) yield { point, base: repeated.at + (nr - 1) * repeated.length };
}

/** The number in its unit; undefined where the device says that it has none. Model Reference, "not implemented". */
function valueAt(view: DataView, point: Point, base: number, end: number): number | undefined {
  const { at, type, sf, counter, scale = 1 } = point;
  const field = types[type];
  const place = 2 * (base + at);
  if (place + field.size > end) return undefined;
  const number = field.read(view, place);
  const power = sf === undefined ? 0 : view.getInt16(2 * sf);
  if (!Number.isFinite(number) || number === NONE[type] || (counter && number === 0)) return undefined;
  if (power < -10 || power > 10) return undefined;
  return (power < 0 ? number / 10 ** -power : number * 10 ** power) * scale;
}

const NONE = { u16: 0xffff, i16: -0x8000, u32: 0xffffffff, f32: NaN };

/** Model 1: words of 16, 16, 8, 8 and 16 registers. */
function common(bytes: Uint8Array): Readonly<Record<string, string>> {
  const words = (at: number, registers: number) =>
    latin1(bytes.subarray(2 * at, 2 * (at + registers)))
      .replace(/[^\x20-\x7e]+/g, ' ')
      .trim();
  const facts = {
    manufacturer: words(2, 16),
    model: words(18, 16),
    options: words(34, 8),
    version: words(42, 8),
    serial: words(50, 16),
  };
  return Object.fromEntries(Object.entries(facts).filter(([, text]) => text !== ''));
}
