import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import type { ChannelView, DeviceView } from '../../station/api/device.ts';
import { Rule } from '../../station/rules/rule.ts';
import { ruleChannels } from '../../web/state/rules/channels.ts';
import { draftOf, ruleFrom, titleFor, type RuleDraft } from '../../web/state/rules/draft.ts';
import { newClause } from '../../web/state/rules/clause.ts';
import { completed, completionAt, valueCompletionAt } from '../../web/state/rules/completion.ts';
import { freeId, limitAbove, newDraft } from '../../web/state/rules/new-rule.ts';
import { moved, newStep } from '../../web/state/rules/steps.ts';
import { changesBetween } from '../../web/text/rules/rule-changes.ts';

const channel = (name: string, more: Partial<ChannelView> = {}): ChannelView => ({
  ...{ name, label: name, unitText: 'Cel', quantity: 'temperature', decimals: 1 },
  ...{ gain: 1, offset: 0, made: false, changedMs: undefined },
  ...more,
});
const bay = {
  ...{ key: 'own/bay', station: 'own', device: 'bay', own: true, label: 'Bay' },
  channels: [
    channel('temp'),
    channel('fan', { quantity: 'switch', unitText: '1', decimals: 0, writable: true }),
    // Shown is 100 - 2 x raw: what is above for people is below for the device.
    channel('depth', { gain: -2, offset: 100, unitText: 'cm' }),
  ],
} as unknown as DeviceView;
const channels = ruleChannels([bay]);

const rule = (when: readonly object[], more: object = {}) =>
  v.parse(Rule, { id: 'r', version: 3, title: 'R', severity: 'info', when, ...more });

const temp = { channel: 'bay/temp' };
const depth = { channel: 'bay/depth' };
const everyKind: readonly (readonly [string, readonly object[]])[] = [
  [
    'limits',
    [
      { is: 'above', ...temp, limit: 35.25, clearsAt: 33, forMs: 90_000 },
      { is: 'below', ...temp, limit: -3, join: 'or' },
    ],
  ],
  [
    'limits upside down',
    [
      { is: 'above', ...depth, limit: 20, clearsAt: 10 },
      { is: 'below', ...depth, limit: 3, join: 'butNot' },
    ],
  ],
  [
    'ranges',
    [
      { is: 'outside', ...temp, low: 1, high: 2, clearsAt: { low: 1.2, high: 1.8 } },
      { is: 'inside', ...temp, low: 4, high: 5 },
    ],
  ],
  [
    'ranges upside down',
    [
      { is: 'outside', ...depth, low: 1, high: 2 },
      { is: 'inside', ...depth, low: 4, high: 5, clearsAt: { low: 3, high: 6 } },
    ],
  ],
  [
    'states',
    [
      { is: 'equals', channel: 'bay/fan', value: 1, forMs: 500 },
      { is: 'equals', ...temp, value: 3, tolerance: 0.5 },
    ],
  ],
  [
    'movement',
    [
      { is: 'changed', ...depth, by: 5, windowMs: 60_000 },
      { is: 'unchanged', ...temp, forMs: 7_200_000, tolerance: 0.1 },
    ],
  ],
  [
    'forecast and silence',
    [
      { is: 'reaches', ...temp, limit: 35, withinMs: 720_000, tauMs: 300_000 },
      { is: 'noData', ...depth, forMs: 1000 },
    ],
  ],
  ['unusual', [{ is: 'unusual', ...temp }]],
  ['formula', [{ is: 'true', formula: '[bay/temp] > 3 °C', forMs: 172_800_00 }]],
  [
    'time',
    [
      { is: 'schedule', days: [0, 6], fromMinute: 0, toMinute: 1440, timeZone: 'Europe/Berlin' },
      { is: 'sunBelow', degrees: -6, latitude: 52.5, longitude: -13.4 },
    ],
  ],
  [
    'no data at the end',
    [
      { is: 'above', ...temp, limit: 1 },
      { is: 'noData', ...temp, join: 'or', forMs: 300_000 },
    ],
  ],
];

test.each(everyKind)('%s: filled in and read back is the same rule', (_, when) => {
  const before = rule(when, {
    actions: [
      { do: 'set', channel: 'bay/fan', value: 1, over: 0 },
      { do: 'set', channel: 'bay/depth', value: 7 },
    ],
    maxAgeMs: 60_000,
  });
  const { rule: after, problems } = ruleFrom(draftOf(before, channels), channels);
  expect(problems).toEqual([]);
  expect(after).toEqual(before);
});

test('steps of every kind stay as they were, also what no field is for', () => {
  const before = rule([{ is: 'above', ...temp, limit: 1 }], {
    actions: [
      { do: 'set', channel: 'bay/fan', value: 1 },
      { do: 'wait', forMs: 90_000 },
      { do: 'verify', withinMs: 5000, else: [{ do: 'raise', severity: 'critical', text: 'stuck' }] },
      { do: 'verify', that: { is: 'below', ...depth, limit: 20 }, withinMs: 60_000 },
      { do: 'notify', text: 'look' },
      { do: 'publish', topic: 'bay/hot', payload: '{}', anywhere: true, expiresMs: 5000 },
      { do: 'webhook', url: 'https://example.org/hook' },
      { do: 'ntfy', topic: 'bay', text: 'hot' },
      { do: 'email', to: 'ana@example.org', subject: 'hot' },
    ],
    whenOver: [
      { do: 'set', channel: 'bay/depth', value: 20 },
      { do: 'notify', text: 'over', severity: 'info' },
    ],
  });
  const draft = draftOf(before, channels);
  expect(ruleFrom(draft, channels)).toEqual({ rule: before, problems: [] });
  // Another kind takes nothing along.
  const actions = draft.actions.map((each) => (each.kind === 'publish' ? { ...each, kind: 'ntfy' } : each));
  const { rule: after } = ruleFrom({ ...draft, actions }, channels);
  expect(after.actions[5]).toEqual({ do: 'ntfy', topic: 'bay/hot' });
  // What is checked is typed as people see it.
  expect(draft.actions[3]!.that).toMatchObject({ kind: 'above', typed: { limit: '60' } });
});

test('what is wrong with a step, with what it checks and with what is done else has its place', () => {
  const draft = draftOf(rule([{ is: 'above', ...temp, limit: 1 }]), channels);
  const verify = {
    ...newClause('verify', { withinMs: 'soon' }),
    that: newClause('above', { channel: 'bay/temp' }),
    otherwise: [newClause('notify'), newClause('email')],
  };
  const whenOver = [newClause('set', { channel: 'bay/fan', value: 'x' })];
  expect(problemsOf({ ...draft, actions: [newStep(channels), verify], whenOver })).toEqual([
    ...['/actions/1/withinMs', '/actions/1/that/limit', '/actions/1/else/1/to', '/whenOver/0/value'],
  ]);
  // Where it is another kind again, nothing of a check is left.
  const actions = [{ ...verify, kind: 'wait' }];
  expect(ruleFrom({ ...draft, actions }, channels).rule.actions).toEqual([{ do: 'wait', forMs: 10_000 }]);
});

test('a step goes up and down, and the others keep their order', () => {
  expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
  expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
});

test('a limit is typed as people see it, upside down too', () => {
  const [shown] = draftOf(rule([{ is: 'above', ...depth, limit: 20 }]), channels).conditions;
  expect(shown).toMatchObject({ kind: 'below', typed: { limit: '60' } });
});

test('“no data” is a field of its own only where it is said last, of the first channel', () => {
  const silent = { is: 'noData', join: 'or', forMs: 300_000 };
  const own = draftOf(
    rule([
      { is: 'above', ...temp, limit: 1 },
      { ...silent, ...temp },
    ]),
    channels,
  );
  expect([own.conditions.length, own.times['noData']]).toEqual([1, '5']);
  const other = draftOf(
    rule([
      { is: 'above', ...temp, limit: 1 },
      { ...silent, ...depth },
    ]),
    channels,
  );
  expect([other.conditions.length, other.times['noData']]).toEqual([2, '']);
});

test('what no field is known for goes through as it came', () => {
  const later = {
    ...rule([{ is: 'above', ...temp, limit: 1 }]),
    when: [{ is: 'telepathy', depth: 3, join: 'and' }],
  };
  const { rule: after } = ruleFrom(draftOf(later as unknown as Rule, channels), channels);
  expect(after.when).toEqual(later.when);
});

function typedIn(draft: RuleDraft, typed: Readonly<Record<string, string>>, kind = 'above'): RuleDraft {
  const [first] = draft.conditions;
  return { ...draft, conditions: [{ ...first!, kind, typed: { ...first!.typed, ...typed } }] };
}
const problemsOf = (draft: RuleDraft) => ruleFrom(draft, channels).problems.map(({ path }) => path);

test('everything that is missing or no number has its place; nothing wrong is taken for something left empty', () => {
  const draft = newDraft(channels, 'bay/temp');
  expect(problemsOf(draft)).toEqual(['/when/0/limit']);
  const wrong = {
    ...typedIn(draft, { limit: '3O', clearsAt: 'x', forMs: 'long' }),
    times: { noData: '?', maxAge: '' },
  };
  expect(problemsOf(wrong)).toEqual([
    ...['/when/0/limit', '/when/0/forMs', '/when/0/clearsAt', '/maxAgeMs', '/when/1/forMs'],
  ]);
  const made = ruleFrom(wrong, channels).rule;
  expect(v.safeParse(Rule, { ...made, id: 'r' }).success).toBe(false);
  expect(made.when[0]).toMatchObject({ clearsAt: NaN });
  // Of two that belong together one is not enough, and what people call low is the device's high.
  expect(
    problemsOf(
      typedIn(newDraft(channels, 'bay/depth'), { low: '1', high: '9', 'clearsAt/low': '2' }, 'outside'),
    ),
  ).toEqual(['/when/0/clearsAt/low']);
});

test('a new rule of a switch is about its state, and is called after what it is about', () => {
  const fan = newDraft(channels, 'bay/fan');
  expect(ruleFrom(fan, channels)).toMatchObject({
    problems: [],
    rule: { when: [{ is: 'equals', value: 1, forMs: 600_000 }] },
  });
  expect(titleFor(newDraft(channels, 'bay/temp'), channels)).toBe('temp too high');
});

test('a limit that is offered lies beyond what was seen, is round, and clears below', () => {
  expect(limitAbove(21.3, 24.1, { decimals: 1 })).toEqual({ limit: '25.0', clearsAt: '24.5' });
  expect(limitAbove(20, 20, { decimals: 1 })).toEqual({ limit: '20.5', clearsAt: '20.0' });
  expect(limitAbove(60, 99, { decimals: 0, max: 100 })).toEqual({ limit: '100', clearsAt: '95' });
});

test('a rule’s id follows from its title and is free', () => {
  expect(freeId('Überhitzt: Bay 2!', [])).toBe('uberhitzt-bay-2');
  expect(freeId('Hot', [{ id: 'hot' }, { id: 'hot-2' }])).toBe('hot-3');
  expect(freeId('暑い', [])).toBe('rule');
});

test('what a version changed is told part by part', () => {
  const older = rule([{ is: 'above', ...temp, limit: 30 }], {
    actions: [{ do: 'set', channel: 'bay/fan', value: 1 }],
  });
  const newer = rule([
    { is: 'above', ...temp, limit: 32 },
    { is: 'noData', ...temp, forMs: 60_000, join: 'or' },
  ]);
  expect(changesBetween(older, newer, channels).map((line) => line.replaceAll('\u202f', ' '))).toEqual([
    'Condition 1: “temp is above 30.0 °C”, then “temp is above 32.0 °C”',
    'Step 1: “set fan to On”, then none',
    'Condition 2: there was none, then “or temp has no data for 1 min”',
  ]);
  expect(changesBetween(older, older, channels)).toEqual(['Nothing that can be told was changed.']);
});

describe('a formula is completed', () => {
  const at = (text: string) => {
    const caret = text.indexOf('|');
    const plain = text.replace('|', '');
    const found = completionAt(plain, caret, channels);
    const take = (n: number) => {
      const done = completed(plain, found, found.offers[n]!);
      return `${done.text.slice(0, done.caret)}|${done.text.slice(done.caret)}`;
    };
    return { names: found.offers.map(({ insert }) => insert), take };
  };

  test('by the beginning of a function and any part of a channel, in the place of what was typed', () => {
    expect(at('1 + te| * 2').names).toEqual(['[bay/temp]']);
    expect(at('1 + te| * 2').take(0)).toBe('1 + [bay/temp]| * 2');
    expect(at('sq|').take(0)).toBe('sqrt(|');
    expect(at('[bay/temp] > 3').names).toContain('[bay/depth]');
  });

  test('inside brackets only channels, and the rest of the name goes with it', () => {
    expect(at('[bay/d|epth] + 1').take(0)).toBe('[bay/depth]| + 1');
    expect(at('[de| + 1').take(0)).toBe('[bay/depth]| + 1');
    expect(at('[s|').names).toEqual([]);
  });

  test('a text is completed in double braces, by what there is to say and by channels', () => {
    const found = (text: string) => {
      const caret = text.indexOf('|');
      const plain = text.replace('|', '');
      const names = valueCompletionAt(plain, caret, channels);
      return names.offers.map((offer) => completed(plain, names, offer).text);
    };
    expect(found('now {{te| °C')).toEqual(['now {{text}} °C', 'now {{bay/temp}} °C']);
    expect(found('now {{bay/f|oo}} °C')).toEqual(['now {{bay/fan}} °C']);
    expect(found('now |').length).toBeGreaterThan(8);
    expect(found('{{zzz|')).toEqual([]);
  });

  test('everything where nothing is typed yet, nothing where nothing fits', () => {
    expect(at('2 * |').names.length).toBeGreaterThan(20);
    expect(at('zzz|').names).toEqual([]);
  });
});
