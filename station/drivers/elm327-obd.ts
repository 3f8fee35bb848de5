import * as v from 'valibot';
import { ascii, latin1 } from '../codec/bytes.ts';
import { answersIn, answersQuestion, linesOf, NO_DATA, refusalOf } from '../codec/elm327.ts';
import { delimited } from '../codec/framing/delimited.ts';
import { known, numbersOf, supported } from '../codec/obd.ts';
import type { Channel, Channels } from '../model/channel.ts';
import { fault } from '../model/fault.ts';
import { defineDriver, type OptionsOf, type Said } from './driver.ts';

const Pid = v.pipe(v.string(), v.regex(/^[\dA-Fa-f]{2}$/, 'two hexadecimal digits'));
const Options = v.object({
  everyMs: v.optional(
    v.pipe(v.number(), v.title('Ask every, ms'), v.integer(), v.minValue(100), v.maxValue(86_400_000)),
    1000,
  ),
  only: v.optional(
    v.pipe(v.array(Pid), v.maxLength(64), v.title('Only these parameters (0C, 0D ...; empty: all)')),
    [],
  ),
});
type Options = OptionsOf<typeof Options>;

const CURRENT = 0x41;
const VEHICLE = 0x49;
const PROMPT = 0x3e; // >
/** The engine's own computer: it is the device; others are subjects of it. */
const ENGINE = ['7E8', '18DAF110', '10'];

const line = (text: string) => ascii(`${text}\r`);
const question = (pid: number) => line(`01${pid.toString(16).toUpperCase().padStart(2, '0')}`);
const textOf = (frame: Uint8Array) => latin1(frame);
/** The question that a request puts; the text in front of an answer where the adapter echoes. */
const asked = (request: Uint8Array) => /^[\dA-F]{4}/i.exec(textOf(request).trim())?.[0].toUpperCase();
const says = (pattern: RegExp) => (frame: Uint8Array) => pattern.test(textOf(frame));

/**
 * A car's diagnosis socket (OBD-II) behind an ELM327 or a clone, asked which parameters it has and then for those. `subject` is
 * the address of a control unit other than the engine's. The ignition must be on.
 * @see ELM327 datasheet; SAE J1979.
 */
export default defineDriver<Channels, Options>({
  id: 'elm327-obd',
  title: 'Car (OBD-II by an ELM327)',
  options: Options,
  channels: 'found',
  source: {
    link: { kind: 'serial', baudRate: 38400 },
    framing: delimited(PROMPT, 8192),
    ask: ({ everyMs, only }) => ({
      everyMs,
      timeoutMs: 6000, // it looks for the bus anew where that was gone
      requests: [line('0101'), question(0)],
      answers: (request, frame) => answersQuestion(asked(request), linesOf(textOf(frame))),
      refusal: (frame) => refusalOf(linesOf(textOf(frame))),
      follow: (request, frame) => furtherOf(request, frame, only),
    }),
  },
  telltale: 'none',
  hello: () => [
    { say: line('ATZ'), withinMs: 5000, expects: says(/ELM|STN|OBD/) },
    { say: line('ATE0'), withinMs: 2000, expects: says(/OK/) },
    { say: line('ATS0'), withinMs: 2000, expects: says(/OK|\?/) },
    { say: line('ATH1'), withinMs: 2000, expects: says(/OK/) },
    { say: line('ATSP0'), withinMs: 2000, expects: says(/OK/) },
    { say: line('0100'), withinMs: 20_000, expects: says(/41 ?00/) },
    { say: line('0902'), withinMs: 5000, expects: () => true },
  ],
  decode(frame) {
    const lines = linesOf(textOf(frame));
    const code = refusalOf(lines);
    if (code === NO_DATA) return [];
    if (code !== undefined) throw fault('frame/refused', { code });
    return answersIn(lines).flatMap(({ unit, data }) => saidBy(unit, data));
  },
  facts(frame) {
    const lines = linesOf(textOf(frame));
    const [adapter] = lines.flatMap(
      (each) => /^(?:ELM327|STN\d{4}|OBDLink)[\x20-\x7e]{0,40}$/.exec(each)?.[0] ?? [],
    );
    if (adapter) return { adapter };
    if (refusalOf(lines) !== undefined) return undefined;
    for (const { data } of answersIn(lines)) {
      const vin = data[0] === VEHICLE && data[1] === 2 ? latin1(data.subarray(3)).replaceAll('\0', '') : '';
      if (/^[A-HJ-NPR-Z\d]{17}$/.test(vin)) return { vin };
    }
    return undefined;
  },
  vectors: [
    {
      name: 'engine speed, headers on (ELM327 datasheet, "Interpreting OBD messages": 1726 rpm)',
      asked: line('010C'),
      frame: ascii('7E8 04 41 0C 1A F8 \r\r'),
      readings: [
        {
          reading: { engineSpeed: 1726 },
          found: { engineSpeed: { quantity: 'rotationSpeed', decimals: 1 } },
        },
      ],
    },
    {
      name: 'coolant temperature of two control units, without spaces',
      asked: line('0105'),
      frame: ascii('7E80341057B\r7E9034105 7A\r\r'),
      readings: [
        { reading: { coolantTemperature: 83 } },
        { subject: '7E9', reading: { coolantTemperature: 82 } },
      ],
    },
    {
      name: 'an older bus, with its checksum (ELM327 datasheet)',
      asked: line('0105'),
      frame: ascii('48 6B 10 41 05 7B E4\r\r'),
      readings: [{ reading: { coolantTemperature: 83 } }],
    },
    {
      name: 'the lamp is on, with three codes',
      asked: line('0101'),
      frame: ascii('7E8 06 41 01 83 07 65 04\r\r'),
      readings: [{ reading: { malfunctionLamp: 1, troubleCodes: 3 } }],
    },
    {
      name: 'what it has (ELM327 datasheet), after looking for the bus',
      asked: line('0100'),
      frame: ascii('SEARCHING...\r7E8 06 41 00 BE 3E B8 11\r\r'),
      readings: [],
    },
    {
      name: 'the vehicle’s number in three frames (ELM327 datasheet, "Multiline responses")',
      asked: line('0902'),
      frame: ascii(
        '7E8 10 14 49 02 01 31 44 34 \r7E8 21 47 50 30 30 52 35 35 \r7E8 22 42 31 32 33 34 35 36 \r\r',
      ),
      readings: [],
      facts: { vin: '1D4GP00R55B123456' },
    },
    {
      name: 'who the adapter is',
      frame: ascii('\r\rELM327 v1.5\r\r'),
      readings: [],
      facts: { adapter: 'ELM327 v1.5' },
    },
    { name: 'a parameter that is not there', asked: line('0133'), frame: ascii('NO DATA\r\r'), readings: [] },
    {
      name: 'the ignition is off',
      frame: ascii('SEARCHING...\rUNABLE TO CONNECT\r\r'),
      fault: 'frame/refused',
    },
    {
      name: 'a part of it lost',
      frame: ascii('7E8 10 14 49 02 01 31 44 34 \r7E8 22 42 31 32\r\r'),
      fault: 'frame/syntax',
    },
    { name: 'shorter than its parameter', frame: ascii('7E8 03 41 0C 1A\r\r'), fault: 'frame/length' },
  ],
});

/** Behind a bitmap, what it says is there and is wanted, and the next bitmap. */
function furtherOf(request: Uint8Array, frame: Uint8Array, only: readonly string[]): readonly Uint8Array[] {
  const pid = Number.parseInt(asked(request)?.slice(2) ?? 'FF', 16);
  const wanted = new Set(only.map((each) => Number.parseInt(each, 16)));
  const there = new Set<number>();
  for (const { data } of quietly(linesOf(textOf(frame))))
    if (data[0] === CURRENT && data[1] === pid)
      supported(pid, data.subarray(2)).forEach((each) => there.add(each));
  return [...there]
    .filter(
      (each) => each % 0x20 === 0 || (each !== 1 && known(each) && (wanted.size === 0 || wanted.has(each))),
    )
    .map(question);
}

/** Nothing of a damaged answer: it raises no questions. */
function quietly(lines: readonly string[]): ReturnType<typeof answersIn> {
  try {
    return answersIn(lines);
  } catch {
    return [];
  }
}

function saidBy(unit: string, data: Uint8Array): readonly Said[] {
  if (data[0] !== CURRENT || data.length < 2) return [];
  const numbers = numbersOf(data[1]!, data.subarray(2));
  if (!numbers) throw fault('frame/length', { expected: 4, actual: data.length });
  if (numbers.length === 0) return [];
  const reading: Record<string, number> = {};
  const found: Record<string, Channel> = {};
  for (const [name, value, channel] of numbers) {
    reading[name] = value;
    found[name] = channel;
  }
  return [{ ...(ENGINE.includes(unit) ? {} : { subject: unit }), reading, found }];
}
