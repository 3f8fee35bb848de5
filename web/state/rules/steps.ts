import type { Problem } from '../../../station/model/fault.ts';
import type { Rule, Step } from '../../../station/rules/rule.ts';
import type { Action } from '../../../station/rules/step.ts';
import { actionKinds, checkedKinds, stepKinds } from './action-kinds.ts';
import type { RuleChannels } from './channels.ts';
import { clauseOf, newClause, objectOf, type Clause } from './clause.ts';
import type { Typed } from './fields.ts';

/** A step while it is filled in. What only a check has is kept while it is something else. */
export interface DraftStep extends Clause {
  /** What has to be so. */
  readonly that?: Clause;
  /** What is done where it is not. */
  readonly otherwise?: readonly Clause[];
}

interface Made {
  readonly object: object;
  /** Paths begin at the step. */
  readonly problems: readonly Problem[];
}

export function draftStep(step: Step, channels: RuleChannels): DraftStep {
  if (step.do !== 'verify') return clauseOf(step, 'do', stepKinds, channels);
  const { that, else: otherwise, ...plain } = step;
  return {
    ...clauseOf(plain, 'do', stepKinds, channels),
    that: that ? clauseOf(that, 'is', checkedKinds, channels) : newClause('confirmed'),
    otherwise: draftActions(otherwise, channels),
  };
}

export const draftActions = (all: readonly Action[], channels: RuleChannels): readonly Clause[] =>
  all.map((each) => clauseOf(each, 'do', actionKinds, channels));

/** The steps that were filled in, and what is wrong with them; paths begin before them. */
export function stepsFrom(all: readonly DraftStep[], channels: RuleChannels) {
  const made = all.map((each) => stepFrom(each, channels));
  return { steps: made.map(({ object }) => object) as unknown as Rule['actions'], problems: placed(made) };
}

function stepFrom(step: DraftStep, channels: RuleChannels): Made {
  const own = objectOf(step, 'do', stepKinds, channels);
  if (step.kind !== 'verify') return own;
  const { that = newClause('confirmed'), otherwise = [] } = step;
  const others = otherwise.map((each) => objectOf(each, 'do', actionKinds, channels));
  const checked = that.kind === 'confirmed' ? undefined : objectOf(that, 'is', checkedKinds, channels);
  return {
    object: {
      ...own.object,
      ...(checked ? { that: { ...checked.object, join: 'and' } } : {}),
      else: others.map(({ object }) => object),
    },
    problems: [
      ...own.problems,
      ...(checked?.problems ?? []).map((each) => ({ ...each, path: `/that${each.path}` })),
      ...placed(others).map((each) => ({ ...each, path: `/else${each.path}` })),
    ],
  };
}

const placed = (made: readonly Made[]): readonly Problem[] =>
  made.flatMap(({ problems }, i) => problems.map((each) => ({ ...each, path: `/${i}${each.path}` })));

/** What a person is likely to want next: an output where there is one, else a note. */
export function newStep(channels: RuleChannels): DraftStep {
  const output = [...channels.values()].find(({ channel }) => channel.writable);
  return output ? newClause('set', { channel: output.reference }) : newClause('notify');
}

/** A clause of which another kind was chosen, or something was typed. */
export const changed = <C extends Clause>(
  clause: C,
  { kind = clause.kind, typed }: { readonly kind?: string; readonly typed?: Typed },
): C => ({ ...clause, kind, typed: { ...clause.typed, ...typed } });

/** The same steps, one of them a place further up (-1) or down (1). */
export function moved<S>(all: readonly S[], at: number, by: -1 | 1): readonly S[] {
  return all.toSpliced(at, 1).toSpliced(at + by, 0, all[at]!);
}
