import * as v from 'valibot';
import { ascii, toHex } from '../../codec/bytes.ts';
import type { ColumnCodec } from '../../codec/column-codec.ts';
import { isManifest, type Manifest } from '../../codec/recording.ts';
import { sha256 } from '../../codec/sha256.ts';
import { type Fault, fault } from '../../model/fault.ts';
import type { Log, Origin } from '../platform.ts';
import type { OpenedRecording } from './opened-recording.ts';
import { ShownRecording } from './shown-recording.ts';

/** Entries that are stored in one piece, so that a station that records meanwhile is not kept from it. */
const ENTRIES_AT_ONCE = 64;
const STATION = /^recording-[0-9a-f]{16}$/;

/** What is kept of a recording beside its entries. */
const Kept = v.object({
  id: v.string(),
  name: v.string(),
  manifest: v.custom<Manifest>(isManifest),
  fromMs: v.optional(v.number()),
  toMs: v.optional(v.number()),
  fault: v.optional(v.custom<Fault>((why) => typeof (why as Fault | null)?.code === 'string')),
  whole: v.boolean(),
});
type Kept = v.InferOutput<typeof Kept>;

interface Standing {
  readonly origin: Origin;
  readonly shown: ShownRecording;
}

/**
 * Recordings from files that a person took into the own log. Each is a station of its own there, called by what its file
 * holds, so that a file that is taken twice adds nothing; nothing of it is ever sent.
 */
export class KeptRecordings {
  readonly #log: Log;
  readonly #columns: ColumnCodec;
  readonly #roomBytes: () => Promise<number>;
  #standing: readonly Standing[] = [];
  /** The life of the log that they are in: with it they are gone. */
  #epoch: string;

  /** `roomBytes`: how many may still be stored. */
  private constructor(log: Log, columns: ColumnCodec, roomBytes: () => Promise<number>) {
    this.#log = log;
    this.#columns = columns;
    this.#roomBytes = roomBytes;
    this.#epoch = log.origin.epoch;
  }

  /** @throws log/broken. */
  static async open(
    log: Log,
    columns: ColumnCodec,
    roomBytes: () => Promise<number>,
  ): Promise<KeptRecordings> {
    const recordings = new KeptRecordings(log, columns, roomBytes);
    for (const origin of await log.origins()) {
      const kept = STATION.test(origin.station) && v.safeParse(Kept, await recordings.#said(origin));
      if (kept && kept.success) await recordings.#show(origin, kept.output);
    }
    return recordings;
  }

  get all(): readonly ShownRecording[] {
    const all = this.#now().map(({ shown }) => shown);
    return all.filter(({ view }) => view.rows > 0);
  }

  /** Stores the next piece of a recording, or what is missing of it; gives how much is done, 0 to 1. @throws log/…. */
  async take(opened: OpenedRecording): Promise<number> {
    const origin = await this.#originOf(opened);
    const { upTo } = await this.#log.held(origin);
    if (upTo === 0) await this.#requireRoom(opened);
    if (this.#isWhole(origin)) return 1;
    // Before its entries: those of which nothing is said would be taken for erased ones.
    if (upTo === 0) await this.#say(origin, keptOf(opened.shown, false));
    const entries = await opened.read(upTo, ENTRIES_AT_ONCE);
    await this.#log.accept(origin, entries);
    const done = (upTo + entries.length) / opened.entries;
    if (done === 1) await this.#say(origin, keptOf(opened.shown, true));
    await this.#show(origin, keptOf(opened.shown, done === 1));
    return done;
  }

  /** Deletes all that is stored of one. @throws log/…. */
  async erase(id: string): Promise<void> {
    const found = this.#now().find(({ shown }) => shown.id === id);
    if (!found) return;
    const { origin, shown } = found;
    for (const { device } of shown.devices) await this.#log.erase(origin.station, device);
    await this.#say(origin, undefined);
    this.#standing = this.#standing.filter((each) => each !== found);
  }

  /** @throws log/no-room. */
  async #requireRoom({ usedBytes }: OpenedRecording): Promise<void> {
    const roomBytes = await this.#roomBytes();
    if ((await usedBytes) > roomBytes) throw fault('log/no-room', { budgetBytes: roomBytes });
  }

  #isWhole({ station }: Origin): boolean {
    return this.#now().some(({ origin, shown }) => origin.station === station && shown.kept === 'whole');
  }

  /** Where its entries stand, or will. What was erased keeps its numbers: it begins another life. */
  async #originOf({ print }: OpenedRecording): Promise<Origin> {
    const station = `recording-${toHex(sha256(ascii(print))).slice(0, 16)}`;
    const lives = (await this.#log.origins()).filter((origin) => origin.station === station);
    const last = lives.at(-1);
    if (last && (await this.#said(last)) !== undefined && (await this.#rowsOf(last)) > 0) return last;
    return { station, epoch: String(lives.length + 1) };
  }

  async #show(origin: Origin, kept: Kept): Promise<void> {
    const log = this.#log;
    const shown = new ShownRecording(kept.id, kept.name, { log, columns: this.#columns, origin }, false);
    shown.describe(kept.manifest);
    for (const device of await log.devices(origin.station)) {
      const lastMs = (await log.lastRowMs(origin.station, device)) ?? Infinity;
      for await (const span of log.spans(origin.station, device, lastMs, lastMs + 1))
        for (const batch of await span.read()) shown.sawLast(batch);
    }
    shown.bound({ rows: await this.#rowsOf(origin), fromMs: kept.fromMs, toMs: kept.toMs });
    shown.fault = kept.fault;
    shown.kept = kept.whole ? 'whole' : 'part';
    const others = this.#now().filter((each) => each.origin.station !== origin.station);
    this.#standing = [...others, { origin, shown }];
  }

  async #rowsOf(origin: Origin): Promise<number> {
    return (await this.#log.ledger(origin)).reduce((sum, { stored }) => sum + stored, 0);
  }

  #now(): readonly Standing[] {
    const { epoch } = this.#log.origin;
    if (epoch !== this.#epoch) this.#standing = [];
    this.#epoch = epoch;
    return this.#standing;
  }

  /** Beside the entries, and not among the station's settings: these outlive the log. */
  async #say(origin: Origin, kept: Kept | undefined): Promise<void> {
    await (await this.#log.stored(origin)).keepSetting(nameOf(origin), kept);
  }

  async #said(origin: Origin): Promise<unknown> {
    return await (await this.#log.stored(origin)).setting(nameOf(origin));
  }
}

const nameOf = ({ station, epoch }: Origin): string => `${station} ${epoch}`;

function keptOf(shown: ShownRecording, whole: boolean): Kept {
  const { id, name, fromMs, toMs, fault } = shown.view;
  return { id, name, manifest: shown.manifest!, fromMs, toMs, fault, whole };
}
