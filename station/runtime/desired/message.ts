import * as v from 'valibot';
import type { ConfigPush, ConfigView, DiagnoseQuery, StationConfig } from '../../api/configuration.ts';
import { type DesiredView, MOST_CONFIG_BYTES } from '../../model/configuration.ts';
import { canonicalText } from '../../model/difference.ts';
import { fault } from '../../model/fault.ts';
import type { Message } from '../../uplink/message.ts';
import { AuthorIn, DesiredIn, MarkIn, ReportedIn } from '../../uplink/native/configuration.ts';
import { Count, given, Name, readFields, TimeMs, words } from '../../uplink/native/fields.ts';
import { jsonBytes, MOST_BYTES, readJson } from '../../uplink/native/json.ts';
import { topicOf } from '../../uplink/topics.ts';

/** As deep as a rule or the profile of a device may be nested. */
const MOST_DEEP = 24;

const PushedIn = v.object({
  id: Name,
  base: MarkIn,
  by: AuthorIn,
  reason: words(200),
  askedMs: TimeMs,
  /** Canonical JSON, as a text: what is nested deeper than messages may be is read by itself. */
  config: v.exactOptional(v.pipe(v.string(), v.maxLength(MOST_CONFIG_BYTES))),
  version: v.exactOptional(Count),
});

/** A push with its id and when it was asked for, as it is left at a broker. */
export type Pushed = ConfigPush & { readonly id: string; readonly askedMs: number };

/** @throws config/invalid for what is too long for a message. */
export function written({ config, ...push }: Pushed): object {
  const text = config === undefined ? undefined : canonicalText(config)!;
  const told = { ...push, ...given({ config: text }) };
  if (jsonBytes(told).length < MOST_BYTES - 1_024) return told;
  throw fault('config/invalid', { problems: [{ path: '/', message: 'it is too long to be sent' }] });
}

/** What waits for a station at the broker; undefined: nothing does any more. @throws config/invalid. */
export const desiredMessage = (station: string, push: Pushed | undefined): Message => ({
  topic: topicOf({ what: 'desired', station }),
  payload: push ? jsonBytes(written(push)) : new Uint8Array(),
  qos: 1,
  retain: true,
});

/** @throws frame/length, frame/syntax. */
export const readDesired = (payload: Uint8Array): Pushed => pushOf(readFields(PushedIn, payload));

function pushOf({ config, ...push }: v.InferOutput<typeof PushedIn>): Pushed {
  return config === undefined ? push : { ...push, config: deepJson(config) };
}

const deepJson = (text: string): unknown =>
  readJson(new TextEncoder().encode(text), MOST_CONFIG_BYTES * 3, MOST_DEEP);

const AskedIn = v.variant('do', [
  v.object({ do: v.literal('get'), id: Name, version: v.exactOptional(Count) }),
  v.object({ do: v.literal('push'), id: Name, push: PushedIn }),
  v.object({ do: v.literal('diagnose'), id: Name, by: AuthorIn, values: v.exactOptional(v.boolean()) }),
]);
/** What is asked about a station's configuration. */
export type Configuring =
  | { readonly do: 'get'; readonly id: string; readonly version?: number }
  | { readonly do: 'push'; readonly id: string; readonly push: Pushed }
  | ({ readonly do: 'diagnose'; readonly id: string } & DiagnoseQuery);

/** @throws config/invalid for what is too long for a message. */
export function configuringMessage(station: string, asked: Configuring): Message {
  const told = asked.do === 'push' ? { ...asked, push: written(asked.push) } : asked;
  return {
    topic: topicOf({ what: 'configuring', station }),
    payload: jsonBytes(told),
    qos: 1,
    retain: false,
  };
}

/** @throws frame/length, frame/syntax. */
export function readConfiguring(payload: Uint8Array): Configuring {
  const asked = readFields(AskedIn, payload);
  return asked.do === 'push' ? { ...asked, push: pushOf(asked.push) } : asked;
}

const ViewIn = v.object({
  reported: v.exactOptional(ReportedIn),
  config: v.object({
    devices: v.pipe(v.array(v.looseObject({ id: v.string() })), v.maxLength(500)),
    rules: v.pipe(
      v.array(v.object({ rule: v.looseObject({ id: v.string() }), isOn: v.boolean() })),
      v.maxLength(200),
    ),
  }),
});

/** What a station answers who asks for its configuration. @throws frame/syntax. */
export function readView(station: string, text: string): ConfigView {
  const read = v.safeParse(ViewIn, deepJson(text));
  if (!read.success) throw fault('frame/syntax', { text: read.issues[0].message.slice(0, 200) });
  const { reported, config } = read.output;
  // Its drivers and rules may be of another version: what they say is shown, and judged where it is to hold.
  return { station, config: config as unknown as StationConfig, ...given({ reported }) };
}

/** What a station answers who pushes. @throws frame/syntax. */
export function readPushed(text: string): DesiredView {
  const read = v.safeParse(DesiredIn, deepJson(text));
  if (!read.success) throw fault('frame/syntax', { text: read.issues[0].message.slice(0, 200) });
  return read.output;
}
