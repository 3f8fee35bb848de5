import type { UplinkConfig } from '../api.ts';
import type { ColumnCodec } from '../codec/column-codec.ts';
import { type Fault, FaultError, toFault } from '../model/fault.ts';
import type { Clock, Connection, Incoming } from '../runtime/platform.ts';
import type { Answering } from './answering.ts';
import type { Speech } from './dialect.ts';
import type { LinkStation } from './link-station.ts';
import { listen } from './listening.ts';
import type { Namesake } from './namesake.ts';
import type { Orders } from './orders.ts';
import type { Outbox } from './outbox.ts';
import type { Pairing } from './pairing.ts';
import { sayGoodbye, speak } from './speaking.ts';
import type { StationBook } from './station-book.ts';
import { talkOver } from './talk.ts';
import type { Place } from './topics.ts';

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
  /** Absent where nobody is told by others who else has this name. */
  readonly namesake: Namesake | undefined;
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
  /** Why nothing may be said now: nobody listens, or another one has this name. */
  kept(why: Fault | undefined): void;
}

/** All that is said and heard on one connection, until it ends or the signal aborts; gives why it ended. */
export async function converse(
  connection: Connection,
  speakers: Speakers,
  signal: AbortSignal,
): Promise<Fault | undefined> {
  const over = new AbortController();
  const talk = talkOver(connection, speakers.own);
  speakers.own?.namesake?.begin();
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
