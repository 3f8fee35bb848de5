import type { Watchfulness } from '../../api/alarms.ts';
import type { RuleEdit, RuleView } from '../../api/rules.ts';
import type { Entry } from '../../model/entry.ts';
import type { ErrandResult, FlowView } from '../../model/flow.ts';
import type { AlarmSource } from '../../rules/alarm-cards.ts';
import type { Rule } from '../../rules/rule.ts';
import type { Firing } from '../../rules/watch.ts';
import { given } from '../../uplink/native/fields.ts';
import type { Platform } from '../platform.ts';
import { AlarmDesk } from './alarm-desk.ts';
import { AtWork } from './at-work.ts';
import { Deeds } from './deeds.ts';
import { RuleBook, type KeptRule } from './rule-book.ts';
import type { RuleHost } from './rule-host.ts';
import { Handover } from './placing/handover.ts';
import type { Lodger } from './placing/lodging.ts';
import { RuleMemory } from './rule-memory.ts';
import { RuleEdits } from './rule-edits.ts';

/** How far behind the clock time without rows is judged: what was measured by then has long arrived. */
const BEHIND_MS = 2000;
const LOOK_EVERY_MS = 1000;
const KEEP_EVERY_MS = 60_000;
/** Entries that are read again at once after a restart. */
const SOME = 256;

/** The station's rules at work on what its log is given, in that order, and the alarms that come of it. */
export class RuleDesk {
  readonly alarms: AlarmDesk;
  readonly #platform: Pick<Platform, 'kernel' | 'log' | 'clock'>;
  readonly #host: RuleHost;
  readonly #book: RuleBook;
  readonly #memory: RuleMemory;
  readonly #atWork: AtWork;
  readonly #deeds: Deeds;
  readonly #edits: RuleEdits;
  /** Rules that come from other stations and go to them. */
  readonly handover: Handover;
  /** Whether firings are only counted: what happened before the restart is not done again. */
  #again = false;

  constructor(platform: Pick<Platform, 'kernel' | 'log' | 'clock'>, host: RuleHost) {
    this.#platform = platform;
    this.#host = host;
    this.#book = new RuleBook(platform.log, platform.clock);
    this.#memory = new RuleMemory(platform.log);
    const [changed, remember] = [() => host.changed(), () => this.#remember()];
    const happened: RuleHost['happened'] = (event) => host.happened(event);
    const alarms = new AlarmDesk(platform.log, platform.clock, { happened, changed, remember });
    this.alarms = alarms;
    const atWork = new AtWork(platform, {
      fired: (rule, firing) => this.#deeds[this.#again ? 'firedBefore' : 'fired'](rule, firing),
      failed: changed,
    });
    this.#atWork = atWork;
    this.#deeds = new Deeds(platform, host, alarms, remember);
    const turning = {
      start: (kept: KeptRule) => this.#start(kept),
      stop: (id: string) => this.#stop(id),
    };
    this.handover = new Handover({
      ...{ log: platform.log, atWork, alarms, flows: this.#deeds.flows, changed, remember },
      ...turning,
      ruleOf: (id) => this.#book.get(id),
      entry: (entry, from) => this.entry(entry, from),
    });
    this.#edits = new RuleEdits({
      ...{ book: this.#book, atWork, alarms },
      ...turning,
      runsOn: (rule) => host.runsOn(rule),
      isLodged: (rule) => this.handover.isLodged(rule),
    });
  }

  /** Takes up where the rules were: their memory of then, and what the log was given since. Nothing is set again. */
  async begin(lodgers: readonly Lodger[] = []): Promise<void> {
    await this.#book.open();
    const memory = await this.#memory.read();
    await this.alarms.open(memory);
    for (const kept of this.#book.all) if (!this.#host.runsOn(kept.rule.id)) this.#start(kept);
    this.handover.begin(lodgers, memory.far);
    this.#atWork.resume(memory.judges);
    for (const [id, flow] of memory.flows) {
      const kept = this.#atWork.get(id)?.kept;
      if (kept) this.#deeds.flows.resume(kept.rule, flow);
    }
    this.#again = true;
    await this.#catchUp(memory.seq);
    this.#again = false;
    await this.handover.catchUp(lodgers, (rule) => memory.judges.some(([id]) => id === rule));
    if (memory.flows.length + lodgers.length > 0) await this.#remember();
  }

  /** Until `signal` aborts: time without rows is judged, and what is remembered is kept. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#platform;
    for (let keptMs = clock.steady(); !signal.aborted;) {
      await clock.sleep(LOOK_EVERY_MS, signal).catch(() => undefined);
      if (signal.aborted) this.#deeds.flows.halt();
      this.#atWork.passed(clock.now() - BEHIND_MS);
      this.alarms.look(clock.now());
      this.#deeds.flows.passed(clock.now() - BEHIND_MS);
      if (clock.steady() - keptMs < KEEP_EVERY_MS && !signal.aborted) continue;
      keptMs = clock.steady();
      if (this.#atWork.ids.length > 0) await this.#remember();
    }
  }

  /** The log was given something, by another station where one is named. */
  entry(entry: Entry, from = ''): void {
    this.#atWork.entry(entry, from);
    if (!this.#again) this.#deeds.flows.entry(entry);
  }

  /** A built-in check came to something: an alarm like a rule's. */
  found(source: AlarmSource, firing: Firing, text: string): void {
    this.alarms.fired(source, firing, text);
    this.#host.changed();
    void this.#remember();
  }

  get rules(): readonly RuleView[] {
    return [...this.#book.all, ...this.handover.lodged].map(({ rule, isOn, before }) => {
      const { fault } = this.#atWork.get(rule.id) ?? {};
      const { id, title, severity } = rule;
      const flow = this.#deeds.flows.viewOf(id);
      const more = given({ flow, fault, runsOn: this.#host.runsOn(id) });
      return { id, title, severity, isOn, rule, before, ...more };
    });
  }

  get watchfulness(): Watchfulness {
    return this.#atWork.watchfulness;
  }

  /** @throws config/invalid; log/full, log/broken. */
  edit(edit: RuleEdit): Promise<void> {
    return this.#edits.edit(edit);
  }

  /** The own ones, as they are kept: the same object until one is changed. */
  get kept(): readonly KeptRule[] {
    return this.#book.all;
  }

  /** {@link RuleEdits.replace} */
  replace(wanted: readonly Pick<KeptRule, 'rule' | 'isOn'>[]): Promise<void> {
    return this.#edits.replace(wanted);
  }

  /** The log that all was kept in is gone. */
  async forget(): Promise<void> {
    for (const id of this.#atWork.ids) this.#stop(id);
    this.handover.forget();
    await this.alarms.open({ cards: [] });
    await this.#book.open();
  }

  #start(kept: KeptRule): void {
    this.#stop(kept.rule.id);
    this.#atWork.start(kept);
  }

  #stop(id: string): void {
    this.#atWork.stop(id);
    this.#deeds.flows.forget(id);
  }

  /** What only a bridge sends has arrived, or never will. */
  sent(errand: ErrandResult): void {
    this.#deeds.sent(errand);
  }

  ruleOf(id: string): Rule | undefined {
    return this.#book.get(id)?.rule;
  }

  flowOf(id: string): FlowView | undefined {
    return this.#deeds.flows.viewOf(id);
  }

  async #catchUp(seq: number | undefined): Promise<void> {
    if (seq === undefined) return;
    for (let after = seq; ;) {
      const entries = await this.#platform.log.read(after, SOME);
      for (const entry of entries) {
        this.entry(entry);
        if (entry.kind === 'event') this.alarms.found(entry.seq, entry.event);
      }
      const last = entries.at(-1)?.seq;
      if (last === undefined) return;
      after = last;
    }
  }

  /** All that it remembers, as of the last number of the log; never of a number that a crash could take back. */
  async #remember(): Promise<void> {
    const { log } = this.#platform;
    const seq = log.next - 1;
    const { states: judges } = this.#atWork;
    const { memory } = this.alarms;
    await log.flush().catch(() => undefined);
    await this.#memory
      .keep({ seq, ...memory, judges, flows: this.#deeds.flows.all, far: this.handover.far })
      .catch(() => undefined);
  }
}
