import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../station/pipeline/compile.ts';
import { kernel } from '../fakes/kernels.ts';
import { everything, noise, programOf, slice } from './rows.ts';

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
