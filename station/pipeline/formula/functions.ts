import { map, means, moving, pair, judged, type FormulaFunction, type Input } from './function.ts';
import { VIBRATION } from './vibration.ts';

const HOUR_MS = 3_600_000;

/** Over a window where the second input is a duration, else of two values. */
export const WINDOWED: Readonly<Record<string, string>> = { min: 'movingMin', max: 'movingMax' };

/** All functions by the names that people write; operators are those that have no words. */
export const FUNCTIONS: ReadonlyMap<string, FormulaFunction> = new Map<string, FormulaFunction>([
  ['negate', map('negate', '', 'same')],
  ['not', map('not', '', '1')],
  ['add', pair('add', '', 'same')],
  ['subtract', pair('subtract', '', 'same')],
  ['multiply', pair('multiply', '')],
  ['divide', pair('divide', '')],
  ['power', pair('power', '')],
  ...(['less', 'lessOrEqual', 'greater', 'greaterOrEqual', 'equal', 'unequal', 'and', 'or'] as const).map(
    (kind) => [kind, pair(kind, '', '1')] as const,
  ),
  ['movingMin', moving('movingMin', '')],
  ['movingMax', moving('movingMax', '')],
  ['abs', map('abs', 'without its sign', 'same')],
  ['sqrt', map('sqrt', 'square root')],
  ['exp', map('exp', 'e to the power of it', '1')],
  ['ln', map('ln', 'natural logarithm', '1')],
  ['log10', map('log10', 'decimal logarithm', '1')],
  ['sin', map('sin', 'sine of an angle in radians', '1')],
  ['cos', map('cos', 'cosine of an angle in radians', '1')],
  ['tan', map('tan', 'tangent of an angle in radians', '1')],
  ['atan', map('atan', 'angle in radians', '1')],
  ['floor', map('floor', 'the next lower whole number', 'same')],
  ['ceil', map('ceil', 'the next higher whole number', 'same')],
  ['round', map('round', 'the nearest whole number', 'same')],
  ['min', pair('min', 'the smaller of two, or the smallest in a time: min(x, 60 s)', 'same')],
  ['max', pair('max', 'the larger of two, or the largest in a time: max(x, 60 s)', 'same')],
  ['mod', pair('mod', 'what is left of a division', 'same')],
  ['orElse', pair('orElse', 'the second where the first is missing', 'same')],
  ['clamp', means('min(max(a, b), c)', 3, 'kept between two numbers', 'same')],
  [
    'if',
    means(
      'orElse(only(b, a), only(c, not a))',
      3,
      'the second where the first is true, else the third',
      'unknown',
    ),
  ],
  ['only', pair('where', 'the first while the second is true, else nothing', 'same')],
  [
    'dewpoint',
    means(
      '243.12 * (ln(b / 100) + 17.62 * a / (243.12 + a)) / (17.62 - (ln(b / 100) + 17.62 * a / (243.12 + a)))',
      2,
      'dew point in °C from temperature in °C and relative humidity in % (Magnus, WMO No. 8)',
      'Cel',
    ),
  ],
  [
    'vpd',
    means(
      '611.2 * exp(17.62 * a / (243.12 + a)) * (1 - b / 100)',
      2,
      'vapour pressure deficit in Pa from temperature in °C and relative humidity in %',
      'Pa',
    ),
  ],
  ['avg', moving('movingAverage', 'mean over a time: avg(x, 60 s)')],
  ['sum', moving('movingSum', 'sum over a time')],
  ['count', moving('movingCount', 'how many values in a time', '1')],
  ['std', moving('movingDeviation', 'standard deviation over a time')],
  ['smooth', moving('smooth', 'smoothed with a time constant')],
  ['hold', { ...moving('hold', 'the last value, for at most that long'), op: 'hold' }],
  [
    'lasts',
    { ...moving('debounce', 'true once it was true for that long', '1'), parameters: (ms) => [ms!, 0] },
  ],
  [
    'rate',
    {
      inputs: ['value', 'duration'],
      optional: 1,
      words: 'change per second, or per a time: rate(x, 1 h)',
      unit: 'unknown',
      op: 'rate',
      parameters: (unitMs = 1000) => [unitMs],
    },
  ],
  [
    'trend',
    {
      ...moving('trend', 'change per second of the line through that time', 'unknown'),
      parameters: (ms) => [ms!, 1000],
    },
  ],
  [
    'integral',
    {
      inputs: ['value', 'duration'],
      optional: 1,
      words: 'added up over time, per hour or per another time: integral(W, 1 h) is W·h',
      unit: 'unknown',
      op: 'integral',
      parameters: (unitMs = HOUR_MS) => [unitMs, 10 * 60_000],
    },
  ],
  [
    'counter',
    {
      inputs: ['value', 'number'],
      optional: 1,
      words: 'how far a counter went, also where it began again; the second is where it rolls over',
      unit: 'same',
      op: 'counter',
      parameters: (modulus = 0) => [modulus],
    },
  ],
  [
    'percentile',
    {
      inputs: ['value', 'number'],
      words: 'the value that a share of all lies below: percentile(x, 0.95)',
      unit: 'same',
      op: 'quantile',
      parameters: (p) => [Math.min(1, Math.max(0, p!))],
    },
  ],
  ['rise', judged('rise', 'true on the row where it turns true')],
  ['fall', judged('fall', 'true on the row where it turns false')],
  ['anomaly', judged('anomaly', 'how unusual it is beside all before it; from 10.5 on it is told')],
  ['unusual', judged('unusual', 'true while it is unusual beside all before it')],
  ...VIBRATION,
]);

/** What is offered while somebody types: names with their inputs and words. */
export const offeredFunctions = (): readonly { name: string; inputs: readonly Input[]; words: string }[] =>
  [...FUNCTIONS].flatMap(([name, { inputs, words }]) => (words === '' ? [] : [{ name, inputs, words }]));
