import type { ColumnCodec } from '../../station/codec/column-codec.ts';
import type { Logged } from '../../station/model/entry.ts';
import { toFault } from '../../station/model/fault.ts';
import type { Incoming, Log, Origin } from '../../station/runtime/platform.ts';
import type { Message } from '../../station/uplink/message.ts';
import { MOST_REFUSED, readAck } from '../../station/uplink/native/ack.ts';
import { claimedNumbers, type Received, received } from '../../station/uplink/native/received.ts';
import { readTimeCorrection } from '../../station/uplink/native/time-correction.ts';
import { readStationStatus, type StationStatus } from '../../station/uplink/native/station-status.ts';
import { Numbers, type Range } from '../../station/uplink/numbers.ts';
import { type Place, placeOf } from '../../station/uplink/topics.ts';
import type { Keeper } from '../broker/broker.ts';
import type { Notes } from '../notes.ts';
import { Acks } from './acks.ts';

/** Who is told of each station that talks to a hub, before anything of it is stored. */
export interface Meeting {
  /** @throws log/full, log/broken. */
  add(station: string): Promise<void>;
}

const MOST_SPEAKING = 1_024;

/** What a hub needs of a log. */
export type HubLog = Pick<Log, 'origin' | 'accept' | 'begins' | 'held' | 'keepTiming'>;

/**
 * The system of record for other stations at one broker: stores their entries by (station, epoch, seq), and only then lets
 * the broker and the station know. What is sent twice is stored once.
 */
export class Hub implements Keeper {
  readonly #log: HubLog;
  readonly #columns: ColumnCodec;
  readonly #notes: Notes;
  readonly #acks: Acks;
  readonly #meeting: Meeting | undefined;
  /** Which life of its log a station speaks for, while it is there. */
  readonly #speaking = new Map<string, string>();
  #refused = 0;
  /** Told of what stations say as they say it, once it is stored. */
  hears: (origin: Origin, entries: readonly Logged[]) => void = () => undefined;

  constructor(
    log: HubLog,
    columns: ColumnCodec,
    notes: Notes,
    publish: (message: Message) => Promise<unknown>,
    meeting?: Meeting,
  ) {
    this.#columns = columns;
    this.#log = log;
    this.#notes = notes;
    this.#acks = new Acks(log.origin.station, publish);
    this.#meeting = meeting;
  }

  /** Messages that claimed to be part of a station's log and were not. */
  get refused(): number {
    return this.#refused;
  }

  async take(incoming: Incoming): Promise<void> {
    const { topic, payload } = incoming;
    const place = placeOf(topic);
    if (!place || place.station === this.#log.origin.station || payload.length === 0) return;
    if (place.what === 'ack') return await this.#remember(place, incoming);
    const piece = this.#heard(place, () => received(place, payload, this.#columns));
    if (piece === 'refused') await this.#refuse(place.station, payload);
    else if (piece) await this.#store(piece);
    else if (place.what === 'station') await this.#greet(place, payload);
    else if (place.what === 'time-correction') await this.#correct(place, payload);
  }

  /** Sends the acknowledgements that are still gathered. */
  close(): void {
    this.#acks.pay();
  }

  /**
   * A station that comes online hears what is held of it, be it nothing: so it knows that somebody stores.
   * @throws log/full, log/broken where it cannot be kept with which number it begins.
   */
  async #greet(place: Place, payload: Uint8Array): Promise<void> {
    const said = this.#heard(place, () => readStationStatus(payload));
    if (said === 'refused') return;
    this.#watch(place.station, said);
    if (said.status !== 'online') return;
    const origin = { station: place.station, epoch: said.epoch };
    await this.#log.begins(origin, said.from ?? 1);
    const ours = said.confirmed?.by === this.#log.origin.station ? said.confirmed : undefined;
    await this.#answer(origin, ours ? [[ours.from, ours.to]] : []);
  }

  /** Two stations of one name are kept apart by their logs; whoever runs them should know. */
  #watch(station: string, { status, epoch, via }: StationStatus): void {
    const before = this.#speaking.get(station);
    if (via !== undefined) return;
    if (status === 'offline' && before === epoch) this.#speaking.delete(station);
    if (status === 'offline' || (before === undefined && this.#speaking.size === MOST_SPEAKING)) return;
    this.#speaking.set(station, epoch);
    if (before === undefined || before === epoch) return;
    this.#notes.often(
      'namesakes',
      `two stations are called ${station}: what they send is kept apart, and the second waits until the first has gone`,
    );
  }

  /** What the broker kept of our own acknowledgements, from a time of which our log may not know any more. */
  async #remember(place: Extract<Place, { what: 'ack' }>, { payload, retained }: Incoming): Promise<void> {
    if (!retained || place.receiver !== this.#log.origin.station) return;
    const said = this.#heard(place, () => readAck(payload));
    if (said === 'refused') return;
    const origin = { station: place.station, epoch: said.epoch };
    await this.#answer(origin, [[said.from ?? 1, said.upTo], ...said.have]);
  }

  /** Says what is held; where it is less than the station counts on, as after a restored backup, it is to send it again. */
  async #answer(origin: Origin, believed: readonly Range[]): Promise<void> {
    const held = await this.#log.held(origin);
    const numbers = new Numbers([[1, held.upTo], ...held.have]);
    const lost = !numbers.coversAll(new Numbers(believed));
    if (lost) this.#notes.say(`asks ${origin.station} again for what it had from entry ${held.upTo + 1} on`);
    this.#acks.owe(origin, held, lost ? { rewind: held.upTo } : {});
  }

  /** Says which entries it cannot read, where that can be told: the station need not send them for ever. */
  async #refuse(station: string, payload: Uint8Array): Promise<void> {
    const claimed = claimedNumbers(payload);
    if (!claimed) return;
    const origin = { station, epoch: claimed.epoch };
    const why = 'it cannot be read';
    const refused = claimed.seqs.slice(0, MOST_REFUSED).map((seq) => [seq, why] as const);
    this.#acks.owe(origin, await this.#log.held(origin), { refused });
  }

  /** What is read of a station by time is read by the right one from now on. @throws log/full, log/broken. */
  async #correct(place: Place, payload: Uint8Array): Promise<void> {
    const timing = this.#heard(place, () => readTimeCorrection(place.station, payload));
    if (timing !== 'refused') await this.#log.keepTiming(timing.origin, timing.segments);
  }

  /** @throws log/full, log/broken: then nobody hears that it was taken. */
  async #store({ origin, entries, gone, late }: Received): Promise<void> {
    try {
      await this.#meeting?.add(origin.station);
      this.#acks.owe(origin, await this.#log.accept(origin, entries, gone));
      if (!late) this.hears(origin, entries);
    } catch (error) {
      this.#notes.often('store', `cannot store what ${origin.station} sends: ${toFault(error).code}`);
      throw error;
    }
  }

  /** What somebody said, or 'refused' where it made no sense: a sender that is wrong once may be right the next time. */
  #heard<T>(place: Place, read: () => T): T | 'refused' {
    try {
      return read();
    } catch (error) {
      this.#refused++;
      const { code, detail } = toFault(error);
      const what = `${place.station}: ${place.what}, ${code} ${JSON.stringify(detail)}`;
      this.#notes.often('refused', `refused a message of ${what}`);
      return 'refused';
    }
  }
}
