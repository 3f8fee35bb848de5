import type { StepEnd, StepResult } from '../model/flow.ts';
import type { Step } from './rule.ts';
import { duration, type Wording } from './sentence.ts';
import { shownOf } from '../model/scale.ts';

/** A step as a person reads it: “set Fan to 1”, “wait 30 s”. Of addresses only what is no secret. */
export function stepWords(step: Step, wordingOf: (channel: string) => Wording): string {
  switch (step.do) {
    case 'set': {
      const { label, unit, decimals, scale } = wordingOf(step.channel);
      const value = scale ? shownOf(scale, step.value) : step.value;
      return `set ${label} to ${value.toFixed(decimals)}${unit === '' ? '' : ` ${unit}`}`;
    }
    case 'notify':
      return 'show a note';
    case 'raise':
      return `make it ${step.severity}`;
    case 'publish':
      return `publish ${step.topic}`;
    case 'webhook':
      return `webhook to ${step.url.split('/')[2] ?? ''}`;
    case 'ntfy':
      return 'send to ntfy';
    case 'email':
      return `e-mail to ${step.to}`;
    case 'wait':
      return `wait ${duration(step.forMs)}`;
    case 'verify':
      return `verify within ${duration(step.withinMs)}`;
  }
}

/** How a step stands, in words. */
export const stepResultWords: Readonly<Record<StepResult, string>> = {
  waiting: 'not begun',
  'under-way': 'under way',
  done: 'done',
  wanted: 'on its way',
  failed: 'failed',
  unknown: 'nobody knows what came of it',
  stopped: 'stopped, because the rule is over',
  skipped: 'not done',
};

/** A step's end in one line: “step 2 of 4, wait 30 s: done”. */
export function stepText(step: Step, end: StepEnd, wordingOf: (channel: string) => Wording): string {
  return endText(stepWords(step, wordingOf), end);
}

/** The same of a step that is known by its words. */
export function endText(words: string, { step, of, result }: StepEnd): string {
  const place = step === undefined ? 'beside' : `step ${step} of ${of}`;
  return `${place}, ${words}: ${stepResultWords[result]}`;
}
