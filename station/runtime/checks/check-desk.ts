import type { Watchfulness } from '../../api/alarms.ts';
import type { CheckEdit, CheckView } from '../../api/checks.ts';
import type { AlarmCard } from '../../model/alarm.ts';
import type { Batch } from '../../model/batch.ts';
import type { DeviceState, Gap } from '../../model/entry.ts';
import type { Rule } from '../../rules/rule.ts';
import type { Firing } from '../../rules/watch.ts';
import type { DeviceMeta } from '../../uplink/native/device.ts';
import { given } from '../../uplink/native/fields.ts';
import type { Log, Platform } from '../platform.ts';
import { CheckBook } from './check-book.ts';
import { saidOf, viewOf } from './check-words.ts';
import { troublesOf } from './device-trouble.ts';
import { type FarNow, farTroubles } from './far-trouble.ts';
import { Rhythms } from './rhythms.ts';
import { SpeakerChecks } from './speaker-checks.ts';
import { type StationNow, stationTroubles } from './station-trouble.ts';
import { type Alarms, Troubles } from './troubles.ts';

/** What checks need of their station. */
export interface CheckHost extends Alarms {
  metas(): readonly DeviceMeta[];
  state(device: string): DeviceState;
  now(): StationNow;
  /** Other stations whose silence is told here. */
  neighbours(): readonly FarNow[];
}

const LOOK_EVERY_MS = 1000;
const KEEP_EVERY_MS = 10 * 60_000;
/** Of more speakers on wires than this nothing is learned. */
const MOST_SPEAKERS = 128;

/** The built-in checks at work: on what channels say, and on what stands around them. */
export class CheckDesk {
  readonly #platform: Pick<Platform, 'kernel' | 'clock'>;
  readonly #host: CheckHost;
  readonly #book: CheckBook;
  readonly #rhythms: Rhythms;
  readonly #troubles: Troubles;
  readonly #speakers = new Map<string, SpeakerChecks>();
  #judgedMs: number | undefined;

  constructor(
    platform: Pick<Platform, 'kernel' | 'clock'> & { readonly log: Pick<Log, 'setting' | 'keepSetting'> },
    host: CheckHost,
  ) {
    this.#platform = platform;
    this.#host = host;
    this.#book = new CheckBook(platform.log);
    this.#rhythms = new Rhythms(platform.clock, (device) => this.#book.habit(device));
    this.#troubles = new Troubles(platform.clock, host);
  }

  begin(): Promise<void> {
    return this.#book.open();
  }

  /** Looks every second until `signal` aborts, and keeps what was learned. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#platform;
    for (let keptMs = clock.steady(); !signal.aborted;) {
      await clock.sleep(LOOK_EVERY_MS, signal).catch(() => undefined);
      if (!signal.aborted) this.#look();
      if (clock.steady() - keptMs < KEEP_EVERY_MS && !signal.aborted) continue;
      keptMs = clock.steady();
      await this.#keep();
    }
  }

  #keep(): Promise<void> {
    const channels = [...this.#speakers.values()].flatMap(({ habits }) => habits);
    return this.#book.keep([...this.#rhythms.habits, ...channels]);
  }

  batch(batch: Batch): void {
    const { device, subject } = batch;
    this.#rhythms.saw(batch);
    const checks = this.#speakerOf(subject === undefined ? device : `${device}@${subject}`);
    for (const [rule, firing] of checks?.saw(batch) ?? []) this.#fired(rule, firing);
  }

  gap({ device, cause }: Gap): void {
    const isJump = cause === 'clock-jump';
    this.#rhythms.interrupted(device, isJump);
    for (const [speaker, checks] of this.#speakers)
      if (deviceOf(speaker) === device) checks.interrupted(isJump);
  }

  get watchfulness(): Watchfulness {
    const running = this.views.filter(({ state }) => state === 'running').length;
    return { running, ...given({ judgedMs: this.#judgedMs }) };
  }

  get views(): readonly CheckView[] {
    const { tuned } = this.#book;
    const channels = [...this.#speakers.values()].flatMap(({ all }) =>
      all.map((each) => viewOf(each, tuned)),
    );
    const around = this.#troubles.all.map(({ id, kind, severity, device, isKnown = true }): CheckView => {
      const state = tuned[id]?.isOn === false ? 'off' : isKnown ? 'running' : 'learning';
      return { id, kind, severity, device, state, tuned: tuned[id] ?? {} };
    });
    return [...channels, ...around];
  }

  /** @throws config/invalid; log/full, log/broken. */
  async edit(edit: CheckEdit): Promise<void> {
    await this.#book.edit(edit);
    this.#look();
  }

  /** The log that all was kept in is gone. */
  async forget(): Promise<void> {
    for (const checks of this.#speakers.values()) checks.free();
    this.#speakers.clear();
    this.#rhythms.keepOnly([]);
    for (const { id } of this.#troubles.all) this.#troubles.forget(id);
    await this.#book.open();
  }

  #look(): void {
    const { tuned } = this.#book;
    const metas = this.#host.metas();
    this.#rhythms.look();
    this.#rhythms.keepOnly(metas.map(({ device }) => device));
    for (const { device } of metas) this.#speakerOf(device);
    this.#consider(metas);
    const devices = metas.flatMap(({ device, label }) => {
      const state = this.#host.state(device);
      return troublesOf({ device, label, state, ...this.#rhythms.now(device, state) });
    });
    const around = [...stationTroubles(this.#host.now()), ...farTroubles(this.#host.neighbours())];
    this.#troubles.look([...devices, ...around], tuned);
    this.#withdraw(metas);
    this.#judgedMs = this.#platform.clock.now();
  }

  #consider(metas: readonly DeviceMeta[]): void {
    const { tuned } = this.#book;
    const raisedMs = (id: string) =>
      this.#host.cards().find(({ rule, clearedMs }) => rule === id && clearedMs === undefined)?.raisedMs;
    for (const [speaker, checks] of this.#speakers) {
      const meta = metas.find(({ device }) => device === deviceOf(speaker));
      if (meta) checks.consider({ channels: meta.channels, tuned }, raisedMs);
      else {
        checks.free();
        this.#speakers.delete(speaker);
      }
    }
  }

  /** What nothing watches any more is no alarm: a device that was removed, a check that was turned off. */
  #withdraw(metas: readonly DeviceMeta[]): void {
    const cards = this.#host.cards().filter(({ rule }) => rule.startsWith('_'));
    if (cards.length === 0) return;
    const watched = new Set(this.views.flatMap(({ id, state }) => (state === 'running' ? [id] : [])));
    for (const card of cards) {
      if (watched.has(card.rule) || this.#mayCome(card, metas)) continue;
      this.#troubles.forget(card.rule);
      void this.#host.drop(card.rule);
    }
  }

  /** Of several speakers on a wire each is known again only when it speaks. */
  #mayCome({ rule, device, channel }: AlarmCard, metas: readonly DeviceMeta[]): boolean {
    const isHeard = channel === undefined || this.#speakers.has(channel.split('/')[0]!);
    const isOff = this.#book.tuned[rule]?.isOn === false;
    return !isHeard && !isOff && metas.some((meta) => meta.device === device);
  }

  #fired(rule: Rule, firing: Firing): void {
    const check = [...this.#speakers.values()].flatMap(({ all }) => all).find(({ id }) => id === rule.id);
    const meta = check && this.#host.metas().find(({ device }) => device === deviceOf(check.reference));
    if (!check || !meta) return;
    const { title, text } = saidOf(check, rule, firing, meta.label);
    const { id, version, severity } = rule;
    const source = { id, version, severity, title, device: meta.device, channel: check.reference };
    this.#host.found(source, firing, text);
    // What it follows from is known as long as the alarm.
    void this.#keep();
  }

  #speakerOf(speaker: string): SpeakerChecks | undefined {
    const known = this.#speakers.get(speaker);
    if (known || this.#speakers.size >= MOST_SPEAKERS) return known;
    const { kernel } = this.#platform;
    const checks = new SpeakerChecks(kernel, speaker, (reference) => this.#book.habit(reference));
    this.#speakers.set(speaker, checks);
    return checks;
  }
}

const deviceOf = (reference: string): string => reference.split(/[@/]/)[0]!;
