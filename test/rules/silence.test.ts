import { expect, test } from 'vitest';
import type { Entry, GapCause } from '../../station/model/entry.ts';
import { Judge } from '../../station/rules/judge.ts';
import { sentenceOf } from '../../station/rules/sentence.ts';
import { kernel } from '../fakes/kernels.ts';
import { firingsOf, ruleOf, said, T0, written } from './rows.ts';

const temp = { channel: 'bay/temp' };
const rule = ruleOf([
  { is: 'above', ...temp, limit: 35, clearsAt: 33 },
  { is: 'noData', ...temp, join: 'or', forMs: 300_000 },
]);
const wording = () => ({ label: 'Air', unit: '°C', decimals: 1 });

test('a rule that also comes when nothing is said tells which of the two it was, when it comes and when it goes', () => {
  const judge = new Judge(kernel(), rule);
  const firings = [
    ...judge.entry(said('bay/temp', [[0, 20]])),
    ...judge.passed(T0 + 400_000),
    ...judge.entry(said('bay/temp', [[410, 21]])),
    ...judge.entry(said('bay/temp', [[420, 36]])),
    ...judge.entry(said('bay/temp', [[430, 32]])),
  ];
  judge.free();
  expect(firings.map((firing) => [written(firing), sentenceOf(rule, firing, wording)])).toEqual([
    ['+300', 'no data of Air for 5 min'],
    ['-410', expect.stringMatching(/^no data of Air for 5 min.*over$/)],
    ['+420', '36.0 > 35.0 °C'],
    ['-430', 'Air > 35.0 °C, peak 36.0; cleared below 33.0'],
  ]);
});

/** The clock goes on from T0, a second at a time, and nobody says anything. */
function waited(judge: Judge, seconds: number, from = 0): string[] {
  return Array.from({ length: seconds }, (_, s) => judge.passed(T0 + 1000 * (from + s)))
    .flat()
    .map(written);
}
const silent = ruleOf([{ is: 'noData', ...temp, forMs: 60_000 }]);

test('a channel that never said anything is silent from when its rule began, and the sentence says so', () => {
  const judge = new Judge(kernel(), silent);
  const [firing] = [...Array(70).keys()].flatMap((s) => judge.passed(T0 + 1000 * s));
  expect(firing && written(firing)).toBe('+61');
  expect(sentenceOf(silent, firing!, wording)).toBe(
    'no data of Air for 1 min, and none since its rule began',
  );
  expect(sentenceOf(rule, firing!, wording)).toBe('no data of Air for 5 min, and none since its rule began');
  expect(judge.entry(said('bay/temp', [[75, 20]])).map(written)).toEqual(['-75']);
  expect([waited(judge, 60, 75), waited(judge, 10, 135)]).toEqual([[], ['+135']]);
  judge.free();
});

test('while nobody watches, nothing is silent: under a closed lid, over a restart and over a clock that was set', () => {
  const judge = new Judge(kernel(), silent);
  expect(waited(judge, 50)).toEqual([]);
  expect(waited(judge, 50, 30_000)).toEqual([]);
  const { state } = judge;
  judge.free();
  const next = new Judge(kernel(), silent);
  next.resume(state);
  expect(waited(next, 50, 30_060)).toEqual([]);
  next.entry({ kind: 'gap', gap: { device: 'bay', fromMs: T0, toMs: T0, cause: 'clock-jump' } });
  expect(waited(next, 50, 900_000)).toEqual([]);
  expect(waited(next, 20, 900_050)).toEqual(['+900061']);
  next.free();
});

test('what is raised stays raised over a restart, and what only comes now of long ago does not end it', () => {
  const judge = new Judge(kernel(), silent);
  expect(waited(judge, 70)).toEqual(['+61']);
  const { state } = judge;
  judge.free();
  const next = new Judge(kernel(), silent);
  next.resume(state);
  expect(waited(next, 20, 5000)).toEqual([]);
  expect(next.entry(said('bay/temp', [[4000, 20]])).map(written)).toEqual([]);
  expect(waited(next, 20, 5020)).toEqual([]);
  expect(next.entry(said('bay/temp', [[5041, 20]])).map(written)).toEqual(['-5041']);
  next.free();
});

const gap = (device: string, from: number, to: number, cause: GapCause): Entry => ({
  kind: 'gap',
  gap: { device, fromMs: T0 + 1000 * from, toMs: T0 + 1000 * to, cause },
});

test.for(['asleep', 'closed', 'unclean-stop'] as const)(
  'a silence in which nobody watched (%s) is none; one before it or after it is',
  (cause) => {
    const [before, after] = [said('bay/temp', [[0, 20]]), said('bay/temp', [[7210, 20]])];
    expect(firingsOf(silent, [before, gap('bay', 30, 7200, cause), after])).toEqual([]);
    expect(firingsOf(silent, [before, gap('bay', 90, 7200, cause), after])).toEqual(['+60', '-7210']);
    const late = said('bay/temp', [[7300, 20]]);
    expect(firingsOf(silent, [before, gap('bay', 30, 7200, cause), late])).toEqual(['+7261', '-7300']);
    // Who did not hear another device did not hear this one; a gap that has another reason is silence all the same.
    expect(firingsOf(silent, [before, gap('yard', 30, 7200, cause), after])).toEqual([]);
    expect(firingsOf(silent, [before, gap('bay', 30, 7200, 'unplugged'), after])).toEqual(['+60', '-7210']);
  },
);
