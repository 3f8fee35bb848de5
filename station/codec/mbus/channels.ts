import type { Channel } from '../../model/channel.ts';
import { measured, type Measured } from '../meter/units.ts';
import { recordsIn, type MbusRecord } from './records.ts';
import { kindOf, type Kind } from './vif.ts';

const MAX_CHANNELS = 64;

/** Numbers under the names of their kinds; a name that comes again is told apart by its count. */
export class MbusReading {
  readonly reading: Record<string, number> = {};
  readonly found: Record<string, Channel> = {};

  add(name: string, { value, channel }: Measured): void {
    if (Object.keys(this.reading).length === MAX_CHANNELS || !Number.isFinite(value)) return;
    let free = name;
    for (let n = 2; free in this.reading; n++) free = `${name}_${n}`;
    this.reading[free] = value;
    this.found[free] = channel;
  }
}

const SUFFIX = { now: '', max: 'Max', min: 'Min', error: 'AtError' } as const;

const nameOf = ({ name }: Kind, { when, storage, tariff, unit }: MbusRecord): string =>
  [
    name,
    SUFFIX[when],
    tariff > 0 ? `T${tariff}` : '',
    unit > 0 ? `Unit${unit}` : '',
    storage > 0 ? `Stored${storage}` : '',
  ].join('');

/** A unit in the meter's own words is shown as it stands there. */
const wordsOf = ({ words, extensions }: MbusRecord): Kind | undefined => {
  if (words === undefined || !/^[\x21-\x7e]{1,16}$/.test(words)) return undefined;
  const power = extensions.map((byte) => byte & 0x7f).find((code) => code >= 0x70 && code <= 0x77);
  return {
    name: 'value',
    quantity: 'other',
    unit: words,
    power: power === undefined ? 0 : power - 0x76,
    times: 1,
  };
};

function numberOf(kind: Kind, value: MbusRecord['value']): Measured | undefined {
  if (typeof value === 'string') return measured(value, kind);
  if (typeof value !== 'number') return undefined;
  const { channel } = measured('0.000', { ...kind, power: 0 });
  return { value: value * 10 ** kind.power * kind.times, channel };
}

/** Adds what records say in numbers. @throws frame/length, frame/syntax. */
export function readRecords(records: Uint8Array, into: MbusReading): void {
  for (const record of recordsIn(records)) {
    const kind = record.words === undefined ? kindOf(record.vif, record.extensions) : wordsOf(record);
    const number = kind && numberOf(kind, record.value);
    if (number) into.add(nameOf(kind, record), number);
  }
}

/** Where records have words: fabrication number, firmware, software. */
const FACTS: ReadonlyMap<string, string> = new Map([
  ['120', 'fabricationNumber'],
  ['253/14', 'firmware'],
  ['253/15', 'software'],
]);

/** The words among records. @throws frame/length, frame/syntax. */
export function factsIn(records: Uint8Array): Readonly<Record<string, string>> {
  const facts: Record<string, string> = {};
  for (const { vif, extensions, storage, value } of recordsIn(records)) {
    const name = FACTS.get([vif, ...extensions.slice(0, 1)].join('/'));
    const text =
      typeof value === 'string' ? value : typeof value === 'object' && 'text' in value ? value.text : '';
    if (name && storage === 0 && text.trim() !== '') facts[name] = text.trim().slice(0, 64);
  }
  return facts;
}
