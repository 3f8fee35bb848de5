import { expect, test } from 'vitest';
import type { Control } from '../../station/model/control.ts';
import { toFault } from '../../station/model/fault.ts';
import { requireControl } from '../../station/runtime/control/control-settings.ts';

const place = {
  device: 'uno',
  channel: 'speed',
  exists: (device: string, channel: string) => device === 'mast' && channel === 'wind',
  usual: { risk: 1, min: 0, max: 100 },
} as const;

function problemsOf(json: unknown): readonly string[] {
  try {
    requireControl(json, place);
    return [];
  } catch (error) {
    const why = toFault(error);
    if (why.code !== 'config/invalid') throw error;
    return why.detail.problems.map(({ path }) => path);
  }
}
const wind = { device: 'mast', channel: 'wind', when: 'above', limit: 12, staleMs: 5_000 } as const;

test('what is right is taken as it is', () => {
  const control: Control = {
    ...{ risk: 2, min: 10, max: 90, step: 5, perSecond: 10, maxOnMs: 60_000, deadManMs: 5_000, safe: 0 },
    safeOnDisconnect: true,
    interlocks: [{ ...wind, clearsAt: 8, forMs: 1_000, ends: true }],
  };
  expect(requireControl(control, place)).toEqual(control);
});

test('all problems are told at once, each at its place', () => {
  const wrong = {
    ...{ risk: 2, min: 50, max: 20, step: 0, perSecond: -1, maxOnMs: 10, deadManMs: Infinity },
    interlocks: [
      { ...wind, clearsAt: 13 },
      { ...wind, staleMs: 0 },
    ],
  };
  expect([...problemsOf(wrong)].sort()).toEqual(
    [
      ...['/deadManMs', '/interlocks/0/clearsAt', '/interlocks/1/staleMs', '/max', '/maxOnMs'],
      ...['/perSecond', '/safe', '/step'],
    ].sort(),
  );
});

test.each<[string, object, string]>([
  ['what ends by itself needs a safe value', { risk: 1, maxOnMs: 1_000 }, '/safe'],
  ['so does a safe state', { risk: 1, safeOnDisconnect: true }, '/safe'],
  ['no further than the device', { risk: 1, max: 101 }, '/max'],
  ['a safe value that the device takes', { risk: 1, safe: -1 }, '/safe'],
  [
    'a channel that is there',
    { risk: 1, interlocks: [{ ...wind, channel: 'rain' }] },
    '/interlocks/0/channel',
  ],
  [
    'not itself',
    { risk: 1, interlocks: [{ ...wind, device: 'uno', channel: 'speed' }] },
    '/interlocks/0/channel',
  ],
  ['at most eight interlocks', { risk: 1, interlocks: Array.from({ length: 9 }, () => wind) }, '/interlocks'],
  ['nothing that nobody knows', { risk: 1, script: 'rm' }, '/script'],
  ['a risk', {}, '/risk'],
])('%s', (_what, json, path) => {
  expect(problemsOf(json)).toEqual([path]);
});
