import type { AlarmAct, AlarmPage, MaintenanceEdit, MaintenanceView } from '../../api/alarms.ts';
import type { AlarmCard } from '../../model/alarm.ts';
import type { AlarmDeed, RuleEvent, Severity } from '../../model/rule.ts';
import { afterFiring, type AlarmCards, type AlarmSource, graver, reworded } from '../../rules/alarm-cards.ts';
import { type Burst, burstWith } from '../../rules/burst.ts';
import type { Firing } from '../../rules/watch.ts';
import { given } from '../../uplink/native/fields.ts';
import type { Clock } from '../platform.ts';
import { AlarmIndex, type AlarmLog } from './alarm-index.ts';
import { AlarmUndo } from './alarm-undo.ts';
import { pastOf } from './late-word.ts';
import { checkedAct, eventOf, requireNote, wordsOf } from './alarm-act.ts';
import { dealtWith } from './dealt-with.ts';
import { MaintenanceBook } from './maintenance-book.ts';

/** What a desk needs of its station. */
export interface AlarmHost {
  /** Logged and shown; resolves with its number once it would survive a power cut, with nothing where it was refused. */
  happened(event: RuleEvent): Promise<number | undefined>;
  changed(): void;
  /** What the desk remembers has changed. */
  remember(): Promise<void>;
}

/** What is kept over a restart. */
export interface AlarmMemory {
  readonly cards: AlarmCards;
  readonly burst?: Burst;
}

/** The alarms of a station, whatever they come of, and what people do with them. All of it is in the log, too. */
export class AlarmDesk {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #host: AlarmHost;
  readonly #index: AlarmIndex;
  readonly #maintenance: MaintenanceBook;
  readonly #undo = new AlarmUndo();
  #cards: AlarmCards = [];
  #burst: Burst | undefined;
  #paused = '';
  #isOpen = false;

  constructor(log: AlarmLog, clock: Pick<Clock, 'now'>, host: AlarmHost) {
    this.#clock = clock;
    this.#host = host;
    this.#index = new AlarmIndex(log);
    this.#maintenance = new MaintenanceBook(log, clock);
  }

  async open({ cards, burst }: AlarmMemory): Promise<void> {
    [this.#cards, this.#burst] = [cards, burst];
    this.#undo.clear();
    await Promise.all([this.#index.open(), this.#maintenance.open()]);
    this.#isOpen = true;
  }

  get memory(): AlarmMemory {
    return { cards: this.#cards, ...given({ burst: this.#burst }) };
  }

  /** Undefined until it is known what was remembered. */
  get known(): AlarmCards | undefined {
    return this.#isOpen ? this.cards : undefined;
  }

  /** The cards as they are now, off by design where they are. */
  get cards(): AlarmCards {
    return this.#cards.map((card) => this.#maintenance.seen(card));
  }

  /** `again`: it is in the log already, and is only made up for. */
  fired(source: AlarmSource, firing: Firing, text: string, again = false): void {
    const { id: rule, title, device } = source;
    const { timeMs, what } = firing;
    const isOff = this.#maintenance.isOff({ rule, device }, timeMs);
    this.#undo.wentOn(rule, firing, text);
    if (what === 'raised') this.#burst = burstWith(this.#burst, { rule, title, raisedMs: timeMs });
    const after = this.#burst?.first.rule === rule ? undefined : this.#burst?.first;
    this.#cards = afterFiring(this.#cards, source, firing, text, { after, isOff });
    if (!again) this.#tell(source, what, timeMs, text);
  }

  /** An event that is in the log: it belongs to the history. */
  found(seq: number, { what }: RuleEvent): void {
    if (what !== undefined) this.#index.add(seq);
  }

  /** @throws config/invalid */
  async act(json: AlarmAct): Promise<void> {
    const nowMs = this.#clock.now();
    const act = checkedAct(json, nowMs);
    const card = this.#cards.find(({ rule }) => rule === act.rule);
    const about = card ?? (act.act === 'unacknowledge' ? this.#undo.of(act.rule, nowMs) : undefined);
    const seen = { who: act.who, atMs: Math.min(act.atMs ?? nowMs, nowMs), ...given({ from: act.from }) };
    requireNote(act, card, seen.atMs);
    const cards = about ? dealtWith(this.#cards, act, seen, about, this.#undo, nowMs) : this.#cards;
    const source = about && cards !== this.#cards ? about : await pastOf(act, seen, card, this.#index);
    if (!source) return;
    const { deed, text } = wordsOf(act, seen);
    this.#tell({ ...source, id: act.rule }, deed, seen.atMs, text, seen.who);
    if (cards !== this.#cards) await this.#dealt(cards);
  }

  /** The rule is no more, or another one now: its alarm is over, and `why` says so. */
  drop(rule: string, why: string): Promise<void> {
    return this.dropAll(new Map([[rule, why]]));
  }

  /** The same for several: what is remembered is kept once. */
  async dropAll(rules: ReadonlyMap<string, string>): Promise<void> {
    for (const rule of rules.keys()) this.#undo.forget(rule);
    for (const card of this.#cards.filter((each) => rules.has(each.rule) && each.clearedMs === undefined)) {
      const text = `${card.text}; ${rules.get(card.rule)!}`;
      this.#tell({ ...card, id: card.rule }, 'cleared', this.#clock.now(), text);
    }
    await this.#dealt(this.#cards.filter((each) => !rules.has(each.rule)));
  }

  /** Another station judges it from now on: its card goes along. */
  release(rule: string): AlarmCard | undefined {
    const card = this.#cards.find((each) => each.rule === rule);
    this.#undo.forget(rule);
    this.#cards = this.#cards.filter((each) => each !== card);
    return card;
  }

  /** The card of a rule that was judged elsewhere. */
  adopt(rule: string, card: AlarmCard): void {
    this.#cards = [...this.#cards.filter((each) => each.rule !== rule), { ...card, rule }];
  }

  /** The rule says the same in other words. */
  async reworded(source: AlarmSource): Promise<void> {
    await this.#dealt(reworded(this.#cards, source));
  }

  /** What the rule does has found it graver than it was. */
  async graver(rule: string, severity: Severity, text: string): Promise<void> {
    this.#undo.forget(rule);
    await this.#dealt(graver(this.#cards, rule, severity, text));
  }

  async #dealt(cards: AlarmCards): Promise<void> {
    this.#cards = cards;
    this.#host.changed();
    await this.#host.remember();
  }

  /** Says so when one is put off no longer, or is from now on. */
  look(nowMs: number): void {
    const paused = this.cards
      .filter(({ shelvedUntilMs = 0, off }) => off || shelvedUntilMs > nowMs)
      .map(({ rule }) => rule)
      .join();
    if (paused !== this.#paused) this.#host.changed();
    this.#paused = paused;
  }

  history(cursor?: number): Promise<AlarmPage> {
    return this.#index.page(cursor);
  }

  get maintenance(): readonly MaintenanceView[] {
    return this.#maintenance.views;
  }

  /** @throws config/invalid; log/full, log/broken. */
  async editMaintenance(edit: MaintenanceEdit): Promise<void> {
    await this.#maintenance.edit(edit);
    this.#host.changed();
  }

  #tell(source: AlarmSource, what: AlarmDeed, timeMs: number, text: string, who?: string): void {
    const told = this.#host.happened(eventOf(source, what, timeMs, text, who));
    void told.then((seq) => seq !== undefined && this.#index.add(seq));
  }
}
