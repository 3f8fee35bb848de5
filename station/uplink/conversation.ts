import type { UplinkConfig } from '../api.ts';
import type { ColumnCodec } from '../codec/column-codec.ts';
import { type Fault, FaultError, toFault } from '../model/fault.ts';
import type { Clock, Connection, Incoming, Published } from '../runtime/platform.ts';
import type { Answering } from './answering.ts';
import { Bell } from './bell.ts';
import { deliver } from './deliver.ts';
import type { Heard, Speech } from './dialect.ts';
import type { LinkStation } from './link-station.ts';
import type { Message } from './message.ts';
import { readAck } from './native/ack.ts';
import { readMeta, removedMessages } from './native/device.ts';
import { refusal } from './native/command.ts';
import { sealedParcels } from './native/sealed.ts';
import type { Orders } from './orders.ts';
import type { Outbox } from './outbox.ts';
import type { Sealing } from './outbox-way.ts';
import type { Pairing } from './pairing.ts';
import { Presence, type Sent } from './presence.ts';
import type { StationBook } from './station-book.ts';
import { together } from './together.ts';
import { askedOf, EVERY_QUESTION, EVERY_STATION, type Place, placeOf, questionsTo } from './topics.ts';

/** Who else uses the link, and others beside it: the far stations. */
export interface LinkListener {
  /** Until `lost`, this is a way out to the broker at `url`. */
  connected(way: Way, url: string): void;
  /** @throws frame/… for a message that nobody should have sent. */
  heard(place: Place, incoming: Incoming, way: Way): void;
  lost(way: Way): void;
  /** The link to the broker at `url` is not tried again. */
  over?(url: string): void;
}
export type Way = Pick<Connection, 'publish' | 'subscribe' | 'unsubscribe'>;

/** What the own station brings to a conversation, and what outlives each of them. */
export interface OwnSide {
  readonly station: LinkStation;
  readonly orders: Orders;
  readonly outbox: Outbox;
  /** Absent where this station is itself the receiver, or no receiver can be at the other end. */
  readonly pairing: Pairing | undefined;
  readonly speech: Speech;
  /** As much as one message may carry. */
  readonly messageBytes: number;
  readonly uplink: UplinkConfig;
}

export interface Speakers {
  readonly url: string;
  readonly clock: Clock;
  readonly own: OwnSide | undefined;
  /** Whether what every Fieldline says is heard here, and answered. */
  readonly native: boolean;
  /** Another station that speaks here for the own one. */
  readonly via: string | undefined;
  readonly far: LinkListener | undefined;
  readonly answering: Answering;
  /** Whether questions to every station are answered here, as far as it can be. */
  readonly answersForAll: boolean;
  readonly book: StationBook;
  /** How columns of numbers are packed here; absent where nothing is. */
  readonly columns: ColumnCodec | undefined;
  badMessage(): void;
  /** Whether nothing may be said before somebody is there who listens. */
  kept(waiting: boolean): void;
}

const GOODBYE_MS = 1_000;
/** Of a packet, what is no payload: a topic of ours at its longest, and the header. */
const HEAD_BYTES = 256;

/** All that is said and heard on one connection, until it ends or the signal aborts; gives why it ended. */
export async function converse(
  connection: Connection,
  speakers: Speakers,
  signal: AbortSignal,
): Promise<Fault | undefined> {
  const over = new AbortController();
  const talk = talkOver(connection, speakers.own);
  const work = Promise.all([listen(talk, speakers), speak(talk, speakers, over.signal)]);
  let leave!: () => void;
  const leaving = new Promise<undefined>((resolve) => (leave = () => resolve(undefined)));
  signal.addEventListener('abort', leave);
  if (signal.aborted) leave();
  let left = false;
  try {
    const nobody = talk.left.rung(over.signal).then((): Fault => {
      left = !over.signal.aborted;
      return { code: 'uplink/nobody-listens', detail: { url: speakers.url } };
    });
    return await Promise.race([connection.ended, leaving, nobody, work.then(() => undefined)]);
  } catch (error) {
    return toFault(error);
  } finally {
    signal.removeEventListener('abort', leave);
    speakers.far?.lost(connection);
    over.abort(new FaultError({ code: 'internal', detail: { message: 'the connection is over' } }));
    if (signal.aborted || left) await sayGoodbye(talk, speakers);
    await connection.close();
    await work.catch(() => undefined);
  }
}

type Publish = (message: Message) => Promise<Published>;

/** What one connection's speaking and listening have in common. */
interface Talk {
  readonly connection: Connection;
  readonly publish: Publish;
  readonly presence: Presence | undefined;
  /** What is recorded waits until everything about the station was told. */
  waits: boolean;
  /** Rung when whoever listens is there, and when it has gone. */
  readonly goesOn: Bell;
  readonly left: Bell;
}

function talkOver(connection: Connection, own: OwnSide | undefined): Talk {
  const leaving: Publish = (message) => connection.publish(own?.speech.leaving?.(message) ?? message);
  const presence = own && new Presence(own.station, own.speech, leaving, () => sentBy(own));
  const publish: Publish = (message) => connection.publish(message);
  return { connection, publish, presence, waits: false, goesOn: new Bell(), left: new Bell() };
}

/** A receiver that has not what this station takes it to have may ask for it again. */
function sentBy({ outbox: { from, believed }, pairing }: OwnSide): Sent {
  const by = pairing?.receiver;
  if (by === undefined || !believed) return { from, confirmed: undefined };
  return { from, confirmed: { by, from: believed[0], to: believed[1] } };
}

async function listen(talk: Talk, speakers: Speakers): Promise<void> {
  const { own, native } = speakers;
  for await (const incoming of talk.connection.incoming) {
    try {
      const place = native ? placeOf(incoming.topic) : undefined;
      if (place) hear(place, incoming, speakers, talk);
      const heard = place ? [] : (own?.speech.heard?.(incoming) ?? []);
      for (const each of own ? heard : []) obey(each, own!, talk);
    } catch {
      speakers.badMessage();
    }
  }
}

/** Never waits: the broker holds the next message back until this one is dealt with. @throws frame/…. */
function hear(
  place: Place,
  incoming: Incoming,
  { own, far, answering, book, via }: Speakers,
  { connection, publish }: Talk,
): void {
  const { payload, retained } = incoming;
  const ours = place.station === own?.station.log.origin.station;
  if (place.what === 'station') {
    const status = book.saw(place.station, payload);
    const another = !ours && place.station !== via;
    if (status?.receiver && status.status === 'online' && another) own?.pairing?.saw(place.station);
  }
  if (place.what === 'history-get') answering.heard(place.station, payload, publish);
  else if (!ours) far?.heard(place, incoming, connection);
  else if (place.what === 'set')
    own.orders.heard(
      place.device,
      incoming,
      (refused) => void say([refusal(place.station, refused)], publish),
    );
  else if (place.what === 'meta') takeBack(own.station, place.device, incoming, publish);
  else if (place.what === 'ack') {
    const paired = own.pairing?.expects(place.receiver);
    own.outbox.acknowledged(paired ? readAck(payload) : undefined, retained);
  }
}

/** Answers that nobody waits for here: where the connection is ending, so is whoever asked. */
const say = (messages: readonly Message[], publish: Publish) =>
  Promise.all(messages.map(publish)).catch(() => undefined);

/** What a dialect other than ours has understood. */
function obey(heard: Heard, { orders, speech }: OwnSide, talk: Talk): void {
  switch (heard.kind) {
    case 'set':
      return orders.heard(
        heard.device,
        heard.set,
        (refused) => void say(speech.refused?.(refused) ?? [], talk.publish),
      );
    case 'again':
      talk.waits = true;
      return talk.presence?.again();
    case 'say':
      return void say([heard.message], talk.publish);
    case 'go-on':
      return talk.goesOn.ring();
    case 'leave':
      return talk.left.ring();
  }
}

/** What the broker keeps of a device that was removed while nobody could tell it so. @throws frame/…. */
function takeBack(
  station: LinkStation,
  device: string,
  { payload, retained }: Incoming,
  publish: Publish,
): void {
  if (!retained || !station.online || station.devices().some((each) => each.device === device)) return;
  for (const message of removedMessages(station.log.origin.station, readMeta(device, payload)))
    publish(message).catch(() => undefined); // the next connection finds it again
}

async function speak(talk: Talk, speakers: Speakers, signal: AbortSignal): Promise<void> {
  const { connection, publish } = talk;
  const { own, far, clock } = speakers;
  far?.connected(connection, speakers.url);
  const listened = own?.speech.waits ? talk.goesOn.rung(signal) : undefined;
  const filters = [...(speakers.native ? nativeFilters(speakers) : []), ...(own?.speech.listens ?? [])];
  if (filters.length > 0) await connection.subscribe(filters);
  if (!own) return;
  const { speech, outbox } = own;
  speakers.kept(listened !== undefined);
  await listened;
  speakers.kept(false);
  signal.throwIfAborted();
  let first!: () => void;
  const born = new Promise<void>((resolve) => (first = resolve));
  const bear = () => {
    first();
    talk.waits = false;
    outbox.lookAgain();
  };
  const presence = (until: AbortSignal) => talk.presence!.tell(clock, bear, until);
  const send = async (until: AbortSignal) => {
    if (speech.birthFirst) await Promise.race([born, aborted(until)]);
    const { packetBytes = Infinity } = connection.limits;
    const mostBytes = Math.min(own.messageBytes, packetBytes - HEAD_BYTES);
    const sealing = () => sealingFor(speakers, own);
    const way = { publish, speech, mostBytes, sealing, waits: () => talk.waits };
    await deliver(own, way, () => talk.presence?.again(), until);
  };
  await together(signal, [presence, send]);
}

/** Whoever stores what is sent there says whether it reads sealed blocks. */
function sealingFor({ book, columns }: Speakers, { pairing, station, uplink }: OwnSide): Sealing | undefined {
  const by = pairing?.receiver;
  if (!columns || by === undefined || !book.readsSealed(by)) return undefined;
  const { origin } = station.log;
  return (entries, mostBytes) => sealedParcels(origin, entries, columns, mostBytes, uplink.qos);
}

function nativeFilters({ own, answersForAll }: Speakers): readonly string[] {
  const name = own?.station.log.origin.station;
  const questions = answersForAll ? [EVERY_QUESTION] : name ? [questionsTo(name)] : [];
  return [EVERY_STATION, ...(name ? askedOf(name) : []), ...questions];
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });

/** The will is for those who are cut off; who leaves says so. */
async function sayGoodbye({ publish }: Talk, { own, clock }: Speakers): Promise<void> {
  if (!own) return;
  const stop = new AbortController();
  const said = Promise.all(own.speech.goodbye().map(publish));
  await Promise.race([said, clock.sleep(GOODBYE_MS, stop.signal)]).catch(() => undefined);
  stop.abort();
}
