import * as v from 'valibot';
import { busAnswer, busAnswers, busScript, readIn } from '../codec/bus.ts';
import { hex } from '../codec/bytes.ts';
import { fault } from '../model/fault.ts';
import { askedBy, everyMs } from './bus.ts';
import { defineDriver } from './driver.ts';

const STEPS = [{ write: hex('00'), read: 19 }];
const answer = (read: string) => busAnswer(busScript(...STEPS), hex(read));
const STOPPED = 0x80;
const HOURS_12 = 0x40;
const PM = 0x20;
const CENTURY = 0x80;

/**
 * Maxim DS3231, a clock with a thermometer: its temperature, what time it has, and whether it has stood still meanwhile. Its
 * clock is not set from here.
 * @see Data sheet DS3231, 19-5170 rev. 10, figure 1 and the section on the status register.
 */
export default defineDriver({
  id: 'maxim-ds3231',
  title: 'Maxim DS3231 (clock, temperature)',
  options: v.object({ everyMs: everyMs(10_000, 1000) }),
  channels: {
    temperature: { quantity: 'temperature', decimals: 2, min: -128, max: 128 },
    time: { quantity: 'other', unit: 's', decimals: 0, min: 0 },
    stopped: { quantity: 'switch', decimals: 0, min: 0, max: 1 },
  },
  source: {
    link: { kind: 'i2c', addresses: [0x68] },
    framing: busAnswers,
    ask: (options) => askedBy(options.everyMs, ...STEPS),
  },
  telltale: 'none',
  decode(frame) {
    const read = readIn(frame, 19);
    const view = new DataView(read.buffer, read.byteOffset, read.length);
    if (read[18]! & 0x3f) throw fault('frame/syntax', { text: 'no temperature of a DS3231' });
    const stopped = read[15]! & STOPPED ? 1 : 0;
    const temperature = view.getInt16(17) / 256;
    const time = secondsOf(read);
    return [{ reading: { temperature, stopped, ...(stopped ? {} : { time }) } }];
  },
  vectors: [
    {
      name: '18:35:30 on 13 March 2010 (as a clock of that family was set in a recording of sigrok), 25.25 °C (data sheet)',
      frame: answer('30 35 18 06 13 03 10 00000000000000 1c 00 00 19 40'),
      readings: [{ reading: { temperature: 25.25, time: 1_268_505_330, stopped: 0 } }],
    },
    {
      name: 'twelve hours, in the evening, in frost',
      frame: answer('30 35 66 06 13 03 10 00000000000000 1c 00 00 fe c0'),
      readings: [{ reading: { temperature: -1.25, time: 1_268_505_330, stopped: 0 } }],
    },
    {
      name: 'its battery was empty: there is no time',
      frame: answer('00 00 00 01 01 01 00 00000000000000 1c 88 00 19 40'),
      readings: [{ reading: { temperature: 25.25, stopped: 1 } }],
    },
    {
      name: 'digits that are none',
      frame: answer('3f 35 18 06 13 03 10 00000000000000 1c 00 00 19 40'),
      fault: 'frame/syntax',
    },
    {
      name: 'a month that there is not',
      frame: answer('30 35 18 06 13 13 10 00000000000000 1c 00 00 19 40'),
      fault: 'frame/syntax',
    },
    { name: 'nobody pulls the wire down', frame: answer('ff'.repeat(19)), fault: 'frame/syntax' },
    { name: 'cut short', frame: answer('30 35'), fault: 'frame/length' },
  ],
});

/** Seconds since 1970, as UTC: what the clock says, without any zone. @throws frame/syntax for what is no time. */
function secondsOf(read: Uint8Array): number {
  const [second, minute, hours, , day, months, year] = read as unknown as readonly number[];
  const half = hours! & HOURS_12 ? (bcd(hours! & 0x1f) % 12) + (hours! & PM ? 12 : 0) : bcd(hours! & 0x3f);
  const [month, date] = [bcd(months! & 0x1f), bcd(day!)];
  const years = 2000 + bcd(year!) + (months! & CENTURY ? 100 : 0);
  const ms = Date.UTC(years, month - 1, date, half, bcd(minute!), bcd(second!));
  const told = new Date(ms);
  if (told.getUTCMonth() !== month - 1 || told.getUTCDate() !== date || told.getUTCHours() !== half)
    throw fault('frame/syntax', { text: 'no time' });
  return ms / 1000;
}

/** @throws frame/syntax where a digit is none. */
function bcd(byte: number): number {
  const [tens, ones] = [byte >> 4, byte & 0x0f];
  if (tens > 9 || ones > 9) throw fault('frame/syntax', { text: `no digits: ${byte.toString(16)}` });
  return 10 * tens + ones;
}
