import * as v from 'valibot';
import type { CheckEdit } from '../../api/checks.ts';
import type { CheckTuning } from '../../model/check.ts';
import type { KeptHabit } from '../../rules/checks/habit.ts';
import { kept } from '../kept.ts';
import type { Log } from '../platform.ts';
import { checked, refuse } from '../checked.ts';

const TUNED = 'checks';
const HABITS = 'checks-habits';
const MOST_TUNED = 1000;
const MOST_HABITS = 4096;
const MOST_FOR_MS = 7 * 86_400_000;

const finite = v.pipe(v.number(), v.finite());
const notNegative = v.pipe(finite, v.minValue(0));
const id = v.pipe(v.string(), v.regex(/^_[A-Za-z0-9_-]{1,63}$/, 'no check is called so'));
const Tuning = v.strictObject({
  isOn: v.exactOptional(v.boolean()),
  severity: v.exactOptional(v.picklist(['critical', 'warning', 'info'])),
  forMs: v.exactOptional(
    v.pipe(finite, v.minValue(1000, 'at least 1 s'), v.maxValue(MOST_FOR_MS, 'at most a week')),
  ),
  low: v.exactOptional(finite),
  high: v.exactOptional(finite),
});
const Edit = v.strictObject({ check: id, tuning: Tuning });
const Tuned = v.pipe(v.record(id, Tuning), v.maxEntries(MOST_TUNED));
const Habits = v.pipe(
  v.array(v.tuple([v.string(), v.tuple([notNegative, notNegative, notNegative, notNegative])])),
  v.maxLength(MOST_HABITS),
);

/** What people set of checks, and what checks learned, kept beside the log. */
export class CheckBook {
  readonly #log: Pick<Log, 'setting' | 'keepSetting'>;
  #habits = new Map<string, KeptHabit>();
  /** The same object until somebody sets something. */
  tuned: Readonly<Record<string, CheckTuning>> = {};

  constructor(log: Pick<Log, 'setting' | 'keepSetting'>) {
    this.#log = log;
  }

  /** What cannot be read is as if nothing had been set or learned. */
  async open(): Promise<void> {
    this.tuned = (await kept(this.#log, TUNED, Tuned)) ?? {};
    this.#habits = new Map(await kept(this.#log, HABITS, Habits));
  }

  habit(reference: string): KeptHabit | undefined {
    return this.#habits.get(reference);
  }

  /** An empty tuning is the check's own again. @throws config/invalid with all that is wrong; log/full, log/broken. */
  async edit(json: CheckEdit): Promise<void> {
    const { check, tuning } = checked(Edit, json);
    if (tuning.low !== undefined && tuning.high !== undefined && tuning.low >= tuning.high)
      refuse('/tuning/high', 'must be above the lower limit');
    const { [check]: _, ...others } = this.tuned;
    const tuned = Object.keys(tuning).length > 0 ? { ...others, [check]: tuning } : others;
    if (Object.keys(tuned).length > MOST_TUNED)
      refuse('/check', `more than ${MOST_TUNED} checks are set by hand`);
    await this.#log.keepSetting(TUNED, tuned);
    this.tuned = tuned;
  }

  /** What was learned of what is not here now stays. Where it cannot be written it is learned anew. */
  async keep(habits: readonly (readonly [reference: string, habit: KeptHabit])[]): Promise<void> {
    const all = new Map([...this.#habits, ...habits]);
    if (JSON.stringify([...all]) === JSON.stringify([...this.#habits])) return;
    this.#habits = new Map([...all].slice(-MOST_HABITS));
    await this.#log.keepSetting(HABITS, [...this.#habits]).catch(() => undefined);
  }
}
