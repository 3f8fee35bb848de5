import type { Batch } from '../../model/batch.ts';
import { columnOf } from '../../model/batch.ts';
import type { Kernel } from '../../pipeline/kernel.ts';
import type { Program } from '../../pipeline/program.ts';
import { bundlePlan, MADE, speaksOf } from '../rule-plan.ts';
import type { Rule } from '../rule.ts';
import { Watch, type Firing } from '../watch.ts';
import { SPEAKS } from './channel-checks.ts';

/** So many rules make one program: it has columns and steps for no more. */
const RULES_A_PROGRAM = 10;
/** Rows that come so much later than the newest one are of the past, and raise nothing. */
const LATE_MS = 60_000;
/** It is over once it has not been so for this long: what comes and goes is one alarm. */
const CALM_MS = 60_000;

interface Watched {
  readonly rule: Rule;
  readonly watch: Watch;
  /** When it was so last; before it could be known, the first time that it could. */
  soMs: number | undefined;
}

interface Bundle {
  readonly reads: readonly string[];
  readonly program: Program;
  readonly watched: readonly Watched[];
}

/** What a rule did. */
export type RuleFiring = readonly [rule: Rule, firing: Firing];

/**
 * Many rules over the rows of one speaker at once, a kernel program for some of them together. It has no memory but its own: one that takes
 * the place of another is told what is raised, and believes that it is over only once it has looked for as long as raising takes.
 */
export class CheckJudge {
  readonly #bundles: readonly Bundle[];
  readonly #prefix: string;
  #newestMs = -Infinity;

  /** `speaker`: `device` or `device@subject`; `raisedMs`: since when a rule is raised. @throws config/invalid when the kernel is full. */
  constructor(
    kernel: Pick<Kernel, 'program'>,
    speaker: string,
    rules: readonly Rule[],
    raisedMs: (rule: string) => number | undefined,
  ) {
    this.#prefix = `${speaker}/`;
    const bundles: Bundle[] = [];
    try {
      for (let at = 0; at < rules.length; at += RULES_A_PROGRAM) {
        const some = rules.slice(at, at + RULES_A_PROGRAM);
        const plan = bundlePlan(some);
        const watched = some.map((rule) => watchedAs(rule, raisedMs(rule.id)));
        bundles.push({ reads: plan.reads, program: kernel.program(plan), watched });
      }
    } catch (error) {
      for (const { program } of bundles) program.free();
      throw error;
    }
    this.#bundles = bundles;
  }

  /** The clock was set: what was newest is no measure. */
  jumped(): void {
    this.#newestMs = -Infinity;
    for (const { watched } of this.#bundles) for (const each of watched) each.soMs = undefined;
  }

  batch(batch: Batch): RuleFiring[] {
    const timely = this.#timely(batch);
    if (timely.time.length === 0) return [];
    const speaks = new Float64Array(timely.time.length).fill(1);
    return this.#bundles.flatMap((bundle) => this.#run(bundle, timely, speaks));
  }

  #timely(batch: Batch): Batch {
    const rows: number[] = [];
    for (const [row, timeMs] of batch.time.entries()) {
      if (timeMs >= this.#newestMs - LATE_MS) rows.push(row);
      this.#newestMs = Math.max(this.#newestMs, timeMs);
    }
    if (rows.length === batch.time.length) return batch;
    const some = (column: Float64Array) => Float64Array.from(rows, (row) => column[row]!);
    return { ...batch, time: some(batch.time), columns: batch.columns.map(some) };
  }

  free(): void {
    for (const { program } of this.#bundles) program.free();
  }

  #run({ reads, program, watched }: Bundle, batch: Batch, speaks: Float64Array): RuleFiring[] {
    const names = reads.map((reference) => reference.slice(this.#prefix.length));
    const columns = names.map((name) => (name === SPEAKS ? speaks : columnOf(batch, name)));
    const made = program.run({
      device: '',
      time: batch.time,
      channels: reads.filter((_, i) => columns[i]),
      columns: columns.filter((column) => column !== undefined),
    });
    const makes = made.columns.slice(-watched.length * MADE.length);
    return watched.flatMap((each, i) => this.#watched(each, batch.time, makes.slice(i * MADE.length)));
  }

  #watched(each: Watched, time: Float64Array, columns: readonly Float64Array[]): RuleFiring[] {
    const [outcome, breach, value] = columns as [Float64Array, Float64Array, Float64Array];
    const { rule, watch } = each;
    const firings: RuleFiring[] = [];
    for (let row = 0; row < time.length; row++) {
      const timeMs = time[row]!;
      const isSo = outcome[row] === 1;
      each.soMs = isSo ? timeMs : (each.soMs ?? timeMs + Math.max(0, patienceOf(rule) - CALM_MS));
      const isSure = isSo || timeMs - each.soMs >= CALM_MS;
      const firing = watch.row(timeMs, isSure ? outcome[row]! : NaN, breach[row]!, value[row]!);
      if (firing) firings.push([rule, firing]);
    }
    return firings;
  }
}

/** For how long a rule's condition must be met. */
const patienceOf = ({ when: [first] }: Rule): number => (first && 'forMs' in first ? (first.forMs ?? 0) : 0);

function watchedAs(rule: Rule, raisedMs: number | undefined): Watched {
  const watch = new Watch(speaksOf(rule));
  if (raisedMs !== undefined) watch.state = { raisedMs, sinceMs: raisedMs };
  return { rule, watch, soMs: undefined };
}
