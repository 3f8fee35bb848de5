import { NAME } from '../model/channel.ts';

const ROOT = 'fieldline';

/** What is said about one device. */
export type DeviceTopic = 'status' | 'meta' | 'state' | 'panel' | 'batch' | 'event' | 'set' | 'outcome';

const DEVICE_TOPICS: ReadonlySet<string> = new Set<DeviceTopic>([
  'status',
  'meta',
  'state',
  'panel',
  'batch',
  'event',
  'set',
  'outcome',
]);

/** One of our topics taken apart; `topicOf` and `placeOf` are each other's inverse. */
export type Place =
  | { readonly what: 'station'; readonly station: string }
  | { readonly what: 'gap'; readonly station: string }
  | { readonly what: 'time-correction'; readonly station: string }
  | { readonly what: 'log'; readonly station: string }
  | { readonly what: 'history-get'; readonly station: string }
  | { readonly what: 'placing'; readonly station: string }
  | { readonly what: 'alarms'; readonly station: string }
  | { readonly what: 'acting'; readonly station: string }
  | { readonly what: 'desired'; readonly station: string }
  | { readonly what: 'reported'; readonly station: string }
  | { readonly what: 'configuring'; readonly station: string }
  | DevicePlace
  | { readonly what: 'value'; readonly station: string; readonly device: string; readonly channel: string }
  | { readonly what: 'ack'; readonly station: string; readonly receiver: string }
  | { readonly what: 'history' | 'configured'; readonly station: string; readonly id: string };

/** A topic about one device. */
export type DevicePlace = {
  [W in DeviceTopic]: { readonly what: W; readonly station: string; readonly device: string };
}[DeviceTopic];

/** The one way a topic is made; the names in the place have been checked where they came in. */
export function topicOf(place: Place): string {
  const prefix = `${ROOT}/${place.station}`;
  switch (place.what) {
    case 'station':
      return `${prefix}/status`;
    case 'gap':
    case 'time-correction':
    case 'log':
    case 'placing':
    case 'alarms':
    case 'acting':
    case 'desired':
    case 'reported':
    case 'configuring':
      return `${prefix}/${place.what}`;
    case 'history-get':
      return `${prefix}/history/get`;
    case 'history':
      return `${prefix}/history/${place.id}`;
    case 'configured':
      return `${prefix}/configuring/${place.id}`;
    case 'ack':
      return `${prefix}/ack/${place.receiver}`;
    case 'value':
      return `${prefix}/devices/${place.device}/state/${place.channel}`;
    default:
      return `${prefix}/devices/${place.device}/${place.what}`;
  }
}

/** Where a message came from; undefined for a topic that is not ours or carries a name that cannot be. */
export function placeOf(topic: string): Place | undefined {
  const [root, station = '', area, ...rest] = topic.split('/');
  if (root !== ROOT || ![station, ...rest].every((name) => NAME.test(name))) return undefined;
  const [first = '', what = '', channel = ''] = rest;
  switch (`${area}:${rest.length}`) {
    case 'status:0':
      return { what: 'station', station };
    case 'gap:0':
      return { what: 'gap', station };
    case 'time-correction:0':
      return { what: 'time-correction', station };
    case 'log:0':
      return { what: 'log', station };
    case 'placing:0':
      return { what: 'placing', station };
    case 'alarms:0':
      return { what: 'alarms', station };
    case 'acting:0':
      return { what: 'acting', station };
    case 'desired:0':
    case 'reported:0':
    case 'configuring:0':
      return { what: area as 'desired' | 'reported' | 'configuring', station };
    case 'configuring:1':
      return { what: 'configured', station, id: first };
    case 'history:1':
      return first === 'get' ? { what: 'history-get', station } : { what: 'history', station, id: first };
    case 'ack:1':
      return { what: 'ack', station, receiver: first };
    case 'devices:2':
      return isDeviceTopic(what) ? { what, station, device: first } : undefined;
    case 'devices:3':
      return what === 'state' ? { what: 'value', station, device: first, channel } : undefined;
    default:
      return undefined;
  }
}

const isDeviceTopic = (word: string): word is DeviceTopic => DEVICE_TOPICS.has(word);

/** Where a station's rules speak: apart from all that the station says itself. */
export const saidTopic = (station: string, topic: string): string => `${ROOT}/${station}/rules/${topic}`;

/** Which stations there are. */
export const EVERY_STATION = `${ROOT}/+/status`;
/** Questions for stations whose data somebody else keeps. */
export const EVERY_QUESTION = `${ROOT}/+/history/get`;

/** What a station listens to about itself. */
export const askedOf = (station: string): readonly string[] => [
  `${ROOT}/${station}/devices/+/set`,
  `${ROOT}/${station}/ack/+`,
  `${ROOT}/${station}/placing`,
  `${ROOT}/${station}/acting`,
  `${ROOT}/${station}/desired`,
  `${ROOT}/${station}/configuring`,
  // What the broker still keeps of devices that are no more.
  `${ROOT}/${station}/devices/+/meta`,
];
export const questionsTo = (station: string): string => `${ROOT}/${station}/history/get`;

/** What somebody who watches a station listens to. */
export const toldBy = (station: string): readonly string[] => [
  ...['status', 'meta', 'state', 'panel', 'batch', 'outcome'].map(
    (what) => `${ROOT}/${station}/devices/+/${what}`,
  ),
  `${ROOT}/${station}/alarms`,
  `${ROOT}/${station}/reported`,
  `${ROOT}/${station}/desired`,
  `${ROOT}/${station}/gap`,
  `${ROOT}/${station}/time-correction`,
  `${ROOT}/${station}/log`,
];
