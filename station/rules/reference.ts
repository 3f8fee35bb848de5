import type { Condition, Rule, Step } from './rule.ts';
import type { Action } from './step.ts';
import { renamed } from './template.ts';

/** A channel as a rule names it. */
export interface Reference {
  /** Absent: of the station that runs the rule. */
  readonly station?: string;
  readonly device: string;
  readonly channel: string;
}

const PARTS = /^(?:([^:@/]+):)?([^@/]+)(?:@[^/]+)?\/([^/]+)$/;

export function referenceOf(name: string): Reference {
  const [, station, device = '', channel = ''] = PARTS.exec(name) ?? [];
  return station === undefined ? { device, channel } : { station, device, channel };
}

/** A channel's name as at `there`, where it is written as at `here`. */
export function nameSeenFrom(name: string, here: string, there: string): string {
  if (!name.includes('/')) return name; // a column of the rule's own
  const { station = here } = referenceOf(name);
  const plain = name.replace(/^[^:@/]+:/, '');
  return station === there ? plain : `${station}:${plain}`;
}

/** The same rule, its channels named as at `there`, where it was written at `here`. */
export function seenFrom(rule: Rule, here: string, there: string): Rule {
  const named = (name: string) => nameSeenFrom(name, here, there);
  const { whenOver } = rule;
  return {
    ...rule,
    when: rule.when.map((condition) => conditionWith(condition, named)),
    actions: rule.actions.map((step) => stepWith(step, named)),
    ...(whenOver ? { whenOver: whenOver.map((action) => actionWith(action, named)) } : {}),
  };
}

type Naming = (name: string) => string;

function conditionWith(condition: Condition, named: Naming): Condition {
  if ('channel' in condition) return { ...condition, channel: named(condition.channel) };
  if (condition.is !== 'true') return condition;
  const formula = condition.formula.replace(/\[([^\][]+)\]/g, (all, name: string) =>
    name.includes('/') ? `[${named(name)}]` : all,
  );
  return { ...condition, formula };
}

function stepWith(step: Step, named: Naming): Step {
  if (step.do === 'wait') return step;
  if (step.do !== 'verify') return actionWith(step, named);
  const that = step.that ? { that: conditionWith(step.that, named) } : {};
  return { ...step, ...that, else: step.else.map((action) => actionWith(action, named)) };
}

function actionWith(action: Action, named: Naming): Action {
  if (action.do === 'set') return { ...action, channel: named(action.channel) };
  const texts = ['text', 'payload', 'body', 'subject'].flatMap((key) => {
    const text = (action as Readonly<Record<string, unknown>>)[key];
    return typeof text === 'string' ? [[key, renamed(text, named)]] : [];
  });
  return { ...action, ...Object.fromEntries(texts) };
}
