import type { ColumnCodec } from '../../codec/column-codec.ts';
import type { LinkListener, Way } from '../../uplink/conversation.ts';
import { readStationStatus } from '../../uplink/native/station-status.ts';
import { type Place, toldBy } from '../../uplink/topics.ts';
import type { Newsroom } from '../newsroom.ts';
import type { Clock, Incoming } from '../platform.ts';
import { FarStation } from './far-station.ts';

const MOST_STATIONS = 64;

/** The other stations at the broker, found by what they say of themselves. */
export class FarStations implements LinkListener {
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #newsroom: Newsroom;
  readonly #stations = new Map<string, FarStation>();
  /** How sealed blocks are read; absent: not at all. */
  readonly #columns: ColumnCodec | undefined;
  #way: Way | undefined;
  #url = '';

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
    return [...this.#stations.values()];
  }

  get(id: string): FarStation | undefined {
    return this.#stations.get(id);
  }

  /** What was seen at another broker is forgotten. */
  connected(way: Way, url: string): void {
    if (url !== this.#url) this.forget();
    this.#way = way;
    this.#url = url;
    for (const [id, station] of this.#stations) this.#watch(id, station);
  }

  lost(): void {
    this.#way = undefined;
    for (const station of this.#stations.values()) station.lost(this.#url);
    this.#newsroom.changed();
  }

  forget(): void {
    this.#stations.clear();
    this.#newsroom.changed();
  }

  heard(place: Place, incoming: Incoming): void {
    const station =
      place.what === 'station' ? this.#found(place.station, incoming) : this.#stations.get(place.station);
    station?.heard(place, incoming);
    if (station) this.#newsroom.changed();
  }

  /** A station that is gone for good takes its status back: an empty one. What only looks on says nothing that is kept. */
  #found(id: string, { payload, retained }: Incoming): FarStation | undefined {
    const known = this.#stations.get(id);
    if (payload.length === 0) {
      this.#stations.delete(id);
      this.#way?.unsubscribe(toldBy(id)).catch(() => undefined);
      return undefined;
    }
    if (known) return known;
    const { status } = readStationStatus(payload);
    if ((status === 'offline' && !retained) || this.#stations.size === MOST_STATIONS) return undefined;
    const station = new FarStation(id, this.#clock, this.#newId, this.#columns);
    this.#stations.set(id, station);
    this.#watch(id, station);
    return station;
  }

  #watch(id: string, station: FarStation): void {
    if (!this.#way) return;
    station.connected(this.#way);
    // Where it fails the connection is ending, and the next one subscribes again.
    this.#way.subscribe(toldBy(id)).catch(() => undefined);
  }
}
