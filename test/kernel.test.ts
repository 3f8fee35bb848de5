import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { buildCoreWasm } from '../core-wasm/build.mjs';
import { columnOf, type Batch } from '../station/model/batch.ts';
import { toFault } from '../station/model/fault.ts';
import { compile } from '../station/pipeline/compile.ts';
import { Kernel, type Program } from '../station/pipeline/kernel.ts';
import type { Pipeline, Step } from '../station/pipeline/step.ts';
import { kernel, kernelExports } from './fakes/kernels.ts';
import { expected, isValue, oracles } from './kernel-oracles.ts';

const table = (time: readonly number[], x: readonly number[]): Batch => ({
  device: 'd',
  channels: ['x'],
  time: Float64Array.from(time),
  columns: [Float64Array.from(x)],
});

const slice = (batch: Batch, from: number, to: number): Batch => ({
  ...batch,
  time: batch.time.slice(from, to),
  columns: batch.columns.map((column) => column.slice(from, to)),
});

const programOf = (pipeline: Pipeline): Program => kernel().program(compile(['x'], pipeline));

/** What a program makes of rows that come in pieces, as the bits of all columns. */
function bitsOf(pipeline: Pipeline, batch: Batch, cuts: readonly number[]): string {
  const program = programOf(pipeline);
  const ends = [...cuts.filter((cut) => cut < batch.time.length).sort((a, b) => a - b), batch.time.length];
  const pieces = ends.map((end, i) => program.run(slice(batch, ends[i - 1] ?? 0, end)));
  const columns = pieces[0]!.channels.map((_, c) => pieces.flatMap((piece) => [...piece.columns[c]!]));
  return Buffer.from(Float64Array.from(columns.flat()).buffer).toString('base64');
}

/** Equal times, small and big gaps, a clock set back. */
const times = (rows: number) =>
  fc
    .array(
      fc.oneof(
        { weight: 6, arbitrary: fc.integer({ min: 0, max: 40 }) },
        { weight: 1, arbitrary: fc.constantFrom(0, 900, 3_600_000, -1, -86_400_000) },
      ),
      { minLength: rows, maxLength: rows },
    )
    .map((steps) => {
      let now = 1.8e12;
      return steps.map((step) => (now += step));
    });

const tame = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 4, arbitrary: fc.double({ min: -50, max: 50, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, NaN, -0) },
);
const wild = fc.oneof(tame, fc.constantFrom(NaN, 1e17, -1e17, 1e300, 1e301, -1e308, Infinity, -Infinity));

const batches = fc
  .integer({ min: 1, max: 60 })
  .chain((rows) => {
    const column = (value: fc.Arbitrary<number>) => fc.array(value, { minLength: rows, maxLength: rows });
    return fc.tuple(times(rows), fc.oneof(column(tame), column(wild)));
  })
  .map(([time, x]) => table(time, x));

const cuts = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 8 });

test.each(oracles)('$step.op does what its few lines of TypeScript say: %$', ({ step, oracle, within }) => {
  fc.assert(
    fc.property(batches, (batch) => {
      const got = columnOf(programOf([step]).run(batch), 'y')!;
      const wanted = expected(batch, oracle);
      for (const [row, y] of wanted.entries()) {
        const tolerance = within * Math.max(...[...batch.columns[0]!].filter(isValue).map(Math.abs));
        const isSame = Object.is(got[row], y) || Math.abs(got[row]! - y) <= tolerance;
        if (!isSame) throw new Error(`row ${row}: ${got[row]} instead of ${y}`);
      }
    }),
  );
});

test.each(oracles)('$step.op does not see where rows are cut into batches: %$', ({ step }) => {
  fc.assert(
    fc.property(batches, cuts, (batch, cutAt) => {
      const whole = bitsOf([step], batch, []);
      expect(bitsOf([step], batch, [...batch.time.keys()])).toBe(whole);
      expect(bitsOf([step], batch, cutAt)).toBe(whole);
    }),
  );
});

/** Every op at once, several of them reading what another made. */
const everything: Pipeline = [
  { op: 'hampel', from: 'x', as: 'clean', window: 7, k: 3 },
  { op: 'median', from: 'clean', as: 'middle', window: 5 },
  { op: 'smooth', from: 'middle', as: 'smooth', tauMs: 70 },
  { op: 'movingAverage', from: 'smooth', as: 'average', windowMs: 5000 },
  { op: 'movingMin', from: 'x', as: 'least', windowMs: 300 },
  { op: 'movingMax', from: 'x', as: 'most', windowMs: 3000 },
  { op: 'deadband', from: 'average', as: 'news', band: 0.5, maxMs: 200 },
  { op: 'ratePerMinute', from: 'news', as: 'rate' },
  { op: 'above', from: 'smooth', as: 'high', limit: 1, clearsAt: 0.5, forMs: 40 },
  { op: 'rise', from: 'high', as: 'alarm' },
  { op: 'fall', from: 'high', as: 'over' },
];

/** Rows without end that repeat themselves for every seed. */
function noise(rows: number, seed = 1): Batch {
  let state = seed;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  let now = 1.8e12;
  const time = Array.from({ length: rows }, () => (now += Math.floor(random() * 20)));
  const x = time.map((_, i) => (random() < 0.05 ? NaN : Math.sin(i / 50) * 3 + random()));
  return table(time, x);
}

test('a batch longer than the kernel’s columns is as one that is cut', () => {
  const batch = noise(1700);
  const whole = bitsOf(everything, batch, []);
  expect(bitsOf(everything, batch, [1, 2, 511, 512, 513, 1024, 1025])).toBe(whole);
  expect(bitsOf(everything, batch, [...batch.time.keys()])).toBe(whole);
});

test('no value is always the one canonical NaN', () => {
  const bytes = new BigUint64Array([0xfff8_0000_0000_0001n, 0x7ff0_0000_0000_0000n, 0x3ff0_0000_0000_0000n]);
  const batch: Batch = { ...table([1, 2, 3], []), columns: [new Float64Array(bytes.buffer)] };
  const made = columnOf(
    programOf([{ op: 'linear', from: 'x', as: 'y', gain: 1, offset: 0 }]).run(batch),
    'y',
  )!;
  const none = 0x7ff8_0000_0000_0000n;
  expect([...new BigUint64Array(made.buffer)]).toEqual([none, none, 0x3ff0_0000_0000_0000n]);
});

test('a moving window with more values than the ring has entries is right to within a 1024th of its length', () => {
  const windowMs = 1000;
  const rows = 20_000;
  const batch = { ...noise(rows), time: Float64Array.from({ length: rows }, (_, i) => 1.8e12 + i / 8) };
  const got = columnOf(programOf([{ op: 'movingMin', from: 'x', as: 'y', windowMs }]).run(batch), 'y')!;
  const x = batch.columns[0]!;
  const leastSince = (row: number, spanMs: number) => {
    let least = Infinity;
    for (let i = row; i >= 0 && batch.time[row]! - batch.time[i]! < spanMs; i--)
      if (x[i]! < least) least = x[i]!;
    return least;
  };
  for (let row = 0; row < rows; row += 7) {
    if (Number.isNaN(x[row])) continue;
    expect(got[row]).toBeGreaterThanOrEqual(leastSince(row, windowMs));
    expect(got[row]).toBeLessThanOrEqual(leastSince(row, windowMs - windowMs / 1024));
  }
});

test('a huge value that has left a moving window leaves no error behind', () => {
  const program = programOf([{ op: 'movingAverage', from: 'x', as: 'y', windowMs: 10 }]);
  const made = columnOf(program.run(table([0, 5, 12, 18], [1e18, 0.1, 0.2, 0.3])), 'y')!;
  expect(made[2]).toBeCloseTo(0.15, 12);
  expect(made[3]).toBeCloseTo(0.25, 12);
});

test('memory is the same after 10 and after 10,000 batches, and after programs were replaced 1,000 times', () => {
  const exports = kernelExports();
  const station = new Kernel(exports);
  const plan = compile(['x'], everything);
  let program = station.program(plan);
  const batch = noise(64);
  for (let i = 0; i < 10; i++) program.run(batch);
  const { buffer } = exports.memory;
  const { byteLength } = buffer;
  for (let i = 0; i < 10_000; i++) program.run(batch);
  expect(exports.memory.buffer).toBe(buffer);
  for (let i = 0; i < 1000; i++) {
    program.free();
    program = station.program(plan);
    program.run(batch);
  }
  expect(exports.memory.buffer).toBe(buffer);
  expect(buffer.byteLength).toBe(byteLength);
});

test('a program begins without what another left in its memory', () => {
  const station = kernel();
  const plan = compile(['x'], everything);
  const [batch, later] = [noise(900), noise(700, 7)];
  const fresh = station.program(plan);
  const wanted = fresh.run(later).columns;
  fresh.free();
  const used = station.program(plan);
  used.run(batch);
  used.free();
  expect(station.program(plan).run(later).columns).toEqual(wanted);
});

test('programs of one kernel do not see each other', () => {
  const station = kernel();
  const plan = compile(['x'], everything);
  const [a, b] = [noise(600, 3), noise(600, 4)];
  const alone = [a, b].map((batch) => kernel().program(plan).run(batch).columns.at(-5));
  const pair = [station.program(plan), station.program(plan)] as const;
  const pieces = [0, 100, 200, 300, 400, 500].map((from) => [
    [...pair[0].run(slice(a, from, from + 100)).columns.at(-5)!],
    [...pair[1].run(slice(b, from, from + 100)).columns.at(-5)!],
  ]);
  expect([0, 1].map((i) => Float64Array.from(pieces.flatMap((piece) => piece[i]!)))).toEqual(alone);
});

test('a kernel whose memory is full says so, keeps what runs, and has room again when a program goes', () => {
  const station = kernel();
  const many = Array.from({ length: 32 }, (_, i): Step => ({
    op: 'movingMax',
    from: 'x',
    as: `y${i}`,
    windowMs: 9,
  }));
  const plan = compile(['x'], many);
  const programs: Program[] = [];
  const fill = () => {
    while (programs.length < 1000) programs.push(station.program(plan));
  };
  expect(() => fill()).toThrow('memory is full');
  expect(programs.length).toBeGreaterThan(50);
  programs.pop()!.free();
  programs.push(station.program(plan));
  expect(() => station.program(plan)).toThrow('memory is full');
  expect(programs.every((program) => program.run(table([1], [5])).columns.at(-1)![0] === 5)).toBe(true);
});

test('columns are known by their names, whatever else a batch has and in whatever order', () => {
  const plan = compile(
    ['a', 'b'],
    [
      { op: 'linear', from: 'a', as: 'a2', gain: 2, offset: 0 },
      { op: 'linear', from: 'b', as: 'b3', gain: 3, offset: 0 },
    ],
  );
  const program = kernel().program(plan);
  const of = (columns: Record<string, number[]>): Batch => ({
    device: 'd',
    channels: Object.keys(columns),
    time: Float64Array.from([1, 2]),
    columns: Object.values(columns).map((values) => Float64Array.from(values)),
  });
  const full = of({ other: [7, 8], b: [1, 2], a: [10, 20] });
  const made = program.run(full);
  expect(made.channels).toEqual(['other', 'b', 'a', 'a2', 'b3']);
  full.columns.forEach((column, i) => expect(made.columns[i]).toBe(column));
  expect(made.columns.slice(3)).toEqual([Float64Array.from([20, 40]), Float64Array.from([3, 6])]);
  expect(program.run(of({ b: [5, NaN] })).columns.slice(1)).toEqual([
    Float64Array.from([NaN, NaN]),
    Float64Array.from([15, NaN]),
  ]);
});

test('an empty pipeline gives the batch itself', () => {
  const batch = noise(3);
  expect(programOf([]).run(batch)).toBe(batch);
});

test('a device that names its channels while running keeps what its program knows', () => {
  const program = kernel().program(
    compile('found', [{ op: 'movingMax', from: 'x', as: 'most', windowMs: 100 }]),
  );
  const before: Batch = { ...table([1], []), channels: [], columns: [] };
  expect(program.run(before).columns).toEqual([Float64Array.from([NaN])]);
  program.grow(['x']);
  program.run(table([2], [9]));
  program.grow(['x', 'z']);
  expect(columnOf(program.run(table([3], [4])), 'most')).toEqual(Float64Array.from([9]));
});

test('a channel that a device names as a made one stays the device’s own, and growing tells', () => {
  const program = kernel().program(
    compile('found', [{ op: 'linear', from: 'x', as: 'y', gain: 2, offset: 0 }]),
  );
  const batch: Batch = {
    ...table([1], [1]),
    channels: ['x', 'y'],
    columns: [Float64Array.of(1), Float64Array.of(7)],
  };
  expect(program.run(batch)).toEqual(batch);
  expect(() => program.grow(['x', 'y'])).toThrow('/pipeline/0/as');
});

test('a state carried over to a fresh program goes on as if nothing had been', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1200 }), (cut) => {
      const batch = noise(1200);
      const whole = programOf(everything).run(batch);
      const first = programOf(everything);
      first.run(slice(batch, 0, cut));
      const second = programOf(everything);
      second.importState(first.exportState());
      expect(second.run(slice(batch, cut, 1200)).columns).toEqual(slice(whole, cut, 1200).columns);
    }),
    { numRuns: 20 },
  );
});

test.each([
  ['of another version', (state: Uint8Array) => state.with(3, 99)],
  ['cut short', (state: Uint8Array) => state.subarray(0, state.length - 1)],
  ['of other steps', () => programOf([{ op: 'smooth', from: 'x', as: 's', tauMs: 71 }]).exportState()],
  ['empty', () => new Uint8Array(0)],
] as const)('a state %s is refused, and the program goes on as it was', (_, damage) => {
  const program = programOf([{ op: 'smooth', from: 'x', as: 's', tauMs: 70 }]);
  program.run(noise(10));
  const before = program.exportState();
  expect(() => program.importState(damage(before))).toThrow('/state');
  expect(program.exportState()).toEqual(before);
});

test('any bytes taken over as state harm no other program', () => {
  const plan = compile(['x'], everything);
  const wanted = kernel().program(plan).run(noise(500)).columns;
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat(255)), (bytes) => {
      const station = kernel();
      const [sick, well] = [station.program(plan), station.program(plan)];
      const state = sick.exportState();
      sick.importState(state.map((byte, i) => (i < 8 ? byte : bytes.next().value!)));
      sick.run(noise(500));
      expect(well.run(noise(500)).columns).toEqual(wanted);
    }),
    { numRuns: 5 },
  );
});

test('a freed program is not used again', () => {
  const program = programOf(everything);
  program.free();
  expect(() => program.run(noise(1))).toThrow('freed');
  expect(() => program.free()).toThrow('freed');
});

test('the kernel is small and asks nothing of its host', async () => {
  const bytes = readFileSync(await buildCoreWasm());
  expect(bytes.length).toBeLessThan(32_000);
  expect(WebAssembly.Module.imports(new WebAssembly.Module(bytes))).toEqual([]);
});

test('a wrong pipeline is a fault with all its problems', () => {
  const wrong: Pipeline = [
    { op: 'above', from: 'nowhere', as: 'x', limit: 1, clearsAt: 2 },
    { op: 'rise', from: 'later', as: 'edge' },
    { op: 'fall', from: 'edge', as: 'later' },
    { op: 'twoPoint', from: 'x', as: 'edge', said: [4, 4], right: [0, 1] },
    { op: 'outside', from: 'x', as: 'out', low: 5, high: 1, clearsAt: { low: 4, high: 2 } },
    { op: 'below', from: 'x', as: 'low', limit: 1, clearsAt: 0 },
  ];
  const problems = (channels: readonly string[] | 'found') => {
    try {
      compile(channels, wrong);
    } catch (error) {
      const fault = toFault(error);
      return fault.code === 'config/invalid'
        ? fault.detail.problems.map((problem) => problem.path)
        : fault.code;
    }
    return 'no fault';
  };
  const always = ['/pipeline/0/clearsAt', '/pipeline/1/from', '/pipeline/3/as', '/pipeline/3/said/1'];
  const limits = [
    '/pipeline/4/low',
    '/pipeline/4/clearsAt/low',
    '/pipeline/4/clearsAt/high',
    '/pipeline/4/clearsAt',
  ];
  expect(problems(['x'])).toEqual([
    '/pipeline/0/from',
    '/pipeline/0/as',
    ...always,
    ...limits,
    '/pipeline/5/clearsAt',
  ]);
});
