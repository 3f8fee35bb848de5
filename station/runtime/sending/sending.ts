import type { UplinkConfig } from '../../api/config.ts';
import type { UplinkView } from '../../api/uplink.ts';
import { fault } from '../../model/fault.ts';
import type { DialectName } from '../../model/uplink.ts';
import { BrokerLink } from '../../uplink/broker-link.ts';
import type { LinkOptions } from '../../uplink/link-options.ts';
import { readerOf } from '../../uplink/own-side.ts';
import type { LinkStation } from '../../uplink/link-station.ts';
import type { Message } from '../../uplink/message.ts';
import { refusedName } from '../../uplink/outbox.ts';
import { Refusals } from '../../uplink/refusals.ts';
import { skipTo } from '../../uplink/skipped.ts';
import type { Platform } from '../platform.ts';

/** What else a station's links to brokers do than send and obey. */
export type Beside = Pick<LinkOptions, 'far' | 'receiver' | 'answers'>;

/** Brokers of clouds end the connection over a topic that is none of theirs. */
const OWN_TOPICS_ONLY: ReadonlySet<DialectName> = new Set<DialectName>([
  'thingsboard',
  'aws-iot',
  'azure-iot',
]);

/** One link while it is kept. */
interface Running {
  readonly uplink: UplinkConfig;
  readonly link: BrokerLink;
  /** Resolves once the broker has heard that the station leaves. */
  stop(): Promise<void>;
}

/** The links to the places that a person chose, each ended and begun anew when its own settings change, and no other. */
export class Sending {
  readonly #platform: Platform;
  readonly #station: LinkStation;
  readonly #beside: Beside;
  readonly #changed: () => void;
  #running: readonly Running[] = [];
  #changes = 0;

  constructor(platform: Platform, station: LinkStation, beside: Beside, changed: () => void) {
    this.#platform = platform;
    this.#station = station;
    this.#beside = beside;
    this.#changed = changed;
  }

  /**
   * Every own entry up to here is history: all who must have it do. Where nobody must, it is enough that one does; undefined
   * where nothing is sent anywhere. Nothing is history while that is being changed.
   */
  get takenUpTo(): number | undefined {
    if (this.#changes > 0) return 0;
    const required = this.#running.filter(({ uplink }) => uplink.required);
    if (required.length > 0) return Math.min(...required.map(({ link }) => link.takenUpTo));
    return this.#running.length > 0
      ? Math.max(...this.#running.map(({ link }) => link.takenUpTo))
      : undefined;
  }

  /** The bookmarks of all who have what is history. */
  get takers(): readonly string[] {
    const upTo = this.takenUpTo ?? Infinity;
    const have = this.#running.filter(({ link }) => link.takenUpTo >= upTo);
    return have.map(({ uplink }) => readerOf(uplink.id));
  }

  /** The bookmarks of all who must have everything; of all there are where nobody must. */
  get readers(): readonly string[] {
    const required = this.#running.filter(({ uplink }) => uplink.required);
    return (required.length > 0 ? required : this.#running).map(({ uplink }) => readerOf(uplink.id));
  }

  get ignoredAcks(): number {
    return this.#running.reduce((sum, { link }) => sum + link.view().ignoredAcks, 0);
  }

  get views(): readonly UplinkView[] {
    return this.#running.map(({ link }) => link.view());
  }

  /** Sends what was refused at this uplink once more. @throws log/full, log/broken. */
  async retryRefused(id: string): Promise<void> {
    await this.#running.find(({ uplink }) => uplink.id === id)?.link.retryRefused();
  }

  /** What was refused there, one entry a line. @throws log/broken. */
  async savedRefused(id: string): Promise<string> {
    const dead = this.views.find(({ config }) => config.id === id)?.dead ?? [];
    const entries = await Promise.all(dead.map(({ seq }) => this.#platform.log.read(seq - 1, 1)));
    const here = entries
      .flatMap(([entry]) => entry ?? [])
      .filter(({ seq }) => dead.some((each) => each.seq === seq));
    return here.map((entry) => `${JSON.stringify(entry, asArray)}\n`).join('');
  }

  /** From now on these, and no others. Resolves once those that end have said goodbye. */
  async use(uplinks: readonly UplinkConfig[]): Promise<void> {
    const kept = this.#running.filter(({ uplink }) => uplinks.some((each) => isSame(each, uplink)));
    await this.#end(this.#running.filter((each) => !kept.includes(each)));
    this.#running = uplinks.map(
      (uplink) => kept.find((each) => isSame(each.uplink, uplink)) ?? this.#begin(uplink),
    );
    this.#changed();
  }

  /**
   * Says something at every broker that takes what a station likes to say, once it is connected; one that took it is enough.
   * @throws uplink/unreachable where none did within the time, command/unconfirmed where nobody knows.
   */
  async say(message: Message, withinMs: number): Promise<void> {
    const { clock } = this.#platform;
    const over = new AbortController();
    const links = this.#running.filter(({ uplink }) => !OWN_TOPICS_ONLY.has(uplink.dialect));
    const said = Promise.any(links.map(({ link }) => link.say(message, over.signal)));
    said.catch(() => undefined); // told below
    const late = clock.sleep(withinMs, over.signal).catch(() => undefined);
    try {
      await Promise.race([said, late.then(() => over.abort())]);
      await said;
    } catch (error) {
      const [first] = error instanceof AggregateError ? error.errors : [error];
      throw first ?? fault('uplink/unreachable', { url: '' });
    } finally {
      over.abort();
    }
  }

  /** While `change` runs, nothing that is kept is taken for sent, nor for meant for nobody. */
  async whileChanging(change: () => Promise<void>): Promise<void> {
    this.#changes++;
    try {
      await change();
    } finally {
      this.#changes--;
    }
  }

  async stop(): Promise<void> {
    await this.#end(this.#running);
    this.#running = [];
    this.#changed();
  }

  /** Of an uplink that is not in use: where it begins to read. @throws log/full, log/broken. */
  async startAt({ id, url }: UplinkConfig, from: 'everything' | 'now'): Promise<void> {
    const { log } = this.#platform;
    // What is only numbered may be lost with a power cut, and its numbers given again.
    if (from === 'now') await log.flush();
    const before = from === 'now' ? log.next - 1 : 0;
    const refused = await Refusals.open(log, refusedName(readerOf(id)));
    await log.moveBookmark(readerOf(url), 0); // of the times when that was its name
    await skipTo(log, readerOf(id), before);
    await log.moveBookmark(readerOf(id), 0, 'taken', refused.seqs);
    await log.moveBookmark(readerOf(id), before, 'missed');
    await log.keepSetting(refusedName(readerOf(id)), []);
  }

  #begin(uplink: UplinkConfig): Running {
    const stop = new AbortController();
    const link = new BrokerLink({
      ...this.#beside,
      uplink,
      platform: this.#platform,
      station: this.#station,
      prepare: () => this.#inherit(uplink),
      changed: this.#changed,
    });
    const ended = link.run(stop.signal).catch(() => undefined);
    const end = () => {
      stop.abort();
      return ended;
    };
    return { uplink, link, stop: end };
  }

  async #end(running: readonly Running[]): Promise<void> {
    await Promise.all(running.map(({ stop }) => stop()));
  }

  /** Before there could be several, a bookmark had its broker's address for a name. */
  async #inherit({ id, url }: UplinkConfig): Promise<void> {
    const { log } = this.#platform;
    const [reader, before] = [readerOf(id), readerOf(url)];
    const at = await log.bookmark(before);
    if (at === 0 || (await log.bookmark(reader)) > 0) return;
    const paired = await log.setting(`uplink/${before}`);
    if (typeof paired === 'object') await log.keepSetting(reader, { ...paired, url });
    await log.moveBookmark(reader, at);
    await log.moveBookmark(before, 0);
  }
}

const asArray = (_key: string, value: unknown): unknown =>
  value instanceof Float64Array ? Array.from(value) : value;

const isSame = (one: UplinkConfig, other: UplinkConfig): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
