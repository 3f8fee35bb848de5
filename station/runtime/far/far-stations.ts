import type { ColumnCodec } from '../../codec/column-codec.ts';
import type { LinkListener, Way } from '../../uplink/speakers.ts';
import { type Place, toldBy } from '../../uplink/topics.ts';
import type { Newsroom } from '../newsroom.ts';
import type { Clock, Incoming } from '../platform.ts';
import { FarStation } from './far-station.ts';
import { SeenStations } from './seen-stations.ts';

const MOST_STATIONS = 64;

/** A far station, and where it is listened to; without a way nobody listens now. */
interface Found {
  readonly station: FarStation;
  readonly epoch: string;
  readonly url: string;
  readonly way: Way | undefined;
  /** It is shown as it was when the program ended. */
  readonly isRestored?: true;
}

/** What was known of a station when the program ended: what its broker kept of it, in the order in which it was said. */
export interface RestoredStation {
  readonly id: string;
  readonly url: string;
  /** When it was there last. */
  readonly seenMs: number;
  readonly messages: readonly { readonly place: Place; readonly incoming: Incoming }[];
}

/** A broker, and which stations there are. */
interface Broker {
  readonly url: string;
  readonly seen: SeenStations;
}

/**
 * The other stations at all brokers that are listened to, found by what they say of themselves. One that is at several is seen
 * once: at the first that has it, and at another one when it is there no more.
 */
export class FarStations implements LinkListener {
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #newsroom: Newsroom;
  readonly #found = new Map<string, Found>();
  /** What each way says of which stations there are, in the order in which they were connected. */
  readonly #ways = new Map<Way, Broker>();
  /** How sealed blocks are read; absent: not at all. */
  readonly #columns: ColumnCodec | undefined;

  /** `newsroom` hears of every change. */
  constructor(
    clock: Clock,
    randomHex: (digits: number) => string,
    newsroom: Newsroom,
    columns?: ColumnCodec,
  ) {
    this.#columns = columns;
    this.#clock = clock;
    this.#newId = () => randomHex(16);
    this.#newsroom = newsroom;
  }

  get all(): readonly FarStation[] {
    return [...this.#found.values()].map(({ station }) => station);
  }

  get(id: string): FarStation | undefined {
    return this.#found.get(id)?.station;
  }

  /** Whether another one of this name is online at another broker. */
  hasNamesake(id: string): boolean {
    const epoch = this.#found.get(id)?.epoch;
    return [...this.#ways.values()].some(({ seen }) => seen.isOnline(id) && seen.get(id)?.epoch !== epoch);
  }

  /** Shows a station as away since it was seen, until it is heard again; whether that could be done. */
  restore({ id, url, seenMs, messages }: RestoredStation): boolean {
    if (this.#found.has(id) || this.#found.size === MOST_STATIONS) return false;
    const station = new FarStation(id, this.#clock, this.#newId, this.#columns);
    try {
      for (const { place, incoming } of messages) station.heard(place, incoming);
    } catch {
      return false; // an older version of us wrote it
    }
    station.known.away(seenMs);
    this.#found.set(id, { station, epoch: '', url, way: undefined, isRestored: true });
    this.#newsroom.changed();
    return true;
  }

  connected(way: Way, url: string): void {
    this.#ways.set(way, { url, seen: new SeenStations(MOST_STATIONS) });
  }

  /** What is at another broker too is seen there from now on. */
  lost(way: Way): void {
    if (!this.#ways.delete(way)) return;
    for (const [id, found] of this.#found) {
      if (found.way !== way) continue;
      found.station.lost(found.url);
      this.#found.set(id, { ...found, way: undefined });
      this.#look(id);
    }
    this.#newsroom.changed();
  }

  /** What was seen there only is forgotten. */
  over(url: string): void {
    for (const [id, found] of this.#found) if (!found.way && found.url === url) this.#found.delete(id);
    this.#newsroom.changed();
  }

  heard(place: Place, incoming: Incoming, way: Way): void {
    const id = place.station;
    if (place.what === 'station') {
      const before = this.#found.get(id)?.way;
      if (!this.#ways.get(way)?.seen.heard(id, incoming)) return;
      this.#look(id);
      if (before !== way) return; // where it is listened to from now on, that was told already
      this.#renewed(id, way);
    }
    const found = this.#found.get(id);
    if (!found || found.way !== way) return;
    found.station.heard(place, incoming);
    this.#newsroom.changed();
  }

  /** It may have begun a new log. */
  #renewed(id: string, way: Way): void {
    const found = this.#found.get(id);
    const epoch = this.#ways.get(way)?.seen.get(id)?.epoch;
    if (found?.way === way && epoch !== undefined) this.#found.set(id, { ...found, epoch });
  }

  /** Where it is listened to: where it is online, else where it is known, and there for as long as that is so. */
  #look(id: string): void {
    const found = this.#found.get(id);
    const having = [...this.#ways].filter(([, { seen }]) => seen.has(id));
    const online = having.filter(([, { seen }]) => seen.isOnline(id));
    const best = online.length > 0 ? online : having;
    const chosen = best.find(([way]) => way === found?.way) ?? best[0];
    if (chosen?.[0] === found?.way) return;
    found?.way?.unsubscribe(toldBy(id)).catch(() => undefined);
    if (chosen) this.#listen(id, ...chosen);
    else this.#found.delete(id);
    this.#newsroom.changed();
  }

  #listen(id: string, way: Way, { url, seen }: Broker): void {
    const found = this.#found.get(id);
    if (!found && this.#found.size === MOST_STATIONS) return;
    const { epoch, status } = seen.get(id)!;
    if (found?.way) found.station.lost(found.url);
    // Elsewhere, another life of a log may be another station of this name; and what is restored may be no more.
    const isSame = found && !found.isRestored && (found.epoch === epoch || found.url === url);
    const station = isSame ? found.station : new FarStation(id, this.#clock, this.#newId, this.#columns);
    this.#found.set(id, { station, epoch, url, way });
    station.connected(way);
    // Where it fails the connection is ending, and the next one subscribes again.
    way.subscribe(toldBy(id)).catch(() => undefined);
    station.heard({ what: 'station', station: id }, status);
  }
}
