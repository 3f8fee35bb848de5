import * as v from 'valibot';
import type { LinkListener, Way } from '../../uplink/speakers.ts';
import { readStationStatus } from '../../uplink/native/station-status.ts';
import { type Place, placeOf, topicOf } from '../../uplink/topics.ts';
import type { Clock, Incoming, Log } from '../platform.ts';
import type { FarStations, RestoredStation } from './far-stations.ts';

const SETTING = 'far-stations';
/** What is new of what there is, and of what it said last, waits so long until it is kept. */
const SOON_MS = 2_000;
const LATER_MS = 30_000;
const LOOK_MS = 1_000;
const MOST_STATIONS = 16;
const MOST_BYTES = 256 * 1024;
const MOST_PAYLOAD_BYTES = 32 * 1024;

const Kept = v.pipe(
  v.array(
    v.object({
      url: v.pipe(v.string(), v.maxLength(500)),
      seenMs: v.pipe(v.number(), v.finite()),
      said: v.pipe(v.array(v.tuple([v.string(), v.string()])), v.maxLength(600)),
    }),
  ),
  v.maxLength(MOST_STATIONS),
);

/** What a station said last, of what a broker keeps: by topic. */
interface Remembered {
  readonly url: string;
  readonly said: Map<string, Uint8Array>;
  isOnline: boolean;
  seenMs: number;
}

/**
 * What far stations said last, kept beside the log, so that after a start without a network they are shown as they were. Stands before
 * the far stations and hears all that they hear; only what brokers keep themselves is remembered, and it is read the same way again.
 */
export class FarMemory implements LinkListener {
  readonly #far: FarStations;
  readonly #log: Pick<Log, 'setting' | 'keepSetting'>;
  readonly #clock: Clock;
  readonly #stations = new Map<string, Remembered>();
  readonly #urls = new Map<Way, string>();
  #bytes = 0;
  #dueMs = Infinity;
  #life: AbortSignal | undefined;

  constructor(far: FarStations, log: Pick<Log, 'setting' | 'keepSetting'>, clock: Clock) {
    this.#far = far;
    this.#log = log;
    this.#clock = clock;
  }

  /** Shows what was kept of stations at these brokers; what cannot be read any more is left out. */
  async restore(urls: readonly string[]): Promise<void> {
    const kept = v.safeParse(Kept, await this.#log.setting(SETTING));
    if (!kept.success) return;
    for (const each of kept.output) {
      const messages = each.said.flatMap(([topic, text]) => messageOf(topic, text));
      const [first] = messages;
      if (first?.place.what !== 'station' || !urls.includes(each.url)) continue;
      const restored: RestoredStation = { ...each, id: first.place.station, messages };
      if (!this.#far.restore(restored)) continue;
      const said = new Map(messages.map(({ incoming }) => [incoming.topic, incoming.payload]));
      this.#bytes += sizeOf(said);
      this.#stations.set(restored.id, { url: each.url, seenMs: each.seenMs, said, isOnline: false });
    }
  }

  /** Keeps what is new, until the signal aborts, and once more then. */
  async run(signal: AbortSignal): Promise<void> {
    this.#life = signal;
    while (!signal.aborted) {
      await this.#clock.sleep(LOOK_MS, signal).catch(() => undefined);
      if (signal.aborted || this.#clock.steady() >= this.#dueMs) await this.#keep();
    }
  }

  connected(way: Way, url: string): void {
    this.#urls.set(way, url);
    this.#far.connected(way, url);
  }

  heard(place: Place, incoming: Incoming, way: Way): void {
    this.#far.heard(place, incoming, way);
    const url = this.#urls.get(way);
    if (url !== undefined) this.#note(place, incoming, url);
  }

  lost(way: Way): void {
    const url = this.#urls.get(way);
    this.#urls.delete(way);
    for (const station of this.#stations.values()) if (station.url === url) this.#leaves(station);
    this.#far.lost(way);
  }

  /** Nobody goes there any more: what was said there is forgotten, but where all comes to its end. */
  over(url: string): void {
    if (!this.#life?.aborted)
      for (const [id, station] of this.#stations) if (station.url === url) this.#forget(id, station);
    this.#far.over(url);
  }

  #note(place: Place, { payload }: Incoming, url: string): void {
    if (place.what === 'station') return this.#noteStatus(place, payload, url);
    if (place.what !== 'meta' && place.what !== 'state') return;
    const station = this.#stations.get(place.station);
    if (station?.url !== url) return;
    if (place.what === 'meta' && payload.length === 0)
      this.#say(station, topicOf({ ...place, what: 'state' }), payload);
    this.#say(station, topicOf(place), payload);
    this.#dueBy(place.what === 'meta' ? SOON_MS : LATER_MS);
  }

  /** A station that said it is there is remembered so; that it left only tells since when. */
  #noteStatus(place: Place & { readonly what: 'station' }, payload: Uint8Array, url: string): void {
    const { station: id } = place;
    const known = this.#stations.get(id);
    if (payload.length === 0) return known?.url === url ? this.#forget(id, known) : undefined;
    if (readStationStatus(payload).status === 'offline')
      return known?.url === url ? this.#leaves(known) : undefined;
    if (known?.isOnline && known.url !== url) return; // it is heard at another broker
    if (!known && this.#stations.size === MOST_STATIONS) return;
    const station = known ?? { url, said: new Map<string, Uint8Array>(), isOnline: true, seenMs: 0 };
    if (!station.isOnline) this.#clear(station); // what there still is, is told anew
    this.#stations.set(id, Object.assign(station, { url, isOnline: true }));
    this.#say(station, topicOf(place), payload);
    this.#dueBy(SOON_MS);
  }

  #say({ said }: Remembered, topic: string, payload: Uint8Array): void {
    this.#bytes -= said.get(topic)?.length ?? 0;
    const fits = payload.length <= MOST_PAYLOAD_BYTES && this.#bytes + payload.length <= MOST_BYTES;
    if (payload.length > 0 && fits) {
      said.set(topic, payload);
      this.#bytes += payload.length;
    } else said.delete(topic);
  }

  #leaves(station: Remembered): void {
    if (!station.isOnline) return;
    station.isOnline = false;
    station.seenMs = this.#clock.now();
    this.#dueBy(SOON_MS);
  }

  #clear({ said }: Remembered): void {
    this.#bytes -= sizeOf(said);
    said.clear();
  }

  #forget(id: string, station: Remembered): void {
    this.#clear(station);
    this.#stations.delete(id);
    this.#dueBy(SOON_MS);
  }

  #dueBy(ms: number): void {
    this.#dueMs = Math.min(this.#dueMs, this.#clock.steady() + ms);
  }

  /** Where it cannot be kept, it is tried again with what is new then. */
  async #keep(): Promise<void> {
    if (this.#dueMs === Infinity) return;
    this.#dueMs = Infinity;
    const nowMs = this.#clock.now();
    const decoder = new TextDecoder();
    const kept: v.InferOutput<typeof Kept> = [...this.#stations.values()].map(
      ({ url, said, isOnline, seenMs }) => ({
        url,
        seenMs: isOnline ? nowMs : seenMs,
        said: [...said].map(([topic, payload]) => [topic, decoder.decode(payload)]),
      }),
    );
    await this.#log.keepSetting(SETTING, kept).catch(() => undefined);
  }
}

const sizeOf = (said: ReadonlyMap<string, Uint8Array>): number =>
  [...said.values()].reduce((sum, { length }) => sum + length, 0);

function messageOf(topic: string, text: string): RestoredStation['messages'] {
  const place = placeOf(topic);
  if (!place) return [];
  const payload = new TextEncoder().encode(text);
  return [{ place, incoming: { topic, payload, retained: true, redelivered: false } }];
}
