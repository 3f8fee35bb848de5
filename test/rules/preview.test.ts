import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RulePreview } from '../../station/model/alarm.ts';
import type { Entry } from '../../station/model/entry.ts';
import { toFault } from '../../station/model/fault.ts';
import { Judge } from '../../station/rules/judge.ts';
import { PreviewRun } from '../../station/rules/preview.ts';
import type { Rule } from '../../station/rules/rule.ts';
import { PreviewWork } from '../../station/runtime/rules/preview-work.ts';
import { kernel } from '../fakes/kernels.ts';
import { oneByOne, ruleOf, said, T0, written } from './rows.ts';

const above = { is: 'above', channel: 'bay/temp', limit: 35, clearsAt: 33 };

function previewOf(rule: Rule, entries: readonly Entry[]): RulePreview {
  const run = new PreviewRun(kernel(), [rule]);
  for (const entry of entries) run.take(entry);
  return run.finish()[0]!;
}

/** All that a preview says of a rule, with what was tried beside it. */
function toldOf(rule: Rule, entries: readonly Entry[], beside: object = {}) {
  const work = new PreviewWork(kernel(), rule, beside);
  let told: ReturnType<PreviewWork['passed']> = {};
  while (!work.isOver) {
    for (const entry of entries) work.take(entry);
    told = { ...told, ...work.passed() };
  }
  return told;
}

const anyRule = fc.constantFrom(
  ruleOf([{ ...above, forMs: 7000 }]),
  ruleOf([above, { is: 'below', channel: 'out/temp', limit: 30, join: 'butNot' }]),
  ruleOf([
    { is: 'noData', channel: 'bay/temp', forMs: 4000 },
    { ...above, join: 'or' },
  ]),
  ruleOf([{ is: 'equals', channel: 'out/temp', value: 35, tolerance: 1, forMs: 6000 }], { maxAgeMs: 20_000 }),
  ruleOf([{ is: 'true', formula: 'avg([bay/temp], 9 s) > [out/temp]' }]),
);
/** Batches whose rows come when they like: late, in between, or after an hour. */
const story = fc.array(
  fc.record({
    reference: fc.constantFrom('bay/temp', 'out/temp', 'other/x'),
    atS: fc.integer({ min: 0, max: 400 }),
    rows: fc.array(fc.tuple(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 30, max: 38 })), {
      minLength: 1,
      maxLength: 6,
    }),
  }),
  { minLength: 1, maxLength: 25 },
);

test('rows that are judged many at once do what they do one entry after another, several devices and late rows too', () => {
  fc.assert(
    fc.property(anyRule, story, (rule, batches) => {
      const entries = batches.map(({ reference, atS, rows }) => {
        let s = atS;
        return said(
          reference,
          rows.map(([wait, value]) => [(s += wait), value]),
        );
      });
      const live = new Judge(kernel(), rule);
      const wanted = oneByOne(entries).flatMap((entry) => live.entry(entry));
      const many = new Judge(kernel(), rule);
      const got = [...entries.flatMap((entry) => many.take(entry)), ...many.settle()];
      expect(got).toEqual(wanted);
      expect(many.seen).toEqual(live.seen);
    }),
    { numRuns: 400 },
  );
});

test('a rule that is too much work stops at the same row live and in a preview, wherever rows are cut', () => {
  const bomb = ruleOf([
    { is: 'true', formula: `${Array.from({ length: 40 }, () => 'sqrt([bay/temp])').join(' + ')} > 240` },
  ]);
  // It comes and goes every thousand rows, 50,000 of them a second, until the fuel is gone.
  const rows = Array.from({ length: 900_000 }, (_, i): [number, number] => [
    i / 50_000,
    (i / 1000) % 2 < 1 ? 30 : 40,
  ]);
  const stoppedAfter = (batch: number, judge: (entry: Entry, at: Judge) => string[]) => {
    const at = new Judge(kernel(), bomb);
    const done: string[] = [];
    try {
      for (let i = 0; i < rows.length; i += batch)
        done.push(...judge(said('bay/temp', rows.slice(i, i + batch)), at));
      throw new Error('it was not stopped');
    } catch (error) {
      expect(toFault(error)).toMatchObject({ code: 'rule/too-much-work' });
      return done;
    }
  };
  const live = stoppedAfter(700, (entry, at) => at.entry(entry).map(written));
  expect(live.length).toBeGreaterThan(100);
  expect(stoppedAfter(50_000, (entry, at) => at.take(entry).map(written))).toEqual(live);
});

test('a rule that comes and goes with every row is counted, and only its newest alarms are kept', () => {
  const rows = Array.from({ length: 20_000 }, (_, i): [number, number] => [i, i % 2 === 0 ? 36 : 30]);
  const preview = previewOf(ruleOf([above]), [said('bay/temp', rows)]);
  expect(preview).toMatchObject({ times: 10_000, inAlarmMs: 10_000_000, longestMs: 1000 });
  expect(preview.alarms).toHaveLength(1000);
  expect(preview.alarms.at(-1)).toEqual({
    raisedMs: T0 + 19_998_000,
    sinceMs: T0 + 19_998_000,
    clearedMs: T0 + 19_999_000,
    peak: 36,
  });
});

test('what is still on at the end lasts until then, and has its peak', () => {
  const { alarms, inAlarmMs } = previewOf(ruleOf([above]), [
    said('bay/temp', [
      [0, 30],
      [10, 36],
      [20, 38],
      [30, 37],
    ]),
  ]);
  expect({ alarms, inAlarmMs }).toEqual({
    alarms: [{ raisedMs: T0 + 10_000, sinceMs: T0 + 10_000, peak: 38 }],
    inAlarmMs: 20_000,
  });
});

test('a silence longer than a value counts is not judged, a shorter one is', () => {
  const rows: [number, number][] = [
    [0, 30],
    [600, 30],
    [600 + 5640, 30],
    [600 + 5650, 30],
  ];
  expect(previewOf(ruleOf([above]), [said('bay/temp', rows)])).toMatchObject({
    unjudgedMs: 5_640_000,
    fromMs: T0,
    toMs: T0 + 6_250_000,
  });
});

/** A day, a row each minute: nights at 17, noon at 29.6 °C. */
const day = said(
  'bay/temp',
  Array.from({ length: 1440 }, (_, min): [number, number] => [
    min * 60,
    Math.round(10 * (23.3 - 6.3 * Math.cos((min / 1440) * 2 * Math.PI))) / 10,
  ]),
);

test('where it never fires it says how near the value came, and a limit with which it does', () => {
  const { preview, ideas, neighbours } = toldOf(
    ruleOf([{ ...above, limit: 50, clearsAt: 48, forMs: 600_000 }]),
    [day],
  );
  expect(preview).toMatchObject({
    times: 0,
    closest: { timeMs: T0 + 692 * 60_000, value: 29.6 },
  });
  expect(ideas).toMatchObject([
    { change: 'limit', limit: 29.5, times: 1, rule: { when: [{ limit: 29.5, clearsAt: 27.5 }] } },
  ]);
  expect(neighbours!.map(({ limit }) => limit)).toEqual([47, 48, 49, 50, 51, 52, 53]);
});

test('a limit that is proposed below fires there, too, and where people see Fahrenheit it is round for them', () => {
  const never = ruleOf([{ is: 'below', channel: 'bay/temp', limit: 0 }]);
  expect(toldOf(never, [day]).ideas).toMatchObject([{ limit: 17.5, times: 2 }]);
  const { ideas, neighbours } = toldOf(never, [day], { scale: { gain: 1.8, offset: 32 } });
  expect(ideas).toMatchObject([{ times: 2 }]);
  const shown = [ideas![0] as { limit: number }, ...neighbours!].map(({ limit }) => 1.8 * limit + 32);
  expect(shown.map((each) => Math.round(each * 1e6) / 1e6)).toEqual([63, 26, 28, 30, 32, 34, 36, 38]);
});

test('where it fires too often a longer “for” or a distance to clearing is proposed, with what it would have done', () => {
  let seed = 5;
  const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const noisy = said(
    'bay/temp',
    Array.from({ length: 8640 }, (_, i): [number, number] => [
      i * 10,
      35 + 4 * Math.sin(i / 1400) + random() - 0.5,
    ]),
  );
  const rule = ruleOf([{ is: 'above', channel: 'bay/temp', limit: 35 }]);
  const { preview, isTooMany, ideas } = toldOf(rule, [noisy]);
  expect(isTooMany).toBe(true);
  expect(ideas!.map(({ change }) => change)).toEqual(['for', 'clears']);
  for (const { times, rule: changed } of ideas!) {
    expect(times).toBeLessThan(preview!.times / 5);
    expect(previewOf(changed as Rule, [noisy]).times).toBe(times);
  }
});

test('what cannot be tried beside is not: a formula has no limit, and nothing recorded has no range', () => {
  const formula = toldOf(ruleOf([{ is: 'true', formula: '[bay/temp] > 90' }]), [day]);
  expect(formula).toMatchObject({ preview: { times: 0 } });
  expect(formula).not.toHaveProperty('neighbours');
  expect(toldOf(ruleOf([above]), [])).toEqual({
    preview: { times: 0, alarms: [], inAlarmMs: 0, longestMs: 0, unjudgedMs: 0, rows: 0 },
    isTooMany: false,
  });
});
