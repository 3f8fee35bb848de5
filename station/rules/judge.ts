import { columnOf, type Batch } from '../model/batch.ts';
import type { Entry, Gap, GapCause } from '../model/entry.ts';
import type { FaultError } from '../model/fault.ts';
import type { Kernel } from '../pipeline/kernel.ts';
import { Pace, type PaceState } from './pace.ts';
import { planOf, type RulePlan } from './rule-plan.ts';
import { RuleProgram, type Rows } from './rule-program.ts';
import type { Rule } from './rule.ts';
import { Seen } from './seen.ts';
import { Stretch } from './stretch.ts';
import { Watch, type Firing, type WatchState } from './watch.ts';

/** The lid was closed, or the program was not there. */
const NOBODY_WATCHED: ReadonlySet<GapCause> = new Set(['asleep', 'closed', 'unclean-stop']);

/** All that a judge remembers, for another one of the same rule. */
export interface JudgeState extends PaceState {
  readonly program: Uint8Array;
  readonly watch: WatchState;
}

/**
 * One rule at work over the entries of a station's log, in their order. Live and preview are this, so what a preview says is what
 * happens: outcomes follow from the entries alone, never from when somebody looked.
 */
export class Judge {
  readonly #plan: RulePlan;
  readonly #program: RuleProgram;
  readonly #watch: Watch;
  readonly #stretch: Stretch;
  /** What it has looked at so far. */
  readonly seen: Seen;
  readonly #pace: Pace;
  /** The program before anything was said; absent where time alone changes nothing. */
  readonly #fresh: Uint8Array | undefined;

  /** @throws config/invalid where the rule contradicts itself or the kernel is full. */
  constructor(kernel: Pick<Kernel, 'program'>, rule: Rule) {
    this.#plan = planOf(rule);
    this.#program = new RuleProgram(kernel, rule.id, this.#plan);
    this.#watch = new Watch(this.#plan.speaksOf);
    this.#stretch = new Stretch(this.#plan.plan.reads.length);
    this.seen = new Seen(rule.maxAgeMs);
    this.#pace = new Pace(this.#plan.needsTicks);
    if (this.#plan.needsTicks) this.#fresh = this.#program.exportState();
  }

  get state(): JudgeState {
    return { program: this.#program.exportState(), watch: this.#watch.state, ...this.#pace.state };
  }

  /**
   * One that has heard nothing and raised nothing begins anew instead: what was not said meanwhile, nobody listened for.
   * @throws config/invalid where it is of another rule or version; it then goes on as it was.
   */
  resume(state: JudgeState, named?: (channel: string) => string): void {
    if (state.rowMs === undefined && state.watch.raisedMs === undefined) return;
    this.#program.importState(new Uint8Array(state.program), named);
    this.#watch.state = state.watch;
    this.#pace.state = state;
  }

  /** What it does at this entry. @throws rule/too-much-work once the rule has used up what it may. */
  entry(entry: Entry): Firing[] {
    return [...this.take(entry), ...this.settle()];
  }

  /** The same for who has many: rows wait until enough are there, or {@link settle}. @throws as {@link entry}. */
  take(entry: Entry): Firing[] {
    this.#program.check();
    if (entry.kind === 'gap') return this.#gap(entry.gap);
    return entry.kind === 'batch' ? this.#batch(entry.batch) : [];
  }

  /** Whichever device the gap is of: who did not hear one of them heard none, and rows of one come before the gap of another. */
  #gap({ cause, fromMs, toMs }: Gap): Firing[] {
    if (cause === 'clock-jump') return this.#jumped();
    return NOBODY_WATCHED.has(cause) ? this.unwatched(fromMs, toMs) : [];
  }

  /** Nobody watched meanwhile: what was not said then is no silence. @throws as {@link entry}. */
  unwatched(fromMs: number, toMs: number): Firing[] {
    this.#program.check();
    if (!this.#plan.countsSilence) return [];
    const firings: Firing[] = [];
    this.#ticks(fromMs, firings);
    firings.push(...this.settle());
    this.#beginAnew();
    this.#pace.resumed(toMs);
    return firings;
  }

  /** What was before is judged by the clock of before, and no measure of what comes. */
  #jumped(): Firing[] {
    const firings = this.settle();
    if (this.#pace.isWaiting) this.#beginAnew();
    this.#pace.jumped();
    return firings;
  }

  /** Why it judges no more. */
  get fault(): FaultError | undefined {
    return this.#program.fault;
  }

  /** What it does at the rows that it was given and has not judged. */
  settle(): Firing[] {
    return this.#stretch.isEmpty ? [] : this.#run(this.#stretch.taken());
  }

  /**
   * Time went on until `nowMs` without a row. Where there never was one it counts from the first time that this is said, and anew
   * after a while in which nobody said so. A preview has nothing to look at there. @throws as {@link entry}.
   */
  passed(nowMs: number): Firing[] {
    this.#program.check();
    const firings: Firing[] = [];
    if (this.#pace.isWaiting && this.#pace.waits(nowMs)) this.#beginAnew();
    this.#ticks(nowMs, firings);
    return [...firings, ...this.settle()];
  }

  free(): void {
    this.#program.free();
  }

  /** What is raised stays so. */
  #beginAnew(): void {
    if (this.#fresh && this.#watch.state.raisedMs === undefined) this.#program.importState(this.#fresh);
  }

  #batch(batch: Batch): Firing[] {
    const { time } = batch;
    const prefix = `${batch.device}${batch.subject === undefined ? '' : `@${batch.subject}`}/`;
    const reads = this.#plan.plan.reads.map((name) =>
      name.startsWith(prefix) ? columnOf(batch, name.slice(prefix.length)) : undefined,
    );
    const isRead = reads.some((column) => column !== undefined);
    const firings: Firing[] = [];
    for (let row = 0; row < time.length;) {
      const end = this.#together(time, row, firings);
      if (isRead) this.#rows(time, reads, row, end, firings);
      for (row = end; row < time.length && this.#pace.isLate(time[row]!);) row++;
    }
    return firings;
  }

  /** Up to which row from `start` on they can be taken together: none is late, and no time to judge lies between them. */
  #together(time: Float64Array, start: number, firings: Firing[]): number {
    if (this.#pace.isLate(time[start]!)) return start;
    this.#ticks(time[start]!, firings);
    let end = start;
    while (
      end < time.length &&
      !this.#pace.isLate(time[end]!) &&
      (end === start || !this.#pace.hasTick(time[end]!))
    ) {
      this.#pace.row(time[end]!);
      end++;
    }
    return end;
  }

  #rows(
    time: Float64Array,
    reads: readonly (Float64Array | undefined)[],
    start: number,
    end: number,
    firings: Firing[],
  ): void {
    for (let row = start; row < end;) {
      row = this.#stretch.rows(time, reads, row, end);
      if (this.#stretch.isFull) firings.push(...this.settle());
    }
  }

  #ticks(beforeMs: number, firings: Firing[]): void {
    for (const at of this.#pace.ticks(beforeMs)) {
      this.#stretch.tick(at);
      if (this.#stretch.isFull) firings.push(...this.settle());
    }
  }

  #run(rows: Rows): Firing[] {
    const { time, outcome, breach, value } = this.#program.run(rows);
    const firings: Firing[] = [];
    for (let row = 0; row < time.length; row++) {
      const timeMs = time[row]!;
      this.seen.row(timeMs, outcome[row]!, value[row]!);
      if (!this.#pace.isTimely(timeMs)) continue;
      const firing = this.#watch.row(timeMs, outcome[row]!, breach[row]!, value[row]!);
      if (firing) firings.push(firing);
    }
    return firings;
  }
}
