import * as v from 'valibot';
import { expect, test } from 'vitest';
import { toFault } from '../../station/model/fault.ts';
import { compile } from '../../station/pipeline/compile.ts';
import { Pipeline, Step } from '../../station/pipeline/step.ts';
import { lastingOracles } from './lasting-oracles.ts';
import { filterOracles } from './oracles.ts';

test.each([...filterOracles, ...lastingOracles])(
  'a $step.op is a step as it stands in a configuration: %$',
  ({ step }) => {
    expect(v.parse(Step, JSON.parse(JSON.stringify(step)))).toEqual(step);
  },
);

const smooth = { op: 'smooth', from: 'a', as: 'b', tauMs: 1 };
test.each([
  ['another op', { ...smooth, op: 'eval' }],
  ['a field too many', { ...smooth, alpha: 1 }],
  ['a field too few', { op: 'linear', from: 'a', as: 'b', gain: 1 }],
  ['a name that cannot stand in a topic', { ...smooth, as: 'a/b' }],
  ['a number as text', { ...smooth, tauMs: '1' }],
  ['no duration', { ...smooth, tauMs: 0 }],
  ['an endless duration', { ...smooth, tauMs: Infinity }],
  ['an even window', { op: 'median', from: 'a', as: 'b', window: 4 }],
  ['a window longer than the kernel keeps', { op: 'hampel', from: 'a', as: 'b', window: 17, k: 3 }],
])('a step with %s is refused', (_, step) => {
  expect(v.safeParse(Step, step).success).toBe(false);
});

test('a pipeline has 32 steps at most', () => {
  const steps = Array.from({ length: 33 }, (_, i): Step => ({ op: 'rise', from: 'x', as: `y${i}` }));
  expect(v.is(Pipeline, steps.slice(1))).toBe(true);
  expect(v.is(Pipeline, steps)).toBe(false);
  expect(() => compile(['x'], steps)).toThrow('more than 32 steps');
});

/** Where the problems of a pipeline lie. */
function problemsOf(channels: readonly string[] | 'found', pipeline: Pipeline): string[] {
  try {
    compile(channels, pipeline);
    return [];
  } catch (error) {
    const fault = toFault(error);
    return fault.code === 'config/invalid' ? fault.detail.problems.map(({ path }) => path) : [fault.code];
  }
}

test('a wrong pipeline is one fault with all its problems', () => {
  expect(
    problemsOf(
      ['x'],
      [
        { op: 'above', from: 'nowhere', as: 'x', limit: 1, clearsAt: 2 },
        { op: 'rise', from: 'later', as: 'edge' },
        { op: 'fall', from: 'edge', as: 'later' },
        { op: 'twoPoint', from: 'x', as: 'edge', said: [4, 4], right: [0, 1] },
        { op: 'outside', from: 'x', as: 'out', low: 5, high: 1, clearsAt: { low: 4, high: 2 } },
        { op: 'below', from: 'x', as: 'low', limit: 1, clearsAt: 0 },
        { op: 'rise', from: 'self', as: 'self' },
      ],
    ),
  ).toEqual([
    '/pipeline/0/from',
    '/pipeline/0/as',
    '/pipeline/0/clearsAt',
    '/pipeline/1/from',
    '/pipeline/3/as',
    '/pipeline/3/said/1',
    '/pipeline/4/low',
    '/pipeline/4/clearsAt/low',
    '/pipeline/4/clearsAt/high',
    '/pipeline/4/clearsAt',
    '/pipeline/5/clearsAt',
    '/pipeline/6/from',
  ]);
});

test('where a device names its channels while running, a step may read any that no later step makes', () => {
  const rise: Pipeline = [{ op: 'rise', from: 'x', as: 'y' }];
  expect(problemsOf('found', rise)).toEqual([]);
  expect(problemsOf([], rise)).toEqual(['/pipeline/0/from']);
  expect(problemsOf('found', [...rise, { op: 'fall', from: 'z', as: 'x' }])).toEqual(['/pipeline/0/from']);
});
