import type { Problem } from '../../../station/model/fault.ts';
import type { Condition, Rule } from '../../../station/rules/rule.ts';
import type { RuleChannels } from './channels.ts';
import { clauseOf, objectOf, type Clause } from './clause.ts';
import { read, write, type Typed } from './fields.ts';
import { conditionKinds } from './condition-kinds.ts';
import type { Field } from './kinds.ts';
import { draftActions, draftStep, stepsFrom, type DraftStep } from './steps.ts';

/** A condition while it is filled in, with how it meets those before it. */
export interface DraftCondition extends Clause {
  readonly join: Condition['join'];
}

/** A rule while somebody fills it in: texts as they are typed, in the units that people see. */
export interface RuleDraft {
  /** What it was made from; what no field is known for stays as it is there. */
  readonly base: Pick<Rule, 'id' | 'version'> & Partial<Rule>;
  readonly title: string;
  readonly severity: Rule['severity'];
  /** Whoever acknowledges its alarm has to say what was found. */
  readonly needsNote: boolean;
  readonly conditions: readonly DraftCondition[];
  readonly actions: readonly DraftStep[];
  /** What is done when it is over. */
  readonly whenOver: readonly DraftStep[];
  /** `noData` and `maxAge`, times. */
  readonly times: Typed;
}

/** The rule also comes when the first channel says nothing: a last condition with a field of its own. */
export const noDataField: Field = {
  ...{ name: 'noData', kind: 'time', label: 'No data, raise after', row: 'No data', words: 'raise after' },
  ...{ isOptional: true, fallback: ' min' },
};
export const maxAgeField: Field = {
  ...{ name: 'maxAge', kind: 'time', label: 'A value counts for', row: 'Values', words: 'count for' },
  fallback: '15 min',
};

export function draftOf(rule: Rule, channels: RuleChannels): RuleDraft {
  const silence = silenceOf(rule.when);
  const when = silence === undefined ? rule.when : rule.when.slice(0, -1);
  return {
    base: rule,
    title: rule.title,
    severity: rule.severity,
    needsNote: rule.needsNote ?? false,
    conditions: when.map((each) => ({
      ...clauseOf(each, 'is', conditionKinds, channels),
      join: each.join,
    })),
    actions: rule.actions.map((each) => draftStep(each, channels)),
    whenOver: draftActions(rule.whenOver ?? [], channels),
    times: { ...write(noDataField, silence), ...write(maxAgeField, rule.maxAgeMs) },
  };
}

const channelOf = (condition: Condition | undefined): string | undefined =>
  condition && 'channel' in condition ? condition.channel : undefined;

function silenceOf(when: Rule['when']): number | undefined {
  const last = when.at(-1);
  const isOwnField =
    when.length > 1 && last?.is === 'noData' && last.join === 'or' && last.channel === channelOf(when[0]);
  return isOwnField ? last.forMs : undefined;
}

/** The rule that was filled in, and what is wrong with it by itself; the station finds the rest. */
export function ruleFrom(
  draft: RuleDraft,
  channels: RuleChannels,
): { readonly rule: Rule; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const note = (found: readonly Problem[], at: string) =>
    problems.push(...found.map(({ path, message }) => ({ path: at + path, message })));
  const when = draft.conditions.map((condition, i) => {
    const { object, problems: found } = objectOf(condition, 'is', conditionKinds, channels);
    note(found, `/when/${i}`);
    return { ...object, join: condition.join } as Condition;
  });
  const { steps: actions, problems: ofSteps } = stepsFrom(draft.actions, channels);
  note(ofSteps, '/actions');
  const { steps: whenOver, problems: ofOver } = stepsFrom(draft.whenOver, channels);
  note(ofOver, '/whenOver');
  const maxAgeMs = read(maxAgeField, draft.times);
  if (typeof maxAgeMs !== 'number') problems.push({ path: '/maxAgeMs', message: 'Say how long.' });
  const silence = silentAfter(draft, when[0]);
  if (Number.isNaN(silence?.forMs))
    problems.push({ path: `/when/${when.length}/forMs`, message: 'Type a number here.' });
  const { whenOver: _, needsNote: __, ...base } = draft.base;
  const rule = {
    ...base,
    title: draft.title.trim() === '' ? titleFor(draft, channels) : draft.title.trim(),
    severity: draft.severity,
    ...(draft.needsNote ? { needsNote: true as const } : {}),
    when: silence ? [...when, silence] : when,
    actions,
    ...(whenOver.length > 0 ? { whenOver: whenOver as NonNullable<Rule['whenOver']> } : {}),
    maxAgeMs: typeof maxAgeMs === 'number' ? maxAgeMs : NaN,
  };
  return { rule, problems };
}

function silentAfter({ times }: RuleDraft, first: Condition | undefined) {
  const forMs = read(noDataField, times);
  const channel = channelOf(first);
  if (forMs === undefined || channel === undefined || first?.is === 'noData') return undefined;
  return { is: 'noData', join: 'or', channel, forMs: typeof forMs === 'number' ? forMs : NaN } as const;
}

const TITLES: Readonly<Record<string, string>> = {
  ...{ above: 'too high', below: 'too low', outside: 'out of range', inside: 'in range' },
  ...{ equals: 'is so', changed: 'moves fast', unchanged: 'is stuck', reaches: 'is on its way' },
  ...{ noData: 'has no data', unusual: 'is unusual' },
};

/** What a rule is called while nobody has named it. */
export function titleFor({ conditions: [first] }: RuleDraft, channels: RuleChannels): string {
  const label = channels.get(first?.typed['channel'] ?? '')?.label;
  const what = TITLES[first?.kind ?? ''];
  return label !== undefined && what !== undefined ? `${label} ${what}` : 'New rule';
}
