import type { ChannelView } from '../../api/device.ts';
import type { Batch } from '../../model/batch.ts';
import type { CheckTuning } from '../../model/check.ts';
import type { Kernel } from '../../pipeline/kernel.ts';
import { CheckJudge, type RuleFiring } from '../../rules/checks/check-judge.ts';
import { checksOf, type ChannelCheckRule } from '../../rules/checks/channel-checks.ts';
import { Habit, type KeptHabit } from '../../rules/checks/habit.ts';

/** Noise may look like ever new names: of more channels than this nothing is learned. */
const MOST_CHANNELS = 256;

/** What a speaker's checks are made from, besides its habits. */
export interface Facts {
  readonly channels: readonly ChannelView[];
  /** How a person tuned each check; the same object until somebody tunes. */
  readonly tuned: Readonly<Record<string, CheckTuning>>;
}

/** A check on one of its channels. */
export interface SpeakerCheck extends ChannelCheckRule {
  readonly reference: string;
  readonly channel: ChannelView;
}

/** The checks of the channels of one speaker: `device`, or `device@subject` of one of several on a wire. */
export class SpeakerChecks {
  readonly #kernel: Pick<Kernel, 'program'>;
  readonly #speaker: string;
  readonly #keptOf: (reference: string) => KeptHabit | undefined;
  readonly #habits = new Map<string, Habit>();
  #made: Facts | undefined;
  #isLearned = true;
  #written = '';
  #judge: CheckJudge | undefined;
  all: readonly SpeakerCheck[] = [];

  /** `keptOf`: what was learned of a channel on earlier days. */
  constructor(
    kernel: Pick<Kernel, 'program'>,
    speaker: string,
    keptOf: (reference: string) => KeptHabit | undefined,
  ) {
    this.#kernel = kernel;
    this.#speaker = speaker;
    this.#keptOf = keptOf;
  }

  get habits(): readonly (readonly [reference: string, habit: KeptHabit])[] {
    return [...this.#habits].map(([name, { kept }]) => [`${this.#speaker}/${name}`, kept]);
  }

  saw(batch: Batch): readonly RuleFiring[] {
    for (const [i, name] of batch.channels.entries()) {
      const habit = this.#habitOf(name);
      if (habit?.saw(batch.time, batch.columns[i]!)) this.#isLearned = true;
    }
    return this.#judge?.batch(batch) ?? [];
  }

  interrupted(isJump: boolean): void {
    for (const habit of this.#habits.values()) habit.interrupted();
    if (isJump) this.#judge?.jumped();
  }

  /** Makes its checks anew where something else is known now. */
  consider(facts: Facts, raisedMs: (rule: string) => number | undefined): void {
    const isSame = this.#made?.channels === facts.channels && this.#made.tuned === facts.tuned;
    if (isSame && !this.#isLearned) return;
    this.#made = facts;
    this.#isLearned = false;
    this.all = facts.channels.flatMap((channel) => this.#checksOf(channel, facts.tuned));
    const rules = this.all.flatMap(({ id, rule }) => (rule && facts.tuned[id]?.isOn !== false ? [rule] : []));
    const written = JSON.stringify(rules);
    if (written === this.#written) return;
    this.#written = written;
    this.free();
    try {
      this.#judge = new CheckJudge(this.#kernel, this.#speaker, rules, raisedMs);
    } catch {
      // The kernel has no room for them: rules of people come first.
      this.#written = '';
    }
  }

  free(): void {
    this.#judge?.free();
    this.#judge = undefined;
  }

  /** A speaker that shares a wire has only the channels that it was heard with. */
  #checksOf(channel: ChannelView, tuned: Facts['tuned']): readonly SpeakerCheck[] {
    const { name, made } = channel;
    const habit = this.#speaker.includes('@') ? this.#habits.get(name) : this.#habitOf(name);
    if (!habit) return [];
    const reference = `${this.#speaker}/${name}`;
    const found = checksOf({ reference, channel, made, habit, tuning: (id) => tuned[id] ?? {} });
    return found.map((each) => ({ ...each, reference, channel }));
  }

  #habitOf(name: string): Habit | undefined {
    const known = this.#habits.get(name);
    if (known || this.#habits.size >= MOST_CHANNELS) return known;
    const habit = new Habit(this.#keptOf(`${this.#speaker}/${name}`));
    this.#habits.set(name, habit);
    this.#isLearned = true;
    return habit;
  }
}
