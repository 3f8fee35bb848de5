import * as v from 'valibot';
import { ascii, latin1 } from '../codec/bytes.ts';
import { lines } from '../codec/framing/lines.ts';
import { measureOf } from '../codec/text/units.ts';
import { NAME, type Channel, type Channels } from '../model/channel.ts';
import { fault } from '../model/fault.ts';
import { defineDriver, type OptionsOf } from './driver.ts';

const IDENTIFY = '*IDN?';
const Command = v.pipe(v.string(), v.maxLength(80), v.regex(/^[\x20-\x7e]*$/, 'printable characters only'));
const Finite = v.pipe(v.number(), v.finite());

const Query = v.object({
  /** What is asked, without its line end. */
  query: v.pipe(Command, v.regex(/\?/, 'a question has a question mark')),
  name: v.pipe(
    v.string(),
    v.regex(NAME),
    v.check((name) => !(name in Object.prototype), 'this name means something to JavaScript'),
  ),
  unit: v.optional(v.pipe(v.string(), v.maxLength(16)), ''),
  /** What the answer is multiplied with. */
  scale: v.optional(Finite, 1),
  decimals: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9)), 6),
  /** The command that sets what the question reads back, where it may be set, and between what. */
  set: v.optional(Command, ''),
  min: v.optional(Finite, 0),
  max: v.optional(Finite, 0),
});

const Options = v.pipe(
  v.object({
    everyMs: v.optional(
      v.pipe(v.number(), v.title('Ask every, ms'), v.integer(), v.minValue(50), v.maxValue(86_400_000)),
      1000,
    ),
    lineEnd: v.optional(v.pipe(v.picklist(['LF', 'CR LF', 'CR']), v.title('Line end')), 'LF'),
    queries: v.optional(v.pipe(v.array(Query), v.title('Questions'), v.minLength(1), v.maxLength(32)), [
      { query: 'MEAS:VOLT:DC?', name: 'voltage', unit: 'V' },
    ]),
  }),
  v.check(
    ({ queries }) => new Set(queries.map(({ name }) => name)).size === queries.length,
    'names must differ',
  ),
);
type Options = OptionsOf<typeof Options>;

const ENDS = { LF: '\n', 'CR LF': '\r\n', CR: '\r' } as const;
/** SCPI-99, section 7.2.1.4 and 7.2.1.5: infinity, and not a number. */
const INFINITY = 9.9e37;
const MOST_VALUES = 16;

const say = (text: string, { lineEnd }: Options) => ascii(text + ENDS[lineEnd]);
const trimmed = (bytes: Uint8Array) => latin1(bytes).trim();

/**
 * A laboratory instrument that answers SCPI questions: it is asked who it is, then what was chosen, one question after
 * another. Several numbers in an answer are `name`, `name_2` ... An overload has no value.
 * @see SCPI-99, volume 1; IEEE 488.2, section 10.14 (`*IDN?`).
 */
export default defineDriver<Channels, Options>({
  id: 'scpi-instrument',
  title: 'SCPI instrument',
  options: Options,
  channels: 'found',
  source: {
    link: { kind: 'serial', baudRate: 9600 },
    framing: lines(4096),
    ask: (options) => ({
      everyMs: options.everyMs,
      timeoutMs: 2000, // a slow measurement takes as long
      requests: options.queries.map(({ query }) => say(query, options)),
      // An instrument with an echo says the question first.
      answers: (request, frame) => {
        const text = trimmed(frame);
        return text !== '' && !text.endsWith('?') && text !== trimmed(request);
      },
    }),
  },
  telltale: 'none',
  hello: (options) => [
    { say: say(IDENTIFY, options), withinMs: 3000, expects: (frame) => identityOf(frame) !== undefined },
  ],
  decode(frame, { options, asked }) {
    const question = trimmed(asked);
    const query = options.queries.find((each) => each.query.trim() === question);
    if (!query) return [];
    const { name, unit, scale, decimals } = query;
    const reading: Record<string, number> = {};
    const found: Record<string, Channel> = {};
    for (const [i, text] of trimmed(frame).split(',').slice(0, MOST_VALUES).entries()) {
      const value = numberOf(text) * scale;
      if (!Number.isFinite(value)) continue;
      const place = i === 0 ? name : `${name.slice(0, 60)}_${i + 1}`;
      reading[place] = value;
      found[place] = { ...measureOf(name, unit), decimals };
    }
    return Object.keys(reading).length > 0 ? [{ reading, found }] : [];
  },
  facts: (frame, { asked }) => (trimmed(asked) === IDENTIFY ? identityOf(frame) : undefined),
  encode(channel, value, options) {
    const { set = '', scale = 1 } = options.queries.find(({ name }) => name === channel) ?? {};
    return say(`${set} ${value / scale}`, options);
  },
  writable(channel, { queries }) {
    const query = queries.find(({ name }) => name === channel);
    if (!query || query.set === '' || query.min >= query.max) return undefined;
    const { decimals, min, max } = query;
    return { ...measureOf(query.name, query.unit), decimals, min, max, risk: 2 }; // nobody knows what it feeds
  },
  vectors: [
    {
      name: 'a voltage (SCPI-99, NR3)',
      asked: ascii('MEAS:VOLT:DC?\n'),
      frame: ascii('+1.23450000E+00'),
      readings: [{ reading: { voltage: 1.2345 }, found: { voltage: { quantity: 'voltage', decimals: 6 } } }],
    },
    {
      name: 'with its unit behind it, as some do',
      asked: ascii('MEAS:VOLT:DC?\n'),
      frame: ascii('12.05V'),
      readings: [{ reading: { voltage: 12.05 } }],
    },
    {
      name: 'two numbers in one answer',
      asked: ascii('MEAS:VOLT:DC?\n'),
      frame: ascii('1E-3,4895'),
      readings: [{ reading: { voltage: 0.001, voltage_2: 4895 } }],
    },
    {
      name: 'an overload (SCPI-99, section 7.2.1.4)',
      asked: ascii('MEAS:VOLT:DC?\n'),
      frame: ascii('+9.90000000E+37'),
      readings: [],
    },
    {
      name: 'who it is (IEEE 488.2, section 10.14)',
      asked: ascii('*IDN?\n'),
      frame: ascii('HEWLETT-PACKARD,34401A,0,10-5-2'),
      readings: [],
      facts: { manufacturer: 'HEWLETT-PACKARD', model: '34401A', serialNumber: '0', firmware: '10-5-2' },
    },
    {
      name: 'a word where a number belongs',
      asked: ascii('MEAS:VOLT:DC?\n'),
      frame: ascii('ERROR'),
      fault: 'frame/syntax',
    },
    {
      name: '12 V',
      set: { output: 12 },
      options: {
        everyMs: 1000,
        lineEnd: 'CR LF',
        queries: [
          { query: 'VOLT?', name: 'output', unit: 'V', scale: 1, decimals: 3, set: 'VOLT', min: 0, max: 30 },
        ],
      },
      bytes: ascii('VOLT 12\r\n'),
    },
  ],
});

/** The number at the beginning, with a unit behind it or not; NaN where there is none to show. @throws frame/syntax. */
function numberOf(text: string): number {
  const plain = text.trim();
  if (/^[+-]?(?:nan|inf(?:inity)?)$/i.test(plain)) return NaN;
  const [, digits] = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?) ?[a-z%]{0,8}$/i.exec(plain) ?? [];
  if (digits === undefined) throw fault('frame/syntax', { text: plain.slice(0, 80) });
  const value = Number(digits);
  return Math.abs(value) >= INFINITY ? NaN : value;
}

/** Maker, model, serial number and firmware; undefined where it is no such answer. */
function identityOf(frame: Uint8Array): Readonly<Record<string, string>> | undefined {
  const parts = trimmed(frame).split(',');
  if (parts.length < 3 || !/^[\x20-\x7e]{3,200}$/.test(trimmed(frame))) return undefined;
  const names = ['manufacturer', 'model', 'serialNumber', 'firmware'];
  return Object.fromEntries(
    names.flatMap((name, i) => (parts[i]?.trim() ? [[name, parts[i].trim().slice(0, 60)]] : [])),
  );
}
