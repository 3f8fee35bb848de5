import type { UplinkConfig } from '../api/config.ts';
import type { ColumnCodec } from '../codec/column-codec.ts';
import type { Fault } from '../model/fault.ts';
import type { Clock, Connection, Incoming } from '../runtime/platform.ts';
import type { Answering } from './answering.ts';
import type { Speech } from './dialect.ts';
import type { LinkStation } from './link-station.ts';
import type { Namesake } from './namesake.ts';
import type { Orders } from './orders.ts';
import type { Outbox } from './outbox.ts';
import type { Pairing } from './pairing.ts';
import type { StationBook } from './station-book.ts';
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

/** A way out to a broker. */
export type Way = Pick<Connection, 'publish' | 'subscribe' | 'unsubscribe'>;

/** What of the own station outlives each conversation on a link. */
export interface OwnEnd {
  readonly station: LinkStation;
  readonly orders: Orders;
  readonly outbox: Outbox;
  /** Absent where this station is itself the receiver, or no receiver can be at the other end. */
  readonly pairing: Pairing | undefined;
  /** Absent where nobody is told by others who else has this name. */
  readonly namesake: Namesake | undefined;
  /** As much as one message may carry. */
  readonly messageBytes: number;
  readonly uplink: UplinkConfig;
}

/** What the own station brings to a conversation. */
export interface OwnSide extends OwnEnd {
  readonly speech: Speech;
}

/** Who speaks and listens on a link, and what they need for it. */
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
