import type { Checked } from './checked.ts';
import type { FormulaFunction } from './function.ts';

const rms = (input: Checked, windowMs: number): Checked => ({
  kind: 'map',
  does: 'sqrt',
  input: {
    kind: 'op',
    does: 'movingAverage',
    parameters: [windowMs],
    input: { kind: 'pair', does: 'multiply', first: input, second: input },
  },
});

const peak = (input: Checked, windowMs: number): Checked => ({
  kind: 'op',
  does: 'movingMax',
  parameters: [windowMs],
  input: { kind: 'map', does: 'abs', input },
});

const over = (
  words: string,
  unit: 'same' | '1',
  build: (value: Checked, windowMs: number) => Checked,
): FormulaFunction => ({
  inputs: ['value', 'duration'],
  words,
  unit,
  build: (value, windowMs = 0) => build(value, windowMs),
});

/** What tells a machine's wear: how strongly it shakes, how sharply, and at which frequencies. */
export const VIBRATION: readonly (readonly [string, FormulaFunction])[] = [
  ['rms', over('root mean square over a time', 'same', rms)],
  ['peak', over('largest distance from 0 over a time', 'same', peak)],
  [
    'crest',
    over('how many times its RMS the peak over a time is', '1', (input, windowMs) => ({
      kind: 'pair',
      does: 'divide',
      first: peak(input, windowMs),
      second: rms(input, windowMs),
    })),
  ],
  [
    'band',
    {
      inputs: ['value', 'number', 'number'],
      words: 'RMS between two frequencies in Hz, once for every 1024 values',
      unit: 'same',
      op: 'bandRms',
      parameters: (lowHz, highHz) => [lowHz!, highHz!],
    },
  ],
];
