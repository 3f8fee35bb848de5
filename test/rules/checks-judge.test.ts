import { expect, test } from 'vitest';
import type { Batch } from '../../station/model/batch.ts';
import type { Channel } from '../../station/model/channel.ts';
import { channelChecks, type CheckTuning } from '../../station/model/check.ts';
import { checkId, checksOf } from '../../station/rules/checks/channel-checks.ts';
import { CheckJudge } from '../../station/rules/checks/check-judge.ts';
import { Habit, type KeptHabit } from '../../station/rules/checks/habit.ts';
import { kernel } from '../fakes/kernels.ts';
import { T0 } from './rows.ts';

/** Says something every second, and has moved all the time for more than an hour. */
const RESTLESS: KeptHabit = [1000, 1000, 3_600_000, 5000];
const temperature: Channel = { quantity: 'temperature', decimals: 1, min: -40, max: 85 };

type Columns = Readonly<Record<string, (s: number) => number | undefined>>;

/** Rows of a device, one a second from `fromS` on, in batches of `size`. */
function* rows(columns: Columns, fromS: number, toS: number, size = 10): Generator<Batch> {
  const channels = Object.keys(columns);
  for (let at = fromS; at < toS; at += size) {
    const seconds = Array.from({ length: Math.min(size, toS - at) }, (_, i) => at + i);
    const column = (name: string) => Float64Array.from(seconds, (s) => columns[name]!(s) ?? NaN);
    const time = Float64Array.from(seconds, (s) => T0 + 1000 * s);
    yield { device: 'bay', channels, time, columns: channels.map(column) };
  }
}

interface Watched {
  readonly channels: Readonly<Record<string, Channel>>;
  readonly habit?: KeptHabit;
  readonly tuned?: Readonly<Record<string, CheckTuning>>;
  readonly raised?: string;
}

function judgeOf({ channels, habit = RESTLESS, tuned = {}, raised }: Watched) {
  const rules = Object.entries(channels).flatMap(([name, channel]) =>
    checksOf({
      reference: `bay/${name}`,
      channel,
      made: false,
      habit: new Habit(habit),
      tuning: (id) => tuned[id] ?? {},
    }).flatMap(({ rule }) => rule ?? []),
  );
  return new CheckJudge(kernel(), 'bay', rules, (id) => (id === raised ? T0 - 1000 : undefined));
}

/** What the checks of a device do: `+` raised, `-` over, the kind, and when in seconds. */
function seen(judge: CheckJudge, batches: Iterable<Batch>): string[] {
  return [...batches].flatMap((batch) =>
    judge.batch(batch).map(([rule, { what, timeMs }]) => {
      return `${what === 'raised' ? '+' : '-'}${rule.title}@${(timeMs - T0) / 1000}`;
    }),
  );
}

/** Moves at every row. */
const noisy = (around: number, s: number) => around + (s % 11) / 10;

test('a sensor beyond its range is told once, and is over once it has been back for a minute', () => {
  const judge = judgeOf({ channels: { temp: temperature } });
  const gone = (s: number) =>
    s < 100 ? noisy(20, s) : s < 400 ? 130 + (s % 30 === 0 ? -100 : 0) : noisy(20, s);
  expect(seen(judge, rows({ temp: gone }, 0, 600))).toEqual(['+outOfRange@110', '-outOfRange@449']);
});

test('a single odd value is no alarm', () => {
  const judge = judgeOf({ channels: { temp: temperature } });
  expect(seen(judge, rows({ temp: (s) => (s % 60 === 7 ? 85.1 : noisy(20, s)) }, 0, 3600))).toEqual([]);
});

test('a value that stands still is told where it always moved, but not at rest at 0 or at the end of its range', () => {
  const watch = (restsAt: number) => {
    const judge = judgeOf({ channels: { temp: temperature } });
    const temp = (s: number) => (s < 50 || s >= 1000 ? noisy(20, s) : restsAt);
    return seen(judge, rows({ temp }, 0, 1200));
  };
  expect(watch(19.7)).toEqual(['+stuck@650', '-stuck@1059']);
  expect(watch(0)).toEqual([]);
  expect(watch(85)).toEqual([]);
  const calm = judgeOf({ channels: { temp: temperature }, habit: [1000, 1000, 0, 0] });
  expect(seen(calm, rows({ temp: () => 19.7 }, 0, 7200))).toEqual([]);
});

test('one channel that says nothing is told while the others go on; a silence of all is not told of each', () => {
  const channels = { temp: temperature, hum: { ...temperature, quantity: 'relativeHumidity' } } as const;
  const some = {
    temp: (s: number) => (s < 100 || s >= 300 ? noisy(20, s) : undefined),
    hum: (s: number) => noisy(40, s),
  };
  expect(seen(judgeOf({ channels }), rows(some, 0, 600))).toEqual(['+noData@129', '-noData@359']);
  const all = { temp: (s: number) => noisy(20, s), hum: (s: number) => noisy(40, s) };
  const judge = judgeOf({ channels });
  expect(seen(judge, rows(all, 0, 100))).toEqual([]);
  expect(seen(judge, rows({ ...all, temp: () => undefined }, 4000, 4020))).toEqual([]);
  expect(seen(judge, rows(all, 4020, 4100))).toEqual([]);
});

test('a battery is low at a fifth, or where it says so; volts are judged by a limit that a person set', () => {
  const charge: Channel = { quantity: 'percent', decimals: 0, min: 0, max: 100 };
  const flag: Channel = { quantity: 'switch', decimals: 0 };
  const volts: Channel = { quantity: 'voltage', decimals: 2 };
  const channels = { battery: charge, batteryLow: flag, batteryVoltage: volts };
  const tuned = { [checkId('batteryLow', 'bay/batteryVoltage')]: { low: 11.8 } };
  const empties = {
    battery: (s: number) => 25 - s / 100,
    batteryLow: (s: number) => Number(s > 800),
    batteryVoltage: (s: number) => 12.5 - s / 1000,
  };
  expect(seen(judgeOf({ channels, tuned }), rows(empties, 0, 1000))).toEqual([
    '+batteryLow@561',
    '+batteryLow@761',
    '+batteryLow@861',
  ]);
  const untuned = seen(judgeOf({ channels: { batteryVoltage: volts } }), rows(empties, 0, 1000));
  expect(untuned).toEqual([]);
});

test('rows of long ago raise nothing, and end nothing', () => {
  const judge = judgeOf({ channels: { temp: temperature } });
  const late = (value: number, fromS: number) => rows({ temp: () => value }, fromS, fromS + 60);
  expect(seen(judge, rows({ temp: (s) => noisy(20, s) }, 1000, 1100))).toEqual([]);
  expect(seen(judge, late(200, 900))).toEqual([]);
  expect(seen(judge, rows({ temp: () => 200 }, 1100, 1120))).toEqual(['+outOfRange@1110']);
  expect(seen(judge, late(20, 1000))).toEqual([]);
});

test('a clock that was set back goes on being judged', () => {
  const judge = judgeOf({ channels: { temp: temperature } });
  seen(judge, rows({ temp: (s) => noisy(20, s) }, 86_400, 86_500));
  judge.jumped();
  expect(seen(judge, rows({ temp: () => 200 }, 0, 30))).toEqual(['+outOfRange@10']);
});

test('a judge that takes another one’s place raises nothing twice and ends nothing too early', () => {
  const raised = checkId('stuck', 'bay/temp');
  const stuck = judgeOf({ channels: { temp: temperature }, raised });
  expect(seen(stuck, rows({ temp: () => 19.7 }, 0, 2000))).toEqual([]);
  expect(seen(stuck, rows({ temp: (s) => noisy(20, s) }, 2000, 2100))).toEqual(['-stuck@2059']);
  const moving = judgeOf({ channels: { temp: temperature }, raised });
  expect(seen(moving, rows({ temp: (s) => noisy(20, s) }, 0, 1000))).toEqual(['-stuck@600']);
});

test('where rows are cut into batches is not seen', () => {
  const temp = (s: number) => (s % 700 < 650 ? 20 + (s % 7) : 90);
  const by = (size: number) =>
    seen(judgeOf({ channels: { temp: temperature } }), rows({ temp, x: () => 1 }, 0, 5000, size));
  expect(by(1)).toEqual(by(97));
  expect(by(1).length).toBeGreaterThan(10);
});

test('200 channels are judged by few programs of the kernel, a run each for a batch', () => {
  const names = Array.from({ length: 200 }, (_, i) => `t${i}`);
  let runs = 0;
  let programs = 0;
  const real = kernel();
  const counting = {
    program: (plan: Parameters<typeof real.program>[0]) => {
      programs++;
      const program = real.program(plan);
      return Object.assign(Object.create(program) as typeof program, {
        run: (batch: Batch) => {
          runs++;
          return program.run(batch);
        },
      });
    },
  };
  const rules = names.flatMap((name) =>
    checksOf({
      reference: `bay/${name}`,
      channel: temperature,
      made: false,
      habit: new Habit(RESTLESS),
      tuning: () => ({}),
    }).flatMap(({ rule }) => rule ?? []),
  );
  expect(rules.length).toBe(200 * (channelChecks.length - 1));
  const judge = new CheckJudge(counting, 'bay', rules, () => undefined);
  const columns = Object.fromEntries(names.map((name, i) => [name, (s: number) => (i === 7 ? 99 : s % 5)]));
  expect(seen(judge, rows(columns, 0, 100, 50))).toEqual(['+outOfRange@10']);
  expect({ programs, runs }).toEqual({ programs: 60, runs: 120 });
});
