import { ScaleTableIn } from './scale-table.ts';
import * as v from 'valibot';
import type { ChannelView, SubjectFacts } from '../../api/device.ts';
import { NAME, quantities, type Quantity, unitOf } from '../../model/channel.ts';
import type { Message } from '../message.ts';
import { type DeviceTopic, topicOf } from '../topics.ts';
import { Finite, given, Name, readFields, text, TimeMs, words } from './fields.ts';
import { jsonBytes } from './json.ts';

/** All that is known of a device besides its numbers. */
export interface DeviceMeta {
  readonly device: string;
  readonly label: string;
  /** The id of its driver, and what that driver calls it. */
  readonly driver: string;
  readonly title: string;
  readonly simulated: boolean;
  readonly channels: readonly ChannelView[];
  readonly facts: Readonly<Record<string, string>>;
  /** Of several speakers on its wire, by `subject`; absent where nothing is known of any. */
  readonly subjects?: SubjectFacts;
}

/** The newest value of each channel, raw, as the log has it. */
export interface LastRow {
  readonly timeMs: number;
  readonly values: ReadonlyMap<string, number>;
}

/** Whether it is a display: what takes letters shows them. */
export const hasPanel = ({ channels }: Pick<DeviceMeta, 'channels'>): boolean =>
  channels.some(({ letters }) => letters !== undefined);

export function metaMessage(station: string, meta: DeviceMeta): Message {
  const { device, label, driver, title, simulated, facts, subjects } = meta;
  const channels = Object.fromEntries(meta.channels.map((channel) => [channel.name, channelOut(channel)]));
  const body = {
    name: device,
    label,
    driver,
    title,
    ...(simulated ? { simulated } : {}),
    channels,
    facts,
    ...given({ subjects }),
  };
  return {
    topic: topicOf({ what: 'meta', station, device }),
    payload: jsonBytes(body),
    qos: 1,
    retain: true,
  };
}

function channelOut(channel: ChannelView) {
  const { quantity, decimals, min, max, letters, label, unitText, gain, offset, table, made } = channel;
  const { changedMs, control } = channel;
  return {
    quantity,
    unit: unitOf(channel),
    unitText,
    decimals,
    ...given({ min, max, letters, changed: changedMs }),
    access: channel.writable ? 'rw' : 'ro',
    label,
    ...given({ control }),
    ...(gain === 1 ? {} : { gain }),
    ...(offset === 0 ? {} : { offset }),
    ...given({ table }),
    ...(made ? { made } : {}),
  };
}

/** How it is set where it is, as far as a screen elsewhere asks for it and shows it. */
const ControlIn = v.object({
  risk: v.picklist([0, 1, 2, 3]),
  min: v.exactOptional(Finite),
  max: v.exactOptional(Finite),
  step: v.exactOptional(v.pipe(Finite, v.gtValue(0))),
  perSecond: v.exactOptional(v.pipe(Finite, v.gtValue(0))),
  maxOnMs: v.exactOptional(v.pipe(Finite, v.gtValue(0))),
  deadManMs: v.exactOptional(v.pipe(Finite, v.gtValue(0))),
  safe: v.exactOptional(Finite),
});

const ChannelIn = v.object({
  quantity: text(40),
  unit: words(64),
  unitText: v.optional(words(64)),
  decimals: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(20)),
  min: v.optional(Finite),
  max: v.optional(Finite),
  letters: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(200))),
  access: v.picklist(['ro', 'wo', 'rw']),
  label: v.optional(words(80)),
  gain: v.optional(Finite, 1),
  offset: v.optional(Finite, 0),
  /** Points [raw, shown]; gain and offset are the line through its ends, for receivers that know no tables. */
  table: v.exactOptional(ScaleTableIn),
  made: v.optional(v.boolean(), false),
  changed: v.optional(TimeMs),
  control: v.optional(ControlIn),
});

const MOST_CHANNELS = 256;
const Facts = v.pipe(v.record(text(64), words(256)), v.maxEntries(64));
const MetaIn = v.object({
  label: v.optional(words(80)),
  driver: text(64),
  title: v.optional(words(80)),
  simulated: v.optional(v.boolean(), false),
  channels: v.pipe(v.record(Name, ChannelIn), v.maxEntries(MOST_CHANNELS)),
  facts: v.optional(Facts, {}),
  subjects: v.optional(v.pipe(v.record(text(256), Facts), v.maxEntries(256))),
});

/** @throws frame/length, frame/syntax. */
export function readMeta(device: string, payload: Uint8Array): DeviceMeta {
  const read = readFields(MetaIn, payload);
  const { label = device, driver, title = driver, simulated, channels, facts, subjects } = read;
  const views = Object.entries(channels).map(([name, channel]) => channelIn(name, channel));
  return { device, label, driver, title, simulated, channels: views, facts, ...given({ subjects }) };
}

function channelIn(name: string, channel: v.InferOutput<typeof ChannelIn>): ChannelView {
  const { quantity, unit, unitText = unit, decimals, min, max, letters, access, label = name } = channel;
  const { gain, offset, table, made, changed, control } = channel;
  const known = Object.hasOwn(quantities, quantity) ? (quantity as Quantity) : 'other';
  return {
    name,
    quantity: known,
    ...(known === 'other' ? { unit } : {}),
    decimals,
    ...given({ min, max, letters }),
    ...(access === 'ro' ? {} : { writable: true as const }),
    label,
    unitText,
    gain,
    offset,
    ...given({ table }),
    made,
    changedMs: changed,
    ...given({ control }),
  };
}

/**
 * The last row for those who come later. A channel named `time` travels in batches only.
 * Where there is but one channel, its bare number is told beside it.
 */
export function lastRowMessages(station: string, device: string, { timeMs, values }: LastRow): Message[] {
  const row = Object.fromEntries([...values, ['time', timeMs]]);
  const messages = [stateOf(topicOf({ what: 'state', station, device }), row)];
  const [only] = values;
  if (only && values.size === 1)
    messages.push(stateOf(topicOf({ what: 'value', station, device, channel: only[0] }), only[1]));
  return messages;
}

/** Takes back what the broker retains of a device that is no more: an empty retained message does. */
export function removedMessages(station: string, { device, channels }: DeviceMeta): Message[] {
  const told: DeviceTopic[] = ['meta', 'status', 'state'];
  if (hasPanel({ channels })) told.push('panel');
  const topics = told.map((what) => topicOf({ what, station, device }));
  const [only] = channels;
  if (only && channels.length === 1)
    topics.push(topicOf({ what: 'value', station, device, channel: only.name }));
  return topics.map((topic) => ({ topic, payload: new Uint8Array(0), qos: 1, retain: true }));
}

const stateOf = (topic: string, body: unknown): Message => ({
  topic,
  payload: jsonBytes(body),
  qos: 0,
  retain: true,
});

const RowIn = v.pipe(
  v.record(v.string(), v.nullable(Finite)),
  v.maxEntries(MOST_CHANNELS + 1),
  v.check(({ time }) => v.is(TimeMs, time), 'no time'),
);

/** @throws frame/length, frame/syntax. */
export function readLastRow(payload: Uint8Array): LastRow {
  const { time, ...row } = readFields(RowIn, payload);
  const values = new Map<string, number>();
  for (const [name, value] of Object.entries(row))
    if (value !== null && NAME.test(name)) values.set(name, value);
  return { timeMs: time!, values };
}
