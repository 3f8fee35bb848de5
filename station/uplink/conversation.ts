import { type Fault, FaultError, toFault } from '../model/fault.ts';
import type { Clock, Connection, Incoming } from '../runtime/platform.ts';
import type { Answering } from './answering.ts';
import type { LinkStation } from './link-station.ts';
import type { Message } from './message.ts';
import { readAck } from './native/ack.ts';
import { readMeta, removedMessages } from './native/device.ts';
import { offline } from './native/station-status.ts';
import type { Orders } from './orders.ts';
import type { Outbox } from './outbox.ts';
import type { Pairing } from './pairing.ts';
import { tellPresence } from './presence.ts';
import type { StationBook } from './station-book.ts';
import { together } from './together.ts';
import { askedOf, EVERY_QUESTION, EVERY_STATION, type Place, placeOf, questionsTo } from './topics.ts';

/** Who else uses the link: the far stations. */
export interface LinkListener {
  /** Until `lost`, this is the way out to the broker at `url`. */
  connected(way: Way, url: string): void;
  /** @throws frame/… for a message that nobody should have sent. */
  heard(place: Place, incoming: Incoming): void;
  lost(): void;
}
export type Way = Pick<Connection, 'publish' | 'subscribe' | 'unsubscribe'>;

/** What the own station brings to a conversation, and what outlives each of them. */
export interface OwnSide {
  readonly station: LinkStation;
  readonly orders: Orders;
  readonly outbox: Outbox;
  /** Absent where this station is itself the receiver. */
  readonly pairing: Pairing | undefined;
}

export interface Speakers {
  readonly url: string;
  readonly clock: Clock;
  readonly own: OwnSide | undefined;
  readonly far: LinkListener | undefined;
  readonly answering: Answering;
  /** Whether questions to every station are answered here, as far as it can be. */
  readonly answersForAll: boolean;
  readonly book: StationBook;
  badMessage(): void;
}

const GOODBYE_MS = 1_000;

/** All that is said and heard on one connection, until it ends or the signal aborts; gives why it ended. */
export async function converse(
  connection: Connection,
  speakers: Speakers,
  signal: AbortSignal,
): Promise<Fault | undefined> {
  const over = new AbortController();
  const work = Promise.all([listen(connection, speakers), speak(connection, speakers, over.signal)]);
  let leave!: () => void;
  const leaving = new Promise<undefined>((resolve) => (leave = () => resolve(undefined)));
  signal.addEventListener('abort', leave);
  if (signal.aborted) leave();
  try {
    return await Promise.race([connection.ended, leaving, work.then(() => undefined)]);
  } catch (error) {
    return toFault(error);
  } finally {
    signal.removeEventListener('abort', leave);
    speakers.far?.lost();
    over.abort(new FaultError({ code: 'internal', detail: { message: 'the connection is over' } }));
    if (signal.aborted) await sayGoodbye(connection, speakers);
    await connection.close();
    await work.catch(() => undefined);
  }
}

async function listen(connection: Connection, speakers: Speakers): Promise<void> {
  const publish = (message: Message) => connection.publish(message);
  for await (const incoming of connection.incoming) {
    const place = placeOf(incoming.topic);
    try {
      if (place) hear(place, incoming, speakers, publish);
    } catch {
      speakers.badMessage();
    }
  }
}

/** Never waits: the broker holds the next message back until this one is dealt with. @throws frame/…. */
function hear(
  place: Place,
  incoming: Incoming,
  { own, far, answering, book }: Speakers,
  publish: (message: Message) => Promise<void>,
): void {
  const { payload, retained } = incoming;
  const ours = place.station === own?.station.log.origin.station;
  if (place.what === 'station') {
    const status = book.saw(place.station, payload);
    if (status?.receiver && status.status === 'online' && !ours) own?.pairing?.saw(place.station);
  }
  if (place.what === 'history-get') answering.heard(place.station, payload, publish);
  else if (!ours) far?.heard(place, incoming);
  else if (place.what === 'set') own.orders.heard(place.device, incoming, publish);
  else if (place.what === 'meta') takeBack(own.station, place.device, incoming, publish);
  else if (place.what === 'ack') {
    const paired = own.pairing?.expects(place.receiver);
    own.outbox.acknowledged(paired ? readAck(payload) : undefined, retained);
  }
}

/** What the broker keeps of a device that was removed while nobody could tell it so. @throws frame/…. */
function takeBack(
  station: LinkStation,
  device: string,
  { payload, retained }: Incoming,
  publish: (message: Message) => Promise<void>,
): void {
  if (!retained || station.devices().some((each) => each.device === device)) return;
  for (const message of removedMessages(station.log.origin.station, readMeta(device, payload)))
    publish(message).catch(() => undefined); // the next connection finds it again
}

async function speak(connection: Connection, speakers: Speakers, signal: AbortSignal): Promise<void> {
  const { own, far, answersForAll, clock } = speakers;
  const name = own?.station.log.origin.station;
  const questions = answersForAll ? [EVERY_QUESTION] : name ? [questionsTo(name)] : [];
  far?.connected(connection, speakers.url);
  await connection.subscribe([EVERY_STATION, ...(name ? askedOf(name) : []), ...questions]);
  if (!own) return;
  const publish = (message: Message) => connection.publish(message);
  const presence = (until: AbortSignal) =>
    tellPresence(own.station, own.pairing === undefined, publish, clock, until);
  const send = async (until: AbortSignal) => {
    const receiver = await own.pairing?.settle(until);
    await own.outbox.run(publish, receiver === undefined ? 'sent' : 'confirmed', until);
  };
  await together(signal, [presence, send]);
}

/** The will is for those who are cut off; who leaves says so. */
async function sayGoodbye(connection: Connection, { own, clock }: Speakers): Promise<void> {
  if (!own) return;
  const stop = new AbortController();
  const said = connection.publish(offline(own.station.log.origin, clock.now()));
  await Promise.race([said, clock.sleep(GOODBYE_MS, stop.signal)]).catch(() => undefined);
  stop.abort();
}
