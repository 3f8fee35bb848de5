import type { RunsOn } from '../../api/placing.ts';
import type { RuleEdit } from '../../api/rules.ts';
import type { AlarmDesk } from './alarm-desk.ts';
import type { AtWork } from './at-work.ts';
import { refuse } from '../checked.ts';
import { sourceOf, type KeptRule, type RuleBook } from './rule-book.ts';

export interface RuleEditsHost {
  readonly book: RuleBook;
  readonly atWork: Pick<AtWork, 'goesOnAs'>;
  readonly alarms: Pick<AlarmDesk, 'drop' | 'dropAll' | 'reworded'>;
  /** Where a rule runs; undefined where that is here. */
  runsOn(rule: string): RunsOn | undefined;
  /** Whether it is another station's, which runs here. */
  isLodged(rule: string): boolean;
  start(kept: KeptRule): void;
  stop(rule: string): void;
}

const OFF = 'its rule was turned off';

/** What people do with the own rules: kept first, then at work; what another version of one raised is over. */
export class RuleEdits {
  readonly #host: RuleEditsHost;

  constructor(host: RuleEditsHost) {
    this.#host = host;
  }

  /** @throws config/invalid; log/full, log/broken. */
  async edit(edit: RuleEdit): Promise<void> {
    const id = edit.edit === 'save' ? (edit.rule as { id?: unknown } | null)?.id : edit.rule;
    const elsewhere = typeof id === 'string' ? this.#host.runsOn(id) : undefined;
    if (elsewhere) refuse('/', `it runs on ${elsewhere.station}: let it run here first`);
    if (typeof id === 'string' && this.#host.isLodged(id)) refuse('/', 'it belongs to another station');
    switch (edit.edit) {
      case 'save':
        return this.#save(edit.rule, edit.isOn);
      case 'turn':
        return this.#turn(edit.rule, edit.isOn);
      case 'remove':
        return this.#remove(edit.rule);
      case 'restore':
        return this.#restore(edit.rule);
    }
  }

  /** All own rules at once; those that say the same go on undisturbed. @throws config/invalid; log/full, log/broken. */
  async replace(wanted: readonly Pick<KeptRule, 'rule' | 'isOn'>[]): Promise<void> {
    const { book, atWork, alarms, start, stop } = this.#host;
    const before = book.all;
    await book.replace(wanted);
    const over = new Map<string, string>();
    for (const { rule } of before.filter((each) => !book.get(each.rule.id))) {
      stop(rule.id);
      over.set(rule.id, 'its rule was removed');
    }
    for (const kept of book.all.filter((each) => !before.includes(each))) {
      if (atWork.goesOnAs(kept)) {
        await alarms.reworded(sourceOf(kept.rule));
        continue;
      }
      start(kept);
      over.set(kept.rule.id, kept.isOn ? 'its rule was changed' : OFF);
    }
    await alarms.dropAll(over);
  }

  async #save(json: unknown, isOn: boolean | undefined): Promise<void> {
    const { book, atWork, alarms } = this.#host;
    const kept = await book.save(json, isOn);
    if (!atWork.goesOnAs(kept)) return this.#begunAnew(kept, kept.isOn ? 'its rule was changed' : OFF);
    await alarms.reworded(sourceOf(kept.rule));
  }

  async #turn(id: string, isOn: boolean): Promise<void> {
    await this.#host.book.turn(id, isOn);
    const kept = this.#host.book.get(id);
    if (kept) await this.#begunAnew(kept, isOn ? 'its rule was turned on anew' : OFF);
  }

  async #remove(id: string): Promise<void> {
    const { book, alarms, stop } = this.#host;
    await book.remove(id);
    stop(id);
    await alarms.drop(id, 'its rule was removed');
  }

  async #restore(id: string): Promise<void> {
    const kept = await this.#host.book.restore(id);
    if (kept) await this.#begunAnew(kept, 'its rule was put back');
  }

  #begunAnew(kept: KeptRule, why: string): Promise<void> {
    this.#host.start(kept);
    return this.#host.alarms.drop(kept.rule.id, why);
  }
}
