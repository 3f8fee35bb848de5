import { expect, test } from 'vitest';
import type { ChannelView, DeviceView } from '../../station/api/device.ts';
import { Condition } from '../../station/rules/rule.ts';
import { ruleChannels } from '../../web/state/rules/channels.ts';
import { conditionText, ruleText } from '../../web/text/rules/rules.ts';
import { ideaText } from '../../web/text/rules/rule-preview.ts';
import * as v from 'valibot';

const channel = (name: string, more: Partial<ChannelView> = {}): ChannelView => ({
  ...{ name, label: name, unitText: 'Cel', quantity: 'temperature', decimals: 1 },
  ...{ gain: 1, offset: 0, made: false, changedMs: undefined },
  ...more,
});
const device = (name: string, ...channels: readonly ChannelView[]) =>
  ({ key: `own/${name}`, station: 'own', device: name, own: true, label: name, channels }) as DeviceView;
const switches = { quantity: 'switch', unitText: '1', decimals: 0 } as const;

const channels = ruleChannels([
  device(
    'bay',
    channel('temp'),
    channel('fan', switches),
    channel('depth', { gain: -2, offset: 100, unitText: 'cm' }),
  ),
]);
const said = (condition: object) => conditionText(v.parse(Condition, condition), channels);

test.each([
  [
    { is: 'above', channel: 'bay/temp', limit: 35, clearsAt: 33.25, forMs: 90_000 },
    'temp is above 35.0 °C for 1 min 30 s (clears below 33.25 °C)',
  ],
  [
    { is: 'above', channel: 'bay/depth', limit: 20, clearsAt: 10 },
    'depth is below 60.0 cm (clears above 80.0 cm)',
  ],
  [{ is: 'outside', channel: 'bay/depth', low: 10, high: 20 }, 'depth is outside 60.0 cm to 80.0 cm'],
  [
    { is: 'inside', channel: 'bay/temp', low: 1, high: 2, clearsAt: { low: 0, high: 3 } },
    'temp is within 1.0 °C to 2.0 °C (clears outside 0.0 °C to 3.0 °C)',
  ],
  [{ is: 'equals', channel: 'bay/fan', value: 1, forMs: 1000 }, 'fan is On for 1 s'],
  [
    { is: 'changed', channel: 'bay/depth', by: 5, windowMs: 60_000 },
    'depth moves by more than 10.0 cm within 1 min',
  ],
  [
    { is: 'unchanged', channel: 'bay/temp', forMs: 3_600_000, tolerance: 0.2 },
    'temp stays the same ± 0.2 °C for 1 h',
  ],
  [
    { is: 'reaches', channel: 'bay/temp', limit: 35, withinMs: 720_000, tauMs: 300_000 },
    'temp is on its way to 35.0 °C within 12 min (trend of 5 min)',
  ],
  [{ is: 'noData', channel: 'gone/x', forMs: 60_000 }, 'gone/x (not here) has no data for 1 min'],
  [{ is: 'true', formula: '[bay/temp] > 3' }, '“[bay/temp] > 3” is true'],
  [
    { is: 'schedule', days: [0, 6], fromMinute: 1320, toMinute: 360, timeZone: 'UTC' },
    'it is Sat, Sun 22:00 to 06:00 (UTC)',
  ],
  [{ is: 'sunBelow', degrees: -6, latitude: 52.5, longitude: 13.4 }, 'the sun is below -6° (at 52.5, 13.4)'],
])('%o is said as a person says it', (condition, text) => {
  expect(said(condition).replaceAll('\u202f', ' ')).toBe(text);
});

test('a rule is one sentence, with devices where there are several', () => {
  const two = ruleChannels([
    device('bay', channel('temp'), channel('fan', switches)),
    device('out', channel('temp')),
  ]);
  const when = [
    { is: 'above', channel: 'bay/temp', limit: 35 },
    { is: 'below', channel: 'out/temp', limit: 5, join: 'butNot' },
  ].map((each) => v.parse(Condition, each));
  const actions = [{ do: 'set', channel: 'bay/fan', value: 1, over: 0 } as const];
  expect(ruleText({ when, actions }, two).replaceAll('\u202f', ' ')).toBe(
    'When temp · bay is above 35.0 °C, but not temp · out is below 5.0 °C: set fan · bay to On, and to Off when it is over.',
  );
});

test('what is proposed is said with the very number that is typed, and no rounded one', () => {
  const said = (limit: number, more: Partial<ChannelView> = {}) =>
    ideaText({ change: 'limit', limit, times: 1, inAlarmMs: 0, rule: {} }, channel('temp', more)).button;
  expect(said(19.09)).toBe('Use 19.09\u202f°C');
  expect(said(19)).toBe('Use 19.0\u202f°C');
  expect(said(19.09, { gain: 1.8, offset: 32, unitText: '[degF]' })).toBe('Use 66.362\u202f°F');
});
