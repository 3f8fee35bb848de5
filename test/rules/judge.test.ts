import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry } from '../../station/model/entry.ts';
import { toFault } from '../../station/model/fault.ts';
import { Fuel } from '../../station/rules/fuel.ts';
import { Judge } from '../../station/rules/judge.ts';
import { planOf } from '../../station/rules/rule-plan.ts';
import type { Rule } from '../../station/rules/rule.ts';
import { kernel } from '../fakes/kernels.ts';
import { sentenceOf } from '../../station/rules/sentence.ts';
import { firingsOf, oneByOne, ruleOf, said, T0, written } from './rows.ts';

const above = { is: 'above', channel: 'bay/temp', limit: 35, clearsAt: 33 };

test('noise of half a degree around the limit fires once, and clears once', () => {
  let seed = 3;
  const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const noisy = Array.from({ length: 2000 }, (_, i): [number, number] => [
    i,
    (i < 1500 ? 35 : 30) + random() - 0.5,
  ]);
  expect(firingsOf(ruleOf([above]), [said('bay/temp', noisy)])).toHaveLength(2);
});

test('“for” begins anew after a gap: what nobody measured did not last', () => {
  const rule = ruleOf([{ ...above, forMs: 600_000 }]);
  expect(
    firingsOf(rule, [
      said('bay/temp', [
        [0, 36],
        [300, 36],
        [600, 36],
      ]),
    ]),
  ).toEqual(['+600']);
  expect(
    firingsOf(rule, [
      said('bay/temp', [
        [0, 36],
        [300, 36],
        [3000, 36],
        [3300, 36],
        [3600, 36],
      ]),
    ]),
  ).toEqual(['+3600']);
});

test('conditions over several devices meet by and, or, but not', () => {
  const cold = { is: 'below', channel: 'out/temp', limit: 5 };
  const open = { is: 'equals', channel: 'door/open', value: 1 };
  const entries = [
    said('bay/temp', [[0, 36]]),
    said('out/temp', [[1, 9]]),
    said('door/open', [[2, 0]]),
    said('out/temp', [[3, 4]]),
    said('door/open', [[4, 1]]),
    said('bay/temp', [[5, 20]]),
  ];
  expect(firingsOf(ruleOf([above, { ...cold, join: 'and' }]), entries)).toEqual(['+3', '-5']);
  expect(firingsOf(ruleOf([above, { ...cold, join: 'or' }]), entries)).toEqual(['+0']);
  expect(firingsOf(ruleOf([above, { ...cold, join: 'and' }, { ...open, join: 'butNot' }]), entries)).toEqual([
    '+3',
    '-4',
  ]);
});

test('a value that is too old is not judged: an alarm neither comes nor goes by it', () => {
  const dry = { is: 'below', channel: 'soil/moisture', limit: 20, join: 'and' };
  const rule = ruleOf([above, dry], { maxAgeMs: 60_000 });
  const entries = [
    said('soil/moisture', [[0, 10]]),
    said('bay/temp', [
      [30, 36],
      [100, 36],
    ]),
    said('soil/moisture', [[110, 10]]),
  ];
  expect(firingsOf(rule, entries)).toEqual(['+30']);
  expect(firingsOf(rule, [said('soil/moisture', [[0, 10]]), said('bay/temp', [[100, 36]])])).toEqual([]);
});

test('a formula may be the condition', () => {
  const rule = ruleOf([{ is: 'true', formula: 'avg([bay/temp], 10 s) - [out/temp] > 15 °C', forMs: 2000 }]);
  const entries = [
    said('out/temp', [[0, 10]]),
    ...[24, 25, 26, 27, 28, 29, 30].map((x, i) => said('bay/temp', [[i, x]])),
  ];
  expect(firingsOf(rule, entries)).toEqual(['+5']);
});

test('silence is judged by the time that other rows, or nothing but the clock, show', () => {
  const rule = ruleOf([{ is: 'noData', channel: 'bay/temp', forMs: 5000 }]);
  expect(
    firingsOf(rule, [
      said('bay/temp', [[0, 20]]),
      said('other/x', [
        [3, 1],
        [9, 1],
      ]),
      said('bay/temp', [[9.5, 20]]),
    ]),
  ).toEqual(['+5', '-9.5']);
  const judge = new Judge(kernel(), rule);
  judge.entry(said('bay/temp', [[0.4, 20]]));
  expect(judge.passed(T0 + 5000).map(written)).toEqual([]);
  expect(judge.passed(T0 + 6500).map(written)).toEqual(['+6']);
});

test('a state that nothing new is said of goes on lasting', () => {
  const rule = ruleOf([{ is: 'equals', channel: 'door/open', value: 1, forMs: 120_000 }]);
  expect(firingsOf(rule, [said('door/open', [[0, 1]]), said('other/x', [[300, 1]])])).toEqual(['+120']);
});

test('rows of long ago raise nothing', () => {
  const entries = [
    said('bay/temp', [[1000, 20]]),
    said('bay/temp', [
      [0, 40],
      [1, 40],
    ]),
    said('bay/temp', [[1001, 20]]),
  ];
  expect(firingsOf(ruleOf([above]), entries)).toEqual([]);
});

test('a clock that was set back a day goes on being judged', () => {
  const jump: Entry = { kind: 'gap', gap: { device: 'bay', fromMs: T0, toMs: T0, cause: 'clock-jump' } };
  const entries = [said('bay/temp', [[86_400, 20]]), jump, said('bay/temp', [[0, 40]])];
  expect(firingsOf(ruleOf([above]), entries)).toEqual(['+0']);
});

test('a schedule is in the time zone of the rule, over midnight and over the change of clocks', () => {
  const night = {
    is: 'schedule',
    days: [6],
    fromMinute: 22 * 60,
    toMinute: 4 * 60,
    timeZone: 'Europe/Berlin',
  };
  const from = Date.UTC(2026, 9, 24) / 1000 - T0 / 1000;
  const rows = Array.from({ length: 48 }, (_, hour): [number, number] => [from + hour * 3600, 1]);
  /** The first whole second behind a row that shows the time. */
  const at = (text: string) => (Date.parse(text) - T0) / 1000 + 1;
  // Clocks go back at 03:00 on 25 October 2026: the night is seven hours long.
  expect(firingsOf(ruleOf([night]), [said('x/y', rows)])).toEqual([
    `+${at('2026-10-24T22:00+02:00')}`,
    `-${at('2026-10-25T04:00+01:00')}`,
  ]);
});

const anyRule = fc.constantFrom(
  ruleOf([{ ...above, forMs: 7000 }]),
  ruleOf([above, { is: 'below', channel: 'out/temp', limit: 30, join: 'butNot' }]),
  ruleOf([
    { is: 'noData', channel: 'bay/temp', forMs: 4000 },
    { ...above, join: 'or' },
  ]),
  ruleOf([{ is: 'equals', channel: 'out/temp', value: 35, tolerance: 1, forMs: 6000 }], { maxAgeMs: 20_000 }),
  ruleOf([{ is: 'changed', channel: 'bay/temp', by: 3, windowMs: 9000 }]),
);
const story = fc.array(
  fc.record({
    reference: fc.constantFrom('bay/temp', 'out/temp', 'other/x'),
    rows: fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 30, max: 38 })), {
      minLength: 1,
      maxLength: 6,
    }),
  }),
  { minLength: 1, maxLength: 20 },
);

/** Batches in order of time. */
function entriesOf(batches: readonly { reference: string; rows: [number, number][] }[]): Entry[] {
  let now = 0;
  return batches.map(({ reference, rows }) =>
    said(
      reference,
      rows.map(([wait, value]) => [(now += wait), value]),
    ),
  );
}

test('where rows are cut into batches is not seen by any rule', () => {
  fc.assert(
    fc.property(anyRule, story, (rule, batches) => {
      const entries = entriesOf(batches);
      expect(firingsOf(rule, oneByOne(entries))).toEqual(firingsOf(rule, entries));
    }),
    { numRuns: 300 },
  );
});

test('a judge that was stopped anywhere and resumed does what one does that was not', () => {
  fc.assert(
    fc.property(anyRule, story, fc.nat(), (rule, batches, cut) => {
      const entries = oneByOne(entriesOf(batches));
      const at = cut % (entries.length + 1);
      const station = kernel();
      const first = new Judge(station, rule);
      const before = entries.slice(0, at).flatMap((entry) => first.entry(entry));
      const second = new Judge(station, rule);
      second.resume(structuredClone(first.state));
      const after = entries.slice(at).flatMap((entry) => second.entry(entry));
      expect([...before, ...after].map(written)).toEqual(firingsOf(rule, entries));
    }),
    { numRuns: 300 },
  );
});

test('a rule that is too much work stops at a count of steps, and others go on', () => {
  const bomb = ruleOf([
    { is: 'true', formula: Array.from({ length: 40 }, () => 'sqrt([bay/temp])').join(' + ') },
  ]);
  const station = kernel();
  const [sick, well] = [new Judge(station, bomb), new Judge(station, ruleOf([above]))];
  const second = Array.from({ length: 50_000 }, (_, i): [number, number] => [i / 50_000, 36]);
  const stopped = () => {
    for (let s = 0; s < 60; s++)
      sick.entry(
        said(
          'bay/temp',
          second.map(([t, x]) => [t + s, x]),
        ),
      );
  };
  expect(stopped).toThrow();
  try {
    stopped();
  } catch (error) {
    expect(toFault(error).code).toBe('rule/too-much-work');
  }
  expect(well.entry(said('bay/temp', [[0, 36]])).map(written)).toEqual(['+0']);
});

test('what does the work of many steps is counted as many', () => {
  const rowsOf = (count: number) => Float64Array.from({ length: count }, (_, i) => i / 1e6);
  const lasts = (rule: Rule) => new Fuel('r', planOf(rule).plan.steps).lastsFor(rowsOf(3_000_000));
  expect(lasts(ruleOf([above]))).toBe(3_000_000);
  expect(lasts(ruleOf([{ is: 'unusual', channel: 'bay/temp' }]))).toBeLessThan(60_000_000 / 32);
});

test.each([
  [[{ ...above, clearsAt: 36 }], '/when/0/clearsAt'],
  [[{ is: 'true', formula: '[bay/temp] >' }], '/when/0/formula/12'],
  [[{ is: 'true', formula: 'temp > 3' }], '/when/0/formula'],
  [[{ is: 'true', formula: '1 > 0' }], '/when/0/formula'],
])('what contradicts itself is refused at its place: %j', (when, path) => {
  try {
    new Judge(kernel(), ruleOf(when));
    expect.unreachable();
  } catch (error) {
    expect(toFault(error)).toMatchObject({ code: 'config/invalid', detail: { problems: [{ path }] } });
  }
});

test.each([
  ['a reference without a device', [{ ...above, channel: 'temp' }]],
  ['nothing to watch', []],
  [
    'a time zone that does not exist',
    [{ is: 'schedule', days: [1], fromMinute: 0, toMinute: 9, timeZone: 'Mars/Base' }],
  ],
  ['an unknown word', [{ ...above, is: 'eval' }]],
])('a rule with %s is no rule', (_, when) => {
  expect(() => ruleOf(when)).toThrow();
});

test('what is unusual for a channel raises once with its value, and clears when values are ordinary again', () => {
  let seed = 5;
  const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const rows = Array.from({ length: 1500 }, (_, i): [number, number] => [
    i,
    20 + random() + (i === 1200 ? 9 : 0),
  ]);
  const rule = ruleOf([{ is: 'unusual', channel: 'bay/temp' }]);
  const entries = [said('bay/temp', rows)];
  const judge = new Judge(kernel(), rule);
  const [raised, cleared, ...more] = entries.flatMap((entry) => judge.entry(entry));
  expect(raised).toMatchObject({ what: 'raised', timeMs: T0 + 1_200_000, value: rows[1200]![1] });
  expect(cleared).toMatchObject({ what: 'cleared', peak: rows[1200]![1] });
  expect(more).toEqual([]);
  expect(firingsOf(rule, oneByOne(entries))).toEqual(firingsOf(rule, entries));
  const wording = () => ({ label: 'Bay', unit: '°C', decimals: 1 });
  expect(sentenceOf(rule, raised!, wording)).toBe(`${rows[1200]![1].toFixed(1)} °C is unusual for Bay`);
  expect(sentenceOf(rule, cleared!, wording)).toBe(`Bay unusual, peak ${rows[1200]![1].toFixed(1)}; over`);
});
