import { fault, type Problem } from '../model/fault.ts';
import { Assembly } from '../pipeline/assembly.ts';
import { contradictions } from '../pipeline/contradictions.ts';
import { Emitter } from '../pipeline/formula/emit.ts';
import { readFormula, type Formula } from '../pipeline/formula/formula.ts';
import { instruct, type SimpleStep } from '../pipeline/instructions.ts';
import { mapCode, pairCode, type Plan } from '../pipeline/plan.ts';
import { type ClockCondition, isClock } from './clock-column.ts';
import type { Condition, Rule } from './rule.ts';

/** What the kernel needs to judge a rule, and what its columns mean. */
export interface RulePlan {
  readonly plan: Plan;
  /** Conditions that time alone decides, by the names of their columns. */
  readonly clocks: readonly { readonly name: string; readonly condition: ClockCondition }[];
  /** Whether time that passes without a row can change the outcome. */
  readonly needsTicks: boolean;
  /** Whether it counts how long nothing was said. */
  readonly countsSilence: boolean;
  /** The value that the rule speaks of is that of the first condition on a channel or a formula; absent where there is none. */
  readonly speaksOf: Condition | undefined;
}

/** Columns that every rule makes: whether it is so, whether the first condition's limit is passed, and its value. */
export const OUTCOME = 'outcome';
export const BREACH = 'breach';
export const VALUE = 'value';
export const MADE = [OUTCOME, BREACH, VALUE];

type Watched = Exclude<Condition, ClockCondition>;

/** @throws config/invalid with all that contradicts itself. */
export function planOf(rule: Rule): RulePlan {
  const problems = rule.when.flatMap((condition, i) => [...problemsOf(condition, `/when/${i}`)]);
  if (problems.length > 0) throw fault('config/invalid', { problems });
  const clocks = rule.when.flatMap((condition, i) =>
    isClock(condition) ? [{ name: `@${i}`, condition }] : [],
  );
  const reads = [...new Set([...rule.when.flatMap(channelsOf), ...clocks.map(({ name }) => name)])];
  return {
    plan: planned([rule], reads, MADE),
    clocks,
    countsSilence: rule.when.some(({ is }) => is === 'noData'),
    needsTicks: rule.when.some(({ is }) => is === 'noData' || is === 'equals') || clocks.length > 0,
    speaksOf: speaksOf(rule),
  };
}

/** One plan for rules that watch channels only: {@link MADE} of each, in their order. @throws config/invalid where they are too much. */
export function bundlePlan(rules: readonly Rule[]): Plan {
  const reads = [...new Set(rules.flatMap(({ when }) => when.flatMap(channelsOf)))];
  return planned(
    rules,
    reads,
    rules.flatMap((_, i) => MADE.map((name) => `${name}${i}`)),
  );
}

function planned(rules: readonly Rule[], reads: readonly string[], makes: readonly string[]): Plan {
  const columns = new Map([...reads, ...makes].map((name, i) => [name, i]));
  const assembly = new Assembly(columns.size, () => '/when');
  for (const [i, rule] of rules.entries()) {
    const [outcome, breach, value] = MADE.map((_, k) => reads.length + i * MADE.length + k);
    new Writer(rule, columns, assembly, { outcome: outcome!, breach: breach!, value: value! }).write();
  }
  return { reads, makes, steps: assembly.steps };
}

/** The first condition on a channel or a formula. */
export const speaksOf = (rule: Rule): Condition | undefined =>
  rule.when.find((condition) => !isClock(condition));

/** What contradicts itself in one condition, which is found at a path. */
export function* problemsOf(condition: Condition, at: string): Generator<Problem> {
  const step = isClock(condition) || condition.is === 'true' ? undefined : stepOf(condition, 0);
  if (step) for (const problem of contradictions(step)) yield { ...problem, path: at + problem.path };
  if (condition.is !== 'true') return;
  const formula = readFormula(condition.formula);
  if ('message' in formula) yield { path: `${at}/formula/${formula.at}`, message: formula.message };
  else if (formula.reads.length === 0) yield { path: `${at}/formula`, message: 'names no channel' };
  for (const name of 'reads' in formula ? formula.reads : [])
    if (!name.includes('/')) yield { path: `${at}/formula`, message: `write [device/${name}] for a channel` };
}

function channelsOf(condition: Condition): readonly string[] {
  if (isClock(condition)) return [];
  return condition.is === 'true' ? formulaOf(condition.formula).reads : [condition.channel];
}

function formulaOf(text: string): Formula {
  const formula = readFormula(text);
  if ('message' in formula) throw fault('internal', { message: 'a formula was not checked' });
  return formula;
}

const WITHOUT_LASTING: ReadonlySet<string> = new Set(['noData', 'changed', 'reaches', 'unusual']);

/** The step that judges one channel. A silence longer than a value counts for does not count as having lasted. */
function stepOf(condition: Exclude<Watched, { is: 'true' }>, maxGapMs: number): SimpleStep {
  const { is, channel: from, join: _, ...settings } = condition;
  const lasts = maxGapMs > 0 && !WITHOUT_LASTING.has(is) ? { maxGapMs } : {};
  return { op: is, from, as: 'y', ...settings, ...lasts } as SimpleStep;
}

/** Writes a rule's conditions down as steps, and how they meet. */
class Writer {
  readonly #rule: Rule;
  readonly #columns: ReadonlyMap<string, number>;
  readonly #assembly: Assembly;
  readonly #makes: Readonly<Record<'outcome' | 'breach' | 'value', number>>;

  constructor(
    rule: Rule,
    columns: ReadonlyMap<string, number>,
    assembly: Assembly,
    makes: Readonly<Record<'outcome' | 'breach' | 'value', number>>,
  ) {
    this.#rule = rule;
    this.#columns = columns;
    this.#assembly = assembly;
    this.#makes = makes;
  }

  write(): void {
    const { outcome, breach, value } = this.#makes;
    const speaking = speaksOf(this.#rule);
    for (const [i, condition] of this.#rule.when.entries()) {
      const met = this.#condition(condition, i, condition === speaking);
      const held = this.#assembly.step('hold', met, i === 0 ? outcome : met, this.#rule.maxAgeMs);
      if (i > 0) this.#join(outcome, held, condition.join);
      this.#assembly.give(met);
    }
    if (!speaking) for (const to of [breach, value]) this.#assembly.step('constant', 0, to, NaN);
  }

  #join(outcome: number, met: number, join: Condition['join']): void {
    if (join === 'butNot') this.#assembly.step('map', met, met, mapCode('not'));
    this.#assembly.step('pair', outcome, outcome, met, pairCode(join === 'or' ? 'or' : 'and'));
  }

  /** A column of its own with 1 and 0. */
  #condition(condition: Condition, index: number, speaks: boolean): number {
    const assembly = this.#assembly;
    const met = assembly.take();
    if (isClock(condition)) return assembly.step('linear', this.#column(`@${index}`), met, 1, 0);
    const from = this.#input(condition);
    this.#judge(condition, from, met);
    if (speaks) this.#tell(condition, from, met);
    if (from !== this.#columns.get(channelsOf(condition)[0]!)) assembly.give(from);
    return met;
  }

  /** What a condition looks at: a channel as it comes, held where it is a state, or a formula's column. */
  #input(condition: Watched): number {
    if (condition.is !== 'true') {
      const from = this.#column(condition.channel);
      if (condition.is !== 'equals') return from;
      return this.#assembly.step('hold', from, this.#assembly.take(), this.#rule.maxAgeMs);
    }
    const to = this.#assembly.take();
    const columnOf = (name: string) => this.#column(name);
    new Emitter(this.#assembly, columnOf, this.#rule.maxAgeMs).write(
      formulaOf(condition.formula).checked,
      to,
    );
    return to;
  }

  #judge(condition: Watched, from: number, to: number): void {
    if (condition.is === 'true') this.#assembly.step('debounce', from, to, condition.forMs ?? 0, 0);
    else instruct(this.#assembly, stepOf(condition, this.#rule.maxAgeMs), from, to);
  }

  /** The same without having to last, and the value: for the peak since the limit was first passed. */
  #tell(condition: Watched, from: number, met: number): void {
    const atOnce =
      condition.is === 'noData' || condition.is === 'unchanged' ? condition : { ...condition, forMs: 0 };
    // What is unusual does not have to last, and is judged once: it remembers much.
    if (condition.is === 'unusual') this.#assembly.step('linear', met, this.#makes.breach, 1, 0);
    else this.#judge(atOnce as Watched, from, this.#makes.breach);
    this.#assembly.step('linear', from, this.#makes.value, 1, 0);
  }

  #column(name: string): number {
    return this.#columns.get(name)!;
  }
}
