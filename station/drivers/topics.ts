import * as v from 'valibot';
import type { Publication } from '../codec/mqtt/publication.ts';
import { type TopicPattern, topicPattern } from '../codec/mqtt/topic-pattern.ts';
import { atPath } from '../codec/text/json-path.ts';
import type { Labelled } from '../codec/text/labelled.ts';
import { NAME } from '../model/channel.ts';
import { fault } from '../model/fault.ts';
import { jsonIn, messageBytes, messageIn, sayings, subjectOf, textIn, Topic } from './broker.ts';
import type { Said } from './driver.ts';
import { allValues, isJson, Path, pathOf, PlacedFields, valuesAt } from './places.ts';

const Rule = v.strictObject({
  topic: Topic,
  /** Absent: the payload is one value, or JSON of which every number is a channel. */
  fields: v.exactOptional(PlacedFields),
  /** Where in the JSON stands who speaks, where the topic does not tell. */
  subject: v.exactOptional(Path),
  /** Where in the JSON stands what no two messages have in common: one that comes again is left out. */
  id: v.exactOptional(Path),
});
type Rule = v.InferOutput<typeof Rule>;

/** How a channel is set: `{}` in the payload stands for the value, or for the word that `words` has for it. */
const Setting = v.strictObject({
  channel: v.pipe(v.string(), v.regex(NAME)),
  topic: v.pipe(
    v.string(),
    v.minLength(1),
    v.maxLength(200),
    v.regex(/^[^+#{}\0$][^+#{}\0]*$/, 'a topic without +, # or braces'),
  ),
  payload: v.optional(v.pipe(v.string(), v.maxLength(500)), '{}'),
  words: v.exactOptional(v.pipe(v.record(v.pipe(v.string(), v.maxLength(40)), v.number()), v.maxEntries(16))),
  min: v.exactOptional(v.number()),
  max: v.exactOptional(v.number()),
});

/** What a person says of topics, and how channels are set. */
export const TopicOptions = v.object({
  rules: v.optional(v.pipe(v.array(Rule), v.minLength(1), v.maxLength(64), v.title('Topics')), [
    { topic: 'sensors/{channel}' },
  ]),
  /** How many devices `{device}` makes. */
  most: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(100),
      v.title('Devices made by {device}, at most'),
    ),
    32,
  ),
  sets: v.optional(v.pipe(v.array(Setting), v.maxLength(64), v.title('Commands')), []),
});
export type TopicOptions = v.InferOutput<typeof TopicOptions>;

/** Patterns are read once. */
const read = new WeakMap<Rule, TopicPattern>();
export function patternOf(rule: Rule): TopicPattern {
  const pattern = read.get(rule) ?? topicPattern(rule.topic)!;
  read.set(rule, pattern);
  return pattern;
}

interface Meeting {
  readonly rule: Rule;
  readonly captured: Readonly<Record<string, string>>;
}

/** The first rule that a topic meets. */
function met({ rules }: TopicOptions, topic: string): Meeting | undefined {
  for (const rule of rules) {
    const captured = patternOf(rule).captured(topic);
    if (captured) return { rule, captured };
  }
  return undefined;
}

/** @throws frame/syntax where a message is not what its rule says. */
export function decode(frame: Uint8Array, options: TopicOptions): readonly Said[] {
  const message = messageIn(frame);
  const meeting = met(options, message.topic);
  if (!meeting || message.payload.length === 0) return [];
  const { rule, captured } = meeting;
  const values = rule.fields ? valuesAt(rule.fields, textIn(message)) : whole(message, captured.channel);
  const name = rule.subject === undefined ? captured.subject : atPath(jsonIn(message), pathOf(rule.subject));
  if (rule.subject !== undefined && typeof name !== 'string' && typeof name !== 'number')
    throw fault('frame/syntax', { text: 'nobody named who speaks' });
  const { device: whose } = captured;
  if (whose === undefined)
    return sayings(values, message, name === undefined ? undefined : subjectOf(String(name)));
  return sayings(values, message, subjectOf(whose)).map((said) => ({ ...said, whose }));
}

/** The rules that hold for one device alone, where they say `{device}`. */
export function forOne(whose: string, { rules, most }: TopicOptions) {
  const own = rules.filter(({ topic }) => topic.includes('{device}'));
  const named = own.map((rule) => ({ ...rule, topic: rule.topic.replace('{device}', () => whose) }));
  return { options: { rules: named }, most };
}

/** All of it; of JSON under a topic's {channel} that is how the names begin. */
function whole(message: Publication, channel: string | undefined): readonly Labelled[] {
  const text = textIn(message);
  const values = allValues(text, channel ?? message.topic.split('/').findLast((level) => level !== '') ?? '');
  if (channel === undefined || !isJson(text)) return values;
  return values.map((each) => ({ ...each, label: `${channel}_${each.label}` }));
}

/** What no two messages have in common, where a rule names it. */
export function keyOf(frame: Uint8Array, options: TopicOptions): string | undefined {
  try {
    const message = messageIn(frame);
    const id = met(options, message.topic)?.rule.id;
    const said = id === undefined ? undefined : atPath(jsonIn(message), pathOf(id));
    return typeof said === 'string' || typeof said === 'number' ? `${message.topic} ${said}` : undefined;
  } catch {
    return undefined; // told when it is decoded
  }
}

/** The message that sets a channel. */
export function encode(channel: string, value: number, { sets }: TopicOptions): Uint8Array<ArrayBuffer> {
  const setting = sets.find((each) => each.channel === channel);
  if (!setting) throw fault('command/unknown-channel', { device: '', channel });
  const { topic, payload, words = {} } = setting;
  const word = Object.keys(words).find((each) => words[each] === value);
  return messageBytes(
    topic,
    payload.replaceAll('{}', () => word ?? String(value)),
  );
}
