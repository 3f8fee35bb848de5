import type { AlarmCard } from '../../model/alarm.ts';
import type { CheckTuning } from '../../model/check.ts';
import type { AlarmSource } from '../../rules/alarm-cards.ts';
import { Standing } from '../../rules/checks/standing.ts';
import { duration } from '../../rules/sentence.ts';
import type { Firing } from '../../rules/watch.ts';
import type { Clock } from '../platform.ts';
import type { Trouble } from './trouble.ts';

/** Where alarms are, whatever they come of. */
export interface Alarms {
  cards(): readonly AlarmCard[];
  found(source: AlarmSource, firing: Firing, text: string): void;
  drop(rule: string): Promise<void>;
}

/** Makes alarms of what is wrong for long enough, and ends them. What is raised stands in the cards, also after a restart. */
export class Troubles {
  readonly #clock: Pick<Clock, 'now' | 'steady'>;
  readonly #alarms: Alarms;
  readonly #standing = new Map<string, Standing>();
  all: readonly Trouble[] = [];

  constructor(clock: Pick<Clock, 'now' | 'steady'>, alarms: Alarms) {
    this.#clock = clock;
    this.#alarms = alarms;
  }

  look(troubles: readonly Trouble[], tuned: Readonly<Record<string, CheckTuning>>): void {
    this.all = troubles.map((trouble) => ({
      ...trouble,
      severity: tuned[trouble.id]?.severity ?? trouble.severity,
    }));
    for (const trouble of this.all) if (tuned[trouble.id]?.isOn !== false) this.#one(trouble);
  }

  /** It begins anew, with nothing raised. */
  forget(id: string): void {
    this.#standing.delete(id);
  }

  #one(trouble: Trouble): void {
    const { id, text, isSo, raiseAfterMs } = trouble;
    const card = this.#alarms.cards().find(({ rule, clearedMs }) => rule === id && clearedMs === undefined);
    const what = this.#standingOf(trouble, card !== undefined).look(isSo, this.#clock.steady());
    if (!what) return;
    const timeMs = this.#clock.now();
    const source = { ...trouble, version: 1 };
    if (what === 'raised')
      return this.#alarms.found(source, { what, timeMs, sinceMs: timeMs - raiseAfterMs }, text);
    const raisedMs = card?.raisedMs ?? timeMs;
    const firing = { what, timeMs, raisedMs, sinceMs: raisedMs } as const;
    this.#alarms.found(source, firing, `over after ${duration(timeMs - raisedMs)}`);
  }

  #standingOf({ id, raiseAfterMs, clearAfterMs }: Trouble, isRaised: boolean): Standing {
    const known = this.#standing.get(id);
    if (known) return known;
    const standing = new Standing(isRaised, raiseAfterMs, clearAfterMs);
    this.#standing.set(id, standing);
    return standing;
  }
}
