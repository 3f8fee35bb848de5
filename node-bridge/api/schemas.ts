import * as v from 'valibot';
import { NAME } from '../../station/model/channel.ts';

const MOST_MS = 8.64e15;

/** A name in a path or a list: of a station, a device, a channel, a rule. */
export const Name = v.pipe(v.string(), v.regex(NAME, 'letters, digits, - and _, at most 64'));
export const Ms = v.pipe(v.number(), v.minValue(0), v.maxValue(MOST_MS));
export const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const Finite = v.pipe(v.number(), v.finite());

/** A time as an answer tells it. */
export const Moment = v.object({ timeMs: Ms, time: v.pipe(v.string(), v.isoTimestamp()) });
export const momentOf = (timeMs: number): v.InferOutput<typeof Moment> => ({
  timeMs,
  time: new Date(timeMs).toISOString(),
});

/** A time in a query: a number, or ISO 8601. */
export const When = v.pipe(
  v.string(),
  v.maxLength(40),
  v.transform((text) => (/^\d{1,16}(\.\d{1,6})?$/.test(text) ? Number(text) : Date.parse(text))),
  v.number('no time: milliseconds since 1970, or ISO 8601'),
  v.minValue(0),
  v.maxValue(MOST_MS),
  v.description('Milliseconds since 1970 (UTC). ISO 8601 will do, too: 2026-11-21T12:00:00Z.'),
);

/** A count in a query. */
export const few = (most: number, words: string) =>
  v.pipe(
    v.string(),
    v.regex(/^\d{1,9}$/, 'a whole number'),
    v.transform(Number),
    v.number(),
    v.integer(),
    v.minValue(1),
    v.maxValue(most),
    v.description(words),
  );

/** Several names in a query, with commas between them. */
export const names = (most: number, words: string) =>
  v.pipe(
    v.string(),
    v.maxLength(most * 65),
    v.transform((text) => text.split(',')),
    v.array(Name),
    v.maxLength(most),
    v.description(words),
  );

export const Channel = v.object({
  name: Name,
  label: v.string(),
  quantity: v.string(),
  /** UCUM, or the device's own word. */
  unit: v.string(),
  unitText: v.string(),
  decimals: Count,
  min: v.exactOptional(Finite),
  max: v.exactOptional(Finite),
  writable: v.boolean(),
  /** Its value 1 comes with a `text` of so many letters at most. */
  letters: v.exactOptional(Count),
  /** Made by the pipeline, not by the device. */
  made: v.boolean(),
  /** How it may be set. Values are as the device takes them. */
  control: v.exactOptional(v.record(v.string(), v.unknown())),
  last: v.exactOptional(v.object({ value: Finite, ...Moment.entries })),
});

export const Device = v.object({
  station: Name,
  device: Name,
  label: v.string(),
  driver: v.string(),
  title: v.string(),
  simulated: v.boolean(),
  phase: v.picklist(['closed', 'opening', 'live', 'waiting']),
  /** Why it waits, by the code of the fault. */
  fault: v.exactOptional(v.string()),
  since: v.exactOptional(Moment),
  rowsPerS: Finite,
  channels: v.array(Channel),
  facts: v.record(v.string(), v.string()),
  /** The rows of a display, as it shows them; a code for pairing is not told. */
  shows: v.exactOptional(v.array(v.string())),
});

export const Station = v.object({
  station: Name,
  label: v.exactOptional(v.string()),
  own: v.boolean(),
  status: v.picklist(['online', 'offline', 'unknown']),
  since: v.exactOptional(Moment),
});

export const Row = v.object({
  ...Moment.entries,
  /** Who of several speakers on the device's wire. */
  subject: v.exactOptional(v.string()),
  values: v.record(Name, Finite),
});
