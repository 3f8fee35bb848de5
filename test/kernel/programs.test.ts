import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { buildCoreWasm } from '../../core-wasm/build.mjs';
import { columnOf, type Batch } from '../../station/model/batch.ts';
import { compile } from '../../station/pipeline/compile.ts';
import { Kernel } from '../../station/pipeline/kernel.ts';
import type { Program } from '../../station/pipeline/program.ts';
import type { Step } from '../../station/pipeline/step.ts';
import { kernel, kernelExports } from '../fakes/kernels.ts';
import { everything, noise, programOf, slice, table } from './rows.ts';

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
