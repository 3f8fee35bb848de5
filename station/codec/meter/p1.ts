import type { Channel, Reading } from '../../model/channel.ts';
import { fault } from '../../model/fault.ts';
import { hex, latin1 } from '../bytes.ts';
import { crc16Arc } from '../checksum.ts';
import { dataSetsOf, numberIn, type DataSet } from './data-sets.ts';

/** A P1 telegram, its checksum found right where it has one. */
export interface Telegram {
  readonly identification: string;
  readonly sets: readonly DataSet[];
}

/** The standard has an empty line behind the identification; the example of Luxembourg has none. */
const FORM = /^\/([^\r\n]{4,80})\r?\n(?:\r?\n)?([^!]*)!([0-9A-Fa-f]{4})?\r?\n?$/;
const VERSION = /^(?:1-3:0\.2\.8|0-0:96\.1\.4)\(/m;

/**
 * Reads a telegram. A checksum came with DSMR 4, and with it the line that tells the version: a telegram that has the
 * one must have the other. `authentic`: it was encrypted, so that its checksum has nothing to add.
 * @throws frame/checksum, frame/syntax.
 */
export function telegramOf(frame: Uint8Array, authentic = false): Telegram {
  const text = latin1(frame);
  const [, identification, body, sent] = FORM.exec(text) ?? [];
  if (identification === undefined || body === undefined)
    throw fault('frame/syntax', { text: text.slice(0, 80) });
  if (authentic) return { identification, sets: dataSetsOf(body) };
  if (sent !== undefined) {
    const expected = crc16Arc(frame.subarray(0, text.indexOf('!') + 1));
    const actual = Number.parseInt(sent, 16);
    if (actual !== expected) throw fault('frame/checksum', { expected, actual });
  } else if (VERSION.test(body)) throw fault('frame/syntax', { text: text.slice(-20) });
  return { identification, sets: dataSetsOf(body) };
}

/** Other meters push telegrams of the same form, without the checksum and without the codes of P1. */
export const isP1 = (frame: Uint8Array): boolean =>
  /![0-9A-Fa-f]{4}\s*$|^0-0:96\.(?:14\.0|1\.1)\(|^0-[1-6]:24\.1\.0\(/m.test(latin1(frame));

/** A gas, water, heat or second electricity meter behind the one that speaks. */
export interface SubMeter {
  readonly number: string;
  /** As it is printed on the meter, where the telegram tells it. */
  readonly serialNumber: string;
  readonly reading: Reading;
  readonly found: Readonly<Record<string, Channel>>;
}

/** Device types of EN 13757-3, table 8, under the names their counters have here. */
const COUNTERS: Readonly<Record<number, string>> = {
  2: 'energy',
  3: 'gasVolume',
  4: 'heatEnergy',
  6: 'hotWaterVolume',
  7: 'waterVolume',
  10: 'coolingEnergy',
  11: 'coolingEnergy',
  12: 'heatEnergy',
};

/** Readings: 24.2.1 and, in Belgium, 24.2.3 of gas that is not corrected for temperature; 24.3.0 until DSMR 3. */
const READINGS = ['24.2.1', '24.2.3', '24.3.0'];

/** The meters behind: `0-1` to `0-6`, of which each has a reading or is left out. */
export function subMetersOf(sets: readonly DataSet[]): readonly SubMeter[] {
  const found: SubMeter[] = [];
  for (const number of ['1', '2', '3', '4', '5', '6']) {
    const values = (...codes: string[]) =>
      codes.flatMap((code) => sets.find((set) => set.code === `0-${number}:${code}`)?.values ?? []);
    const type = Number(values('24.1.0')[0]);
    const measured = counted(values(...READINGS));
    const name = COUNTERS[type] ?? 'volume';
    const valve = numberIn(values('24.4.0')[0] ?? '', 'code');
    const channels = { ...(measured ? { [name]: measured } : {}), ...(valve ? { valve } : {}) };
    if (!measured) continue;
    found.push({
      number,
      serialNumber: hiddenText(values('96.1.0', '96.1.1', '96.1.2')[0] ?? ''),
      reading: mapped(channels, ({ value }) => value),
      found: mapped(channels, ({ channel }) => channel),
    });
  }
  return found;
}

/** The reading has its unit, or, until DSMR 3, has it in the brackets before. */
function counted(values: readonly string[]) {
  const digits = values.at(-1) ?? '';
  return numberIn(digits) ?? (values.length >= 7 ? numberIn(`${digits}*${values.at(-2)}`) : undefined);
}

/** Equipment numbers are written as the hexadecimal codes of their letters; some meters write them plainly. */
export function hiddenText(text: string): string {
  if (!/^(?:[2-7][0-9A-Fa-f]){2,48}$/.test(text)) return text.slice(0, 96);
  return latin1(hex(text)).trim();
}

const mapped = <A, B>(from: Readonly<Record<string, A>>, to: (each: A) => B): Readonly<Record<string, B>> =>
  Object.fromEntries(Object.entries(from).map(([name, each]) => [name, to(each)]));
