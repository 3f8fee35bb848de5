import * as v from 'valibot';
import { once } from '../codec/framing/once.ts';
import { publications, type Publication } from '../codec/mqtt/publication.ts';
import { type TopicPattern, topicPattern } from '../codec/mqtt/topic-pattern.ts';
import { atPath, jsonPath } from '../codec/text/json-path.ts';
import type { Labelled } from '../codec/text/labelled.ts';
import { valueInJson, valuesInJson } from '../codec/text/plain-value.ts';
import type { Channels } from '../model/channel.ts';
import { fault } from '../model/fault.ts';
import { atBroker, inUnits, jsonIn, Level, messageIn, sayings, subjectOf, Units } from './broker.ts';
import type { Driver, Said } from './driver.ts';

/** Where a network server writes what about an uplink, each a place in its JSON. */
export interface UplinkPlaces {
  /** Its topics, with {application} and {device}. */
  readonly topic: string;
  readonly decoded: string;
  /** Who speaks, as people call it. */
  readonly name: string;
  readonly port: string;
  readonly count: string;
  /** All that together tells an uplink from every other of that device: a join begins the count anew. */
  readonly once: readonly string[];
  /** When the network heard it, RFC 3339. */
  readonly heard: string;
  /** What each gateway heard: a list of objects with `rssi` and `snr`. */
  readonly gateways: string;
  /** Where it stands that nobody said it on the air. */
  readonly simulated?: string;
}

export const UplinkOptions = v.object({
  application: Level('Application'),
  /** Empty for all of the application, which are then speakers of one device here. */
  device: Level('Device'),
  units: Units,
});
export type UplinkOptions = v.InferOutput<typeof UplinkOptions>;

/** How devices of a LoRaWAN network server are read: what it decoded, how well it was heard, and each uplink once. */
export function uplinks(
  places: UplinkPlaces,
): Pick<Driver<Channels, UplinkOptions>, 'options' | 'channels' | 'source' | 'telltale' | 'decode'> {
  const pattern = topicPattern(places.topic)!;
  const link = ({ application, device }: UplinkOptions) => ({
    ...atBroker(places.topic.replace('{application}', application || '+').replace('{device}', device || '+')),
    heardAtMs: (packet: Uint8Array) => heardMs(places, packet),
  });
  return {
    options: UplinkOptions,
    channels: 'found',
    source: {
      link: link({ application: '', device: '', units: {} }),
      linkWith: link,
      framing: once(publications, (packet) => keyOf(places, packet)),
    },
    telltale: 'none',
    decode: (frame, { options }) => decode(places, pattern, frame, options),
  };
}

const place = (json: unknown, path: string): unknown => atPath(json, jsonPath(path)!);

function decode(
  places: UplinkPlaces,
  pattern: TopicPattern,
  frame: Uint8Array,
  options: UplinkOptions,
): readonly Said[] {
  const message = messageIn(frame);
  const captured = pattern.captured(message.topic);
  if (!captured || message.payload.length === 0) return [];
  const json = jsonIn(message);
  if (typeof json !== 'object' || json === null) throw fault('frame/syntax', { text: 'no uplink' });
  if (places.simulated !== undefined && place(json, places.simulated) === true) return [];
  const id = captured.device!;
  const said = place(json, places.name);
  const name = typeof said === 'string' && said !== '' ? said.slice(0, 80) : id;
  const values = [
    ...inUnits(valuesInJson(place(json, places.decoded)), options.units),
    ...radio(places, json),
  ];
  const facts = name === id ? undefined : { name };
  return sayings(values, message, options.device === '' ? subjectOf(id) : undefined, facts);
}

/** Of many gateways the one that heard it best. A count of 0 is left out by who writes JSON from protocol buffers. */
function radio(places: UplinkPlaces, json: unknown): readonly Labelled[] {
  const gateways = place(json, places.gateways);
  const heard = (Array.isArray(gateways) ? gateways.slice(0, 64) : [])
    .map((each: unknown) => ({ rssi: place(each, 'rssi'), snr: place(each, 'snr') }))
    .filter((each): each is { rssi: number; snr: unknown } => typeof each.rssi === 'number')
    .toSorted((one, other) => other.rssi - one.rssi)[0];
  const count = valueInJson(place(json, places.count) ?? 0);
  const port = valueInJson(place(json, places.port));
  return [
    ...(heard
      ? [{ ...valueInJson(heard.rssi)!, label: 'rssi', measure: { quantity: 'signal' } as const }]
      : []),
    ...(typeof heard?.snr === 'number'
      ? [{ value: heard.snr, decimals: 1, label: 'snr', measure: { quantity: 'other', unit: 'dB' } as const }]
      : []),
    ...(count ? [{ ...count, label: 'uplinks', measure: { quantity: 'count' } as const }] : []),
    ...(port ? [{ ...port, label: 'port', measure: { quantity: 'code' } as const }] : []),
  ];
}

function keyOf(places: UplinkPlaces, packet: Uint8Array): string | undefined {
  const read = quietly(packet);
  if (!read) return undefined;
  const parts = places.once.map((path) => place(read.json, path) ?? 0);
  return [read.message.topic, ...parts].join(' ');
}

function heardMs(places: UplinkPlaces, packet: Uint8Array): number | undefined {
  const said = place(quietly(packet)?.json, places.heard);
  const ms = typeof said === 'string' && said.length <= 40 ? Date.parse(said) : NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

/** What cannot be read is told when it is decoded. */
function quietly(packet: Uint8Array): { readonly message: Publication; readonly json: unknown } | undefined {
  try {
    const message = messageIn(packet);
    return { message, json: jsonIn(message) };
  } catch {
    return undefined;
  }
}
