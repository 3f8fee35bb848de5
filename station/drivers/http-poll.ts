import * as v from 'valibot';
import { ascii } from '../codec/bytes.ts';
import { answerBytes, answerIn, answers } from '../codec/http/answer.ts';
import { headingOf } from '../codec/text/columns.ts';
import { type Labelled, named } from '../codec/text/labelled.ts';
import { numbersIn } from '../codec/text/line.ts';
import type { Channels } from '../model/channel.ts';
import { fault } from '../model/fault.ts';
import { defineDriver, type Said } from './driver.ts';
import { allValues, isJson, PlacedFields, valuesAt } from './places.ts';

const Options = v.object({
  everyMs: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1_000), v.maxValue(86_400_000), v.title('Asked every (ms)')),
    60_000,
  ),
  /** Absent: every number that the answer has. */
  fields: v.exactOptional(v.pipe(PlacedFields, v.title('Values'))),
});
type Options = v.InferOutput<typeof Options>;

const OK = 200;
const NOT_MODIFIED = 304;
const GET = ascii('GET\n');
/** The wire itself gives up before that. */
const TIMEOUT_MS = 12_000;
const ALONE = 'value';

function decode(frame: Uint8Array, { fields }: Options): readonly Said[] {
  const { status, body } = answerIn(frame);
  if (status !== OK) return [];
  const text = textOf(body);
  const { reading, found } = named(fields ? valuesAt(fields, text) : valuesIn(text));
  return Object.keys(reading).length === 0 ? [] : [{ reading, found }];
}

/** JSON, one value, or a table of which the last line counts, under the heading of its first. */
function valuesIn(text: string): readonly Labelled[] {
  if (isJson(text)) return allValues(text, ALONE);
  const rows = text.split(/\r?\n/).filter((row) => row.trim() !== '');
  const [first = ''] = rows;
  const last = rows.at(-1) ?? '';
  if (rows.length === 1 && /^[^,;\t]*$/.test(last)) return allValues(last, ALONE);
  return numbersIn(last, headingOf(first)?.labels);
}

/** @throws frame/syntax where it is none. */
function textOf(body: Uint8Array): string {
  try {
    return utf8.decode(body);
  } catch {
    throw fault('frame/syntax', { text: '(not a text)' });
  }
}
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * A web address that is asked again and again: JSON, one number, or a table. What has not changed since (304) says nothing new; what
 * is refused is asked more and more rarely.
 */
export default defineDriver<Channels, Options>({
  id: 'http-poll',
  title: 'Values at a web address (HTTP)',
  options: Options,
  channels: 'found',
  source: {
    link: { kind: 'http' },
    framing: answers,
    ask: ({ everyMs }) => ({
      everyMs,
      timeoutMs: TIMEOUT_MS,
      requests: [GET],
      answers: () => true,
      refusal: (answer) => {
        const { status } = answerIn(answer);
        return status === OK || status === NOT_MODIFIED ? undefined : status;
      },
    }),
  },
  telltale: 'none',
  decode: (frame, { options }) => decode(frame, options),
  vectors: [
    {
      name: 'a number alone',
      frame: answerBytes({ status: 200, body: ascii('21.5\n') }),
      readings: [{ reading: { value: 21.5 } }],
    },
    {
      name: 'the bytes of it (RFC 9112, section 4)',
      frame: ascii('HTTP/1.1 200\r\nContent-Length: 5\r\n\r\n40.25'),
      readings: [{ reading: { value: 40.25 } }],
    },
    {
      name: 'JSON, all of it',
      frame: answerBytes({ status: 200, body: ascii('{"air":{"t":21.5,"rh":40},"ok":true}') }),
      readings: [{ reading: { air_t: 21.5, air_rh: 40, ok: 1 } }],
    },
    {
      name: 'JSON by its places',
      options: {
        everyMs: 1_000,
        fields: [{ name: 'outside', path: 'current.temperature_2m', unit: '°C' }],
      },
      frame: answerBytes({
        status: 200,
        body: ascii('{"current":{"time":"2026-11-21T13:00","temperature_2m":-3.4}}'),
      }),
      readings: [
        { reading: { outside: -3.4 }, found: { outside: { quantity: 'temperature', decimals: 1 } } },
      ],
    },
    {
      name: 'a table',
      frame: answerBytes({
        status: 200,
        body: ascii('time,level (m),flow\r\n12:00,1.25,3\r\n12:10,1.31,4\r\n'),
      }),
      readings: [{ reading: { level: 1.31, flow: 4 } }],
    },
    { name: 'not modified', frame: answerBytes({ status: 304, body: ascii('') }), readings: [] },
    {
      name: 'a page of words',
      frame: answerBytes({ status: 200, body: ascii('<h1>Hello</h1>') }),
      readings: [],
    },
    {
      name: 'JSON cut short',
      frame: answerBytes({ status: 200, body: ascii('{"t":2') }),
      fault: 'frame/syntax',
    },
    { name: 'no answer at all', frame: ascii('21.5'), fault: 'frame/syntax' },
  ],
});
