import { filled, type Word } from '../../rules/template.ts';
import type { LastValue } from '../devices/last-values.ts';
import type { Wording } from '../../rules/sentence.ts';
import { shownOf } from '../../model/scale.ts';
import type { Cause } from './hands.ts';

/** What texts of a rule's actions are filled with. */
export interface Facts {
  readonly station: string;
  last(channel: string): LastValue | undefined;
  wordingOf(channel: string): Wording;
}

/** A rule's text with its values as people see them, without units; what is not known is `unknown`, in JSON `null`. */
export function said(template: string, cause: Cause, facts: Facts): string {
  const unknown = /^\s*[[{]/.test(template) ? 'null' : 'unknown';
  return filled(
    template,
    (name) => (name.includes('/') ? channelSaid(name, facts) : wordOf(name as Word, cause, facts)) ?? unknown,
  );
}

/** All that there is to say about an alarm, as JSON for other programs. */
export function alarmJson(cause: Cause, { station }: Facts): string {
  const { rule, what, text, value, timeMs, raisedMs, place } = cause;
  const { id, version, title, severity } = rule;
  return JSON.stringify({
    station,
    rule: id,
    version,
    title,
    severity,
    what,
    text,
    value,
    time: timeMs,
    raised: raisedMs,
    action: place,
  });
}

function channelSaid(name: string, { last, wordingOf }: Facts): string | undefined {
  const value = last(name)?.value;
  if (value === undefined) return undefined;
  const { decimals, scale } = wordingOf(name);
  return (scale ? shownOf(scale, value) : value).toFixed(decimals);
}

function wordOf(
  word: Word,
  { rule, what, text, value, timeMs }: Cause,
  { station }: Facts,
): string | undefined {
  switch (word) {
    case 'title':
    case 'severity':
      return rule[word];
    case 'rule':
      return rule.id;
    case 'what':
      return what;
    case 'text':
      return text;
    case 'value':
      return value === undefined ? undefined : String(value);
    case 'time':
      return new Date(timeMs).toISOString();
    case 'station':
      return station;
  }
}
