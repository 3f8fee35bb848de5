import type { ErrandResult, StepEnd } from '../../model/flow.ts';
import type { RuleEvent } from '../../model/rule.ts';
import type { Rule, Step } from '../../rules/rule.ts';
import type { Wording } from '../../rules/sentence.ts';
import { endText, stepText } from '../../rules/step-words.ts';
import { given } from '../../uplink/native/fields.ts';
import { sourceOf } from './rule-book.ts';

/** What a step of a rule came to, as the log keeps it. */
export function stepEvent(
  rule: Rule,
  step: Step,
  end: StepEnd,
  timeMs: number,
  wordingOf: (channel: string) => Wording,
): RuleEvent {
  const { id, version, title, device } = sourceOf(rule);
  const text = `${title}: ${stepText(step, end, wordingOf)}`;
  return { rule: id, version, device, timeMs, text, step: end };
}

/** How an errand ended, as the end of its step. */
export function errandEnd({ place, result, raisedMs, fault, about }: ErrandResult): StepEnd {
  const step = /^\d+$/.test(place) ? { step: Number(place) } : {};
  return { ...step, of: about.of, result, raisedMs, ...given({ fault }) };
}

export function errandEvent({ rule, about }: ErrandResult, end: StepEnd, timeMs: number): RuleEvent {
  const { version, title, device, words } = about;
  return { rule, version, device, timeMs, text: `${title}: ${endText(words, end)}`, step: end };
}
