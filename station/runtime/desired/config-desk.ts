import type { ConfigPush, ConfigurationApi, ConfigView, DiagnoseQuery } from '../../api/configuration.ts';
import type { DeviceConfig } from '../../api/config.ts';
import {
  type ConfigVersion,
  type DesiredView,
  MOST_PARTS,
  type PartOutcome,
  type Reported,
  TRIAL_MS,
} from '../../model/configuration.ts';
import { differences, type PartDifference } from '../../model/difference.ts';
import type { DeviceState } from '../../model/entry.ts';
import { type Fault, fault, toFault } from '../../model/fault.ts';
import { given } from '../../uplink/native/fields.ts';
import type { Diary } from '../diary.ts';
import type { KeptSettings } from '../settings/kept-settings.ts';
import type { OwnDevices } from '../devices/own-devices.ts';
import type { Platform } from '../platform.ts';
import type { KeptRule } from '../rules/rule-book.ts';
import type { RuleDesk } from '../rules/rule-desk.ts';
import type { Turns } from '../turns.ts';
import { hashOf, readConfig, type ReadConfig } from './document.ts';
import { HeldConfig, inOrderOf, readable } from './held-config.ts';
import { brokenRules, isBroken, refusedParts } from './parts.ts';
import { changedSince, type Push, readPush, requireOwn } from './push.ts';
import { type Trial, TrialRow } from './trial.ts';
import { VersionBook } from './version-book.ts';

/** What it needs of its station. */
export interface ConfigHost {
  readonly platform: Pick<Platform, 'log' | 'clock' | 'randomHex'>;
  readonly turns: Turns;
  readonly settings: KeptSettings;
  readonly devices: OwnDevices;
  readonly rules: () => RuleDesk;
  readonly diary: Pick<Diary, 'note'>;
  /** Its devices are told by whoever runs it, and changed there. */
  readonly isFixed: boolean;
  diagnose(query: DiagnoseQuery): Promise<string>;
  changed(): void;
}

/** What nobody knows more about. */
const ENDED: Fault = { code: 'config/came-down', detail: {} };
const LOOK_EVERY_MS = 1_000;
/**
 * The configuration of a station: which version holds, whoever changed it, and what somebody wants it to be. What is wanted is
 * checked as a whole, applied as a whole, tried for a while, and taken back as a whole where the station does not stay up with it.
 */
export class ConfigDesk implements ConfigurationApi {
  readonly #host: ConfigHost;
  readonly #book: VersionBook;
  readonly #row: TrialRow;
  #trial: { readonly kept: Trial; readonly untilMs: number; readonly why: Fault } | undefined;
  /** Devices that could not work since it is tried. */
  readonly #broken = new Map<string, Fault>();
  readonly #held: HeldConfig;
  #reported: Reported | undefined;

  constructor(host: ConfigHost) {
    this.#host = host;
    this.#held = new HeldConfig(host);
    this.#book = new VersionBook(host.platform.log);
    this.#row = new TrialRow(host.platform.log);
  }

  /** What is tried goes on being tried. Called once the rules are known. */
  async open(): Promise<void> {
    this.#held.forget();
    this.#trial = undefined;
    await this.#book.open();
    const kept = await this.#row.read();
    if (kept) this.#trial = { kept, untilMs: this.#fromNow(), why: ENDED };
    // A full log keeps no version: it is looked again while it runs.
    await this.#look().catch(() => undefined);
  }

  /** Until `signal` aborts: whatever was changed here becomes a version, and what is tried is judged. */
  async run(signal: AbortSignal): Promise<void> {
    const { turns, platform } = this.#host;
    while (!signal.aborted) {
      await platform.clock.sleep(LOOK_EVERY_MS, signal).catch(() => undefined);
      if (signal.aborted) break;
      if (!this.#trial && this.#held.isSeen) continue;
      await turns.take(() => this.#look()).catch(() => undefined);
    }
    // It ends in peace, which speaks neither for nor against what is tried.
    if (this.#trial) await this.#row.keep({ ...this.#trial.kept, restarts: 0 }).catch(() => undefined);
  }

  /** The same object until something about it changed; undefined before the first version. */
  get reported(): Reported | undefined {
    return this.#reported;
  }

  async configuration(_station: string, version?: number): Promise<ConfigView> {
    const { log } = this.#host.platform;
    return await this.#host.turns.take(async () => {
      await this.#look();
      const config =
        version === undefined
          ? this.#held.config
          : readConfig(await this.#book.config(version), this.#host.settings.now.devices).config;
      return { station: log.origin.station, config, ...given({ reported: this.#reported }) };
    });
  }

  async pushConfiguration(_station: string, push: ConfigPush): Promise<DesiredView> {
    const wanted = readPush(push);
    const id = wanted.id ?? this.#host.platform.randomHex(16);
    return await this.#host.turns.take(async () => {
      const known = this.#book.wanted(id);
      if (known) return known;
      await this.#look();
      return await this.#push({ ...wanted, id }, this.#book.now!);
    });
  }

  diagnose(_station: string, query: DiagnoseQuery): Promise<string> {
    return this.#host.diagnose(query);
  }

  async #push(push: Push & { readonly id: string }, now: ConfigVersion): Promise<DesiredView> {
    const { clock } = this.#host.platform;
    const nowMs = clock.now();
    const { id, base, by, reason } = push;
    const about = { id, base, by, reason, askedMs: nowMs, sinceMs: nowMs };
    let parts: readonly PartDifference[] = [];
    try {
      if (base.hash !== now.hash) throw await changedSince(base, now, this.#book, this.#held.config);
      const json = push.version === undefined ? push.config : await this.#book.config(push.version);
      const read = readConfig(json, this.#host.settings.now.devices);
      parts = differences(this.#held.config, read.config);
      requireOwn(parts, this.#host.rules().rules, this.#host.isFixed);
      if (this.#trial && push.version === undefined)
        throw fault('config/on-trial', { leftMs: Math.max(0, this.#trial.untilMs - clock.steady()) });
      // Whoever goes back has seen enough of what is tried.
      if (this.#trial) await this.#proven();
      return await this.#apply(push, read, parts, about);
    } catch (error) {
      const why = toFault(error);
      const refused = refusedParts(parts, why, push.config);
      const desired: DesiredView = { ...about, is: 'refused', fault: why, parts: refused };
      await this.#tell(desired);
      return desired;
    }
  }

  async #apply(
    {
      id,
      version: back,
      by,
      reason,
    }: { readonly id: string; readonly version?: number } & Pick<DesiredView, 'by' | 'reason'>,
    read: ReadConfig,
    parts: readonly PartDifference[],
    about: Omit<DesiredView, 'is' | 'parts'>,
  ): Promise<DesiredView> {
    const now = this.#book.now!;
    if (parts.length === 0) {
      const same: DesiredView = { ...about, is: 'applied', version: now.version, parts: [] };
      await this.#tell(same);
      return same;
    }
    const hash = hashOf(read.config);
    const { devices, rules } = this.#held.rows;
    const before = { version: now.version, devices: [...devices], rules };
    const version = this.#book.versions[0]!.version + 1;
    const kept: Trial = { phase: 'applying', id, restarts: 0, version, before };
    const trying: DesiredView = {
      ...about,
      is: 'trying',
      version,
      parts: parts.slice(0, MOST_PARTS).map(({ part, change }) => ({ part, change, is: 'applied' })),
    };
    await this.#row.keep(kept);
    this.#broken.clear();
    try {
      const how = back === undefined ? 'desired' : 'rolled-back';
      await this.#book.tell(trying);
      await this.#book.add(read.config, { hash, atMs: about.sinceMs, how, by, reason });
      await this.#held.replace(inOrderOf(before.devices, read), read.rules);
      await this.#row.keep({ ...kept, phase: 'trying' });
      this.#trial = { kept: { ...kept, phase: 'trying' }, untilMs: this.#fromNow(), why: ENDED };
      this.#held.see();
      this.#host.diary.note(`configuration ${version} of ${by.who} (${by.from}): ${reason}`);
      const begun = await this.#held.begin(read.devices);
      const failed = begun.find((each) => each.fault);
      if (failed) return await this.#takeBack(`devices/${failed.device}`, failed.fault!);
      this.#told();
      return trying;
    } catch (error) {
      this.#trial ??= { kept, untilMs: 0, why: toFault(error) };
      return await this.#takeBack(undefined, toFault(error));
    }
  }

  /** Also what people change here meanwhile is a version; nobody's edit is taken back with what is tried. */
  async #look(): Promise<void> {
    // What was written by half is nobody's edit.
    if (this.#trial?.kept.phase === 'applying') await this.#takeBack(undefined, this.#trial.why);
    await this.#lookForEdits();
    if (!this.#trial) return;
    const failed = this.#failed(this.#trial.kept.id);
    if (failed) await this.#takeBack(...failed);
    else if (this.#host.platform.clock.steady() >= this.#trial.untilMs) await this.#proven();
  }

  async #lookForEdits(): Promise<void> {
    if (this.#held.isSeen) return;
    this.#held.see();
    const hash = hashOf(this.#held.config);
    const { now } = this.#book;
    if (hash !== now?.hash) {
      const how = now ? 'here' : 'begun';
      await this.#book.add(this.#held.config, { hash, atMs: this.#host.platform.clock.now(), how });
      if (this.#trial) await this.#proven();
    }
    this.#told();
  }

  /** A device came to a state; it is tried again soon, so what was wrong is remembered. */
  saw(device: string, state: DeviceState): void {
    if (this.#trial && isBroken(state)) this.#broken.set(`devices/${device}`, state.fault);
  }

  /** A part that was changed and does not work; what nobody touched is no fault of what is tried. */
  #failed(id: string): readonly [part: string, why: Fault] | undefined {
    const touched = new Set(this.#book.wanted(id)?.parts.flatMap(({ part }) => [part, deviceOf(part)]));
    const faults = [...this.#broken, ...brokenRules(this.#host.rules().rules)];
    return faults.find(([part]) => touched.has(part));
  }

  async #proven(): Promise<void> {
    const { id } = this.#trial!.kept;
    this.#trial = undefined;
    await this.#row.keep(undefined);
    await this.#end(id, { is: 'applied' });
  }

  /** As it was before, rows and all. */
  async #takeBack(part: string | undefined, why: Fault): Promise<DesiredView> {
    const { kept } = this.#trial!;
    const before = kept.before.devices as readonly DeviceConfig[];
    await this.#held.replace(before, kept.before.rules as readonly KeptRule[]);
    await this.#book.failed(kept.version, kept.before.version);
    await this.#held.begin(before.flatMap(readable));
    this.#trial = undefined;
    await this.#row.keep(undefined);
    this.#held.see();
    this.#host.diary.note(
      `configuration ${kept.version} was taken back: ${part ?? 'the store'}, ${why.code}`,
    );
    const came: Fault = part === undefined ? why : { code: 'config/came-down', detail: { part } };
    const told = (each: PartOutcome): PartOutcome =>
      each.part === part ? { ...each, is: 'refused', why } : { ...each, is: 'left' };
    return await this.#end(kept.id, { is: 'rolled-back', fault: came }, told);
  }

  async #end(
    id: string,
    end: Pick<DesiredView, 'is' | 'fault'>,
    told: (part: PartOutcome) => PartOutcome = (part) => part,
  ): Promise<DesiredView> {
    const wanted = this.#book.wanted(id)!;
    const parts = wanted.parts.map(told);
    const desired = { ...wanted, ...end, sinceMs: this.#host.platform.clock.now(), parts };
    await this.#tell(desired);
    return desired;
  }

  async #tell(desired: DesiredView): Promise<void> {
    await this.#book.tell(desired);
    this.#told();
  }

  #told(): void {
    this.#reported = this.#book.reported;
    this.#host.changed();
  }

  #fromNow(): number {
    return this.#host.platform.clock.steady() + TRIAL_MS;
  }
}

/** A device begins anew with what is done to its channels. */
const deviceOf = (part: string): string => part.replace(/^pipelines\//, 'devices/');
