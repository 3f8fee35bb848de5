import type { Step } from '../../../station/rules/rule.ts';
import type { Action } from '../../../station/rules/step.ts';
import { conditionKinds } from './condition-kinds.ts';
import type { Field, Kind } from './kinds.ts';

const template = (name: string, row: string, label: string): Field => ({
  ...{ name, kind: 'template', label, row, isOptional: true },
});
const text = (name: string, row: string, label: string): Field => ({ name, kind: 'text', label, row });
const saying = (name: string): Field => template(name, 'saying', 'What it says');

/** Actions in the order in which they are offered. */
export const actionKinds: Readonly<Record<Action['do'], Kind>> = {
  set: {
    words: 'set',
    fields: [
      { name: 'channel', kind: 'output', label: 'Output' },
      { name: 'value', kind: 'value', label: 'Value', words: 'to', fallback: '1' },
      {
        ...{ name: 'over', kind: 'value', label: 'Value when it is over', row: 'when over', words: 'to' },
        isOptional: true,
      },
    ],
  },
  notify: {
    words: 'show a note',
    fields: [
      saying('text'),
      {
        ...{
          name: 'severity',
          kind: 'choice',
          label: 'How grave the note is',
          row: 'shown',
          isOptional: true,
        },
        choices: [
          ['', 'as grave as the rule'],
          ['critical', 'as critical'],
          ['warning', 'as a warning'],
          ['info', 'as good to know'],
        ],
      },
    ],
  },
  raise: {
    words: 'make the alarm',
    fields: [
      {
        ...{ name: 'severity', kind: 'choice', label: 'How grave', fallback: 'critical' },
        choices: [
          ['critical', 'critical'],
          ['warning', 'a warning'],
        ],
      },
      saying('text'),
    ],
  },
  publish: {
    words: 'publish to the broker',
    fields: [
      text('topic', 'topic', 'Topic'),
      saying('payload'),
      {
        ...{ name: 'expiresMs', kind: 'time', label: 'Given up after', row: 'give up after' },
        ...{ isOptional: true, fallback: ' s' },
      },
    ],
  },
  webhook: {
    words: 'call a webhook (only a bridge can)',
    fields: [text('url', 'address', 'Address'), saying('body')],
  },
  ntfy: {
    words: 'send by ntfy (only a bridge can)',
    fields: [text('topic', 'topic', 'Topic'), saying('text')],
  },
  email: {
    words: 'send an e-mail (only a bridge can)',
    fields: [text('to', 'to', 'To'), template('subject', 'about', 'Subject'), saying('text')],
  },
};

const { set, ...others } = actionKinds;
/** Steps in the order in which they are offered: actions, and what is between them. */
export const stepKinds: Readonly<Record<Step['do'], Kind>> = {
  set,
  wait: {
    words: 'wait',
    fields: [{ name: 'forMs', kind: 'time', label: 'For how long', fallback: '10 s' }],
  },
  verify: {
    words: 'check',
    fields: [{ name: 'withinMs', kind: 'time', label: 'Within', words: 'within', fallback: '20 s' }],
  },
  ...others,
};

/** What can be checked: a condition, or that the devices report what they were set to. */
export const checkedKinds: Readonly<Partial<Record<string, Kind>>> = {
  confirmed: { words: 'the devices have confirmed what was set', fields: [] },
  ...conditionKinds,
};
