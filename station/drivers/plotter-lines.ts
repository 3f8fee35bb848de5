import * as v from 'valibot';
import { ascii, hex } from '../codec/bytes.ts';
import { lines } from '../codec/framing/lines.ts';
import { Columns, Row, headingOf } from '../codec/text/columns.ts';
import { MAX_CHANNELS, named, type Named } from '../codec/text/labelled.ts';
import { numbersIn, textOf } from '../codec/text/line.ts';
import { NAME, type Channels } from '../model/channel.ts';
import { fault } from '../model/fault.ts';
import { defineDriver, type OptionsOf, type Said } from './driver.ts';

const names = (title: string) =>
  v.optional(v.pipe(v.array(v.pipe(v.string(), v.regex(NAME))), v.maxLength(64), v.title(title)), []);

/** Channels that the sketch sets when it is sent `name:value` and a line end; a switch knows 1 and 0. */
const Options = v.object({
  switches: names('Switches'),
  settable: names('Numbers to set'),
});

/**
 * Numbers as sketches print them: CSV, TSV or numbers between spaces, with or without a heading; `name:value` pairs;
 * Teleplot; lines of JSON. A line without a number says nothing. Refused as damaged: what is not text, broken JSON, a line
 * with fewer columns than a heading of three or more single words; and what may be one number or two (`21,4 °C`). Where the column count is another one for another
 * reason, the heading is not about that line and its columns are `channel1`, `channel2` ...
 */
export default defineDriver<Channels, OptionsOf<typeof Options>>({
  id: 'plotter-lines',
  title: 'Numbers in lines (Arduino and others)',
  options: Options,
  channels: 'found',
  source: { link: { kind: 'serial', baudRate: 115200 }, framing: lines(4096) },
  telltale: 'form',
  heads(frame) {
    if (frame[0]! <= COLON) return false; // digits, signs, spaces: the hot path
    const text = textOf(frame);
    return text !== undefined && headingOf(text) !== undefined;
  },
  decode(frame, { heading }) {
    const columns = columnsOf(heading);
    if (row.read(frame)) {
      if (row.count === columns?.labels.length) return saying(columns.named(row));
      if (columns?.certain && row.count < columns.labels.length)
        throw fault('frame/length', { expected: columns.labels.length, actual: row.count });
      return saying(unnamed(Math.min(row.count, MAX_CHANNELS)).named(row));
    }
    const text = textOf(frame);
    if (text === undefined) throw fault('frame/syntax', { text: '(not a text)' });
    return saying(named(numbersIn(text, columns?.labels)));
  },
  encode: (channel, value) => ascii(`${channel}:${value}\n`),
  writable(channel, { switches, settable }) {
    if (switches.includes(channel)) return { quantity: 'switch', decimals: 0, min: 0, max: 1 };
    return settable.includes(channel) ? {} : undefined;
  },
  vectors: [
    {
      name: 'three columns without a heading (Arduino: Serial Plotter)',
      frame: ascii('21.40,-3,1e3'),
      readings: [
        {
          reading: { channel1: 21.4, channel2: -3, channel3: 1000 },
          found: {
            channel1: { quantity: 'other', decimals: 2 },
            channel2: { quantity: 'other', decimals: 0 },
            channel3: { quantity: 'other', decimals: 0 },
          },
        },
      ],
    },
    {
      name: 'columns under a heading with units',
      heading: ascii('T [°C];vbat(V);soil %;Druck (hPa)'),
      frame: ascii('21.4;3.71;40;1013.2'),
      readings: [
        {
          reading: { T: 21.4, vbat: 3.71, soil: 40, Druck: 1013.2 },
          found: {
            T: { quantity: 'temperature', decimals: 1 },
            vbat: { quantity: 'voltage', decimals: 2 },
            soil: { quantity: 'other', decimals: 0 },
            Druck: { quantity: 'other', unit: 'hPa', decimals: 1 },
          },
        },
      ],
    },
    {
      name: 'between tabs, with an empty column and one that is no number',
      heading: ascii('a\tb\tc\td'),
      frame: ascii('1\t\tnan\t4.5'),
      readings: [{ reading: { a: 1, d: 4.5 } }],
    },
    {
      name: 'between spaces',
      frame: ascii('  512 0.25   7 '),
      readings: [{ reading: { channel1: 512, channel2: 0.25, channel3: 7 } }],
    },
    {
      name: 'decimal commas between semicolons',
      frame: ascii('21,4;40,15'),
      readings: [{ reading: { channel1: 21.4, channel2: 40.15 } }],
    },
    {
      name: 'one number with a unit',
      frame: ascii('21.4 °C'),
      readings: [
        { reading: { channel1: 21.4 }, found: { channel1: { quantity: 'temperature', decimals: 1 } } },
      ],
    },
    {
      name: 'a time and a text among the columns',
      frame: ascii('2026-11-20 12:34:56,21.4,ok,40'),
      readings: [{ reading: { channel2: 21.4, channel4: 40 } }],
    },
    {
      name: 'fewer columns than a heading of single words: the line lost some',
      heading: ascii('temp_c,hum,light'),
      frame: ascii('1.4,40'),
      fault: 'frame/length',
    },
    {
      name: 'pairs between commas (Arduino IDE 2)',
      frame: ascii('temp_c:21.40,Humidity:40%,state:ON,batt_mv:3710'),
      readings: [
        {
          reading: { temp_c: 21.4, Humidity: 40, batt_mv: 3710 },
          found: {
            temp_c: { quantity: 'temperature', decimals: 2 },
            Humidity: { quantity: 'relativeHumidity', decimals: 0 },
            batt_mv: { quantity: 'other', unit: 'mV', decimals: 0 },
          },
        },
      ],
    },
    {
      name: 'a number beyond all numbers among pairs',
      frame: ascii('a:1e999 b:2'),
      readings: [{ reading: { b: 2 } }],
    },
    {
      name: 'pairs as people read them',
      frame: ascii('Temperature: 21.5 C Soil moisture: 40 % Heat = -1.5e1'),
      readings: [
        {
          reading: { Temperature: 21.5, Soil_moisture: 40, Heat: -15 },
          found: {
            Temperature: { quantity: 'temperature', decimals: 1 },
            Soil_moisture: { quantity: 'soilMoisture', decimals: 0 },
            Heat: { quantity: 'other', decimals: 0 },
          },
        },
      ],
    },
    {
      name: 'names that are none, twice the same, or mean something to JavaScript',
      frame: ascii('__proto__:1,constructor:2,温:3,a:4,a:5'),
      readings: [{ reading: { proto: 1, constructor_2: 2, channel3: 3, a: 4, a_2: 5 } }],
    },
    {
      name: 'Teleplot with a unit',
      frame: ascii('>speed:12.34§km/h|g'),
      readings: [
        { reading: { speed: 12.34 }, found: { speed: { quantity: 'other', unit: 'km/h', decimals: 2 } } },
      ],
    },
    {
      name: 'Teleplot with the device’s time',
      frame: ascii('>trend:1627551892437:-7|np'),
      readings: [{ reading: { trend: -7 } }],
    },
    { name: 'Teleplot, several values at once', frame: ascii('>a:1;b:2'), readings: [] },
    {
      name: 'JSON (the sketch of this project’s emulated board)',
      frame: ascii('{"ms":1250,"a0":512}'),
      readings: [{ reading: { ms: 1250, a0: 512 } }],
    },
    {
      name: 'JSON with objects, lists, texts and switches',
      frame: ascii('{"air":{"t":21.5,"deep":{"x":1}},"g":[0.1,-9.81],"on":true,"name":"9","none":null}'),
      readings: [{ reading: { air_t: 21.5, g_0: 0.1, g_1: -9.81, on: 1 } }],
    },
    { name: 'JSON cut at its end', frame: ascii('{"ms":1250,"a0"'), fault: 'frame/syntax' },
    { name: 'JSON nested to break a parser', frame: ascii('['.repeat(4000)), fault: 'frame/syntax' },
    { name: 'a heading itself', frame: ascii('temp,hum'), readings: [] },
    { name: 'a wrong baud rate', frame: hex('f8 80 31 2c 32'), fault: 'frame/syntax' },
    {
      name: 'relay on',
      set: { relay: 1 },
      options: { switches: ['relay'], settable: [] },
      bytes: ascii('relay:1\n'),
    },
  ],
});

const COLON = 0x3a;
const row = new Row();

function saying({ reading, found }: Named): readonly Said[] {
  for (const _ in reading) return [{ reading, found }];
  return [];
}

/** A heading is read once: the runtime hands in the same bytes until another heading comes. */
const headings = new WeakMap<Uint8Array, Columns>();
function columnsOf(heading: Uint8Array): Columns | undefined {
  if (heading.length === 0) return undefined;
  const known = headings.get(heading);
  if (known) return known;
  const columns = headingOf(textOf(heading) ?? '');
  if (columns) headings.set(heading, columns);
  return columns;
}

const unnamedColumns: Columns[] = [];
const unnamed = (count: number): Columns =>
  (unnamedColumns[count] ??= new Columns(
    Array.from({ length: count }, (_, i) => `channel${i + 1}`),
    false,
  ));
