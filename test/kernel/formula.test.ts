import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnOf, type Batch } from '../../station/model/batch.ts';
import { toFault } from '../../station/model/fault.ts';
import { compile } from '../../station/pipeline/compile.ts';
import { readFormula } from '../../station/pipeline/formula/formula.ts';
import { offeredFunctions } from '../../station/pipeline/formula/functions.ts';
import { kernel } from '../fakes/kernels.ts';

/** Rows a second apart of channels a, b, c; nothing = no value. */
function rows(...values: readonly (readonly (number | undefined)[])[]): Batch {
  const channels = ['a', 'b', 'c'];
  return {
    device: 'd',
    channels,
    time: Float64Array.from(values, (_, i) => 1_000 * i),
    columns: channels.map((_, c) => Float64Array.from(values, (row) => row[c] ?? NaN)),
  };
}

/** What a formula makes of each row; nothing = no value. */
function made(expression: string, batch: Batch, maxAgeMs = 300_000): (number | undefined)[] {
  const plan = compile(batch.channels, [{ op: 'formula', expression, as: 'y', maxAgeMs }]);
  const y = columnOf(kernel().program(plan).run(batch), 'y')!;
  return [...y].map((value) => (Number.isNaN(value) ? undefined : value));
}

const one = (expression: string, a = 0, b = 0, c = 0) => made(expression, rows([a, b, c]))[0];

test.each([
  ['1 + 2 * 3', 7],
  ['(1 + 2) * 3', 9],
  ['2 ^ 3 ^ 2', 512],
  ['-2 ^ 2', -4],
  ['2 ^ -1', 0.5],
  ['10 - 4 - 3', 3],
  ['a / b', 2.5],
  ['a > 4 and b < 3', 1],
  ['a > 4 and not b < 3', 0],
  ['not a > 9 or b = 1', 1],
  ['a != 5', 0],
  ['orElse((c / 0) ^ 0, 7)', 7],
  ['sqrt(a + 4) + abs(-b)', 5],
  ['clamp(a, 0, 3)', 3],
  ['if(a > 4, b, 9)', 2],
  ['if(a > 5, b, 9)', 9],
  ['orElse(a / 0, 8)', 8],
  ['mod(-1, 3)', 2],
  ['min(a, b) + max(a, b)', 7],
  ['round(2.5) + floor(-0.5) + ceil(0.2)', 3],
  ['ln(exp(2)) + log10(1000)', 5],
  ['.5e1 + 1.', 6],
])('%s is %d', (expression, wanted) => {
  expect(one(expression, 5, 2)).toBeCloseTo(wanted, 12);
});

test('the dew point is that of the table in WMO No. 8', () => {
  expect(one('dewpoint(a, b)', 20, 50)).toBeCloseTo(9.27, 1);
  expect(one('dewpoint(a, b)', 20, 100)).toBeCloseTo(20, 10);
});

test('a channel without a value on a row counts with its last one, for as long as it may', () => {
  const batch = rows([1, 10], [2], [undefined, 20], [undefined, undefined, 7], [3]);
  expect(made('a + b', batch)).toEqual([11, 12, 22, undefined, 23]);
  expect(made('a + b', batch, 1000)).toEqual([11, 12, 22, undefined, undefined]);
});

test('a window sees the rows on which its channels have a value, once each', () => {
  const batch = rows([1], [undefined, 5], [3], [undefined, 5], [8]);
  expect(made('avg(a, 60 s)', batch)).toEqual([1, undefined, 2, undefined, 4]);
  expect(made('count(a + 0, 60 s) + 0 * b', batch).at(-1)).toBe(3);
  expect(made('max(a, 3 s) - min(a, 3 s)', batch).filter((y) => y !== undefined)).toEqual([0, 2, 5]);
});

test('what tells a machine’s wear is a formula, too', () => {
  const batch = rows(...[3, -4, 3, -4].map((a) => [a]));
  expect(made('rms(a, 60 s)', batch)[1]).toBeCloseTo(Math.sqrt(12.5), 12);
  expect(made('peak(a, 60 s)', batch)).toEqual([3, 4, 4, 4]);
  expect(made('crest(a, 60 s)', batch)[3]).toBeCloseTo(4 / Math.sqrt(12.5), 12);
  const shaken = rows(...Array.from({ length: 1024 }, (_, i) => [i % 2]));
  expect(made('band(a, 0.4, 0.6)', shaken).at(-1)).toBeGreaterThan(0.4);
  expect(made('band(a, 0.1, 0.2)', shaken).at(-1)).toBeCloseTo(0, 6);
  const steady = rows(...Array.from({ length: 400 }, (_, i) => [i === 300 ? 9 : Math.sin(i * i)]));
  expect(made('unusual(a)', steady).indexOf(1)).toBe(300);
  expect(made('anomaly(a) > 10.5', steady).indexOf(1)).toBe(300);
});

test('numbers are taken in the unit of what they meet', () => {
  const units = (name: string) => ({ t: 'Cel', p: 'Pa', x: undefined })[name];
  const unitOf = (text: string) => {
    const formula = readFormula(text, units);
    return 'checked' in formula ? formula.unit : formula.message;
  };
  const formula = readFormula('t > 95 °F', units);
  expect('checked' in formula && formula.checked).toMatchObject({ second: { kind: 'number', value: 35 } });
  expect(readFormula('p < 1 bar', units)).toMatchObject({ checked: { second: { value: 100_000 } } });
  expect(unitOf('t - 3 K')).toBe('Cel');
  expect(unitOf('t * 2')).toBe('Cel');
  expect(unitOf('t > 3')).toBe('1');
  expect(unitOf('t / t')).toBe('1');
  expect(unitOf('t + p')).toBe('Pa and Cel cannot meet here');
  expect(unitOf('t + 5 bar')).toBe('bar and Cel cannot meet here');
  expect(unitOf('x + 5 Pa')).toBe('Pa');
  // The unit of x is not known: what would have to be converted must not pass as it is.
  expect(unitOf('x + 5 bar')).toBe('bar cannot be converted here: write the number in Pa');
  expect(unitOf('12 °F < x')).toBe('°F cannot be converted here: write the number in °C');
  expect(unitOf('x > 5 mm')).toBe('mm cannot be converted here: write the number without a unit');
  expect(unitOf('x > 12 °C or x > 80 %')).toBe('1');
});

test.each([
  ['', 0, 'a value is missing before the end'],
  ['a +', 3, 'a value is missing before the end'],
  ['a b', 2, 'an operator is missing before “b”'],
  ['(a', 0, 'this bracket is not closed'],
  ['sqrt(a', 4, 'this bracket is not closed'],
  ['a < b < c', 6, 'join two comparisons by “and” or “or”'],
  ['a ; b', 2, '“;” means nothing here'],
  ['a > 3 parsec', 4, '“parsec” is no unit that is known here'],
  ['evil(a)', 0, 'there is no function “evil”'],
  ['sqrt(a, b)', 0, '“sqrt” takes a value'],
  ['avg(a, b)', 7, 'must be a time such as 60 s, written out'],
  ['avg(a, 5 bar)', 7, 'must be a time such as 60 s, written out'],
  ['a + 1e999', 4, 'this number is too large'],
  ['and a', 0, 'a value is missing before “and”'],
])('what is wrong with “%s” is said at its place', (text, at, message) => {
  expect(readFormula(text)).toEqual({ at, message });
});

test('a formula that is too long, too deep or too large is refused by count', () => {
  expect(readFormula('a'.repeat(1001))).toMatchObject({ message: 'is longer than 1000 characters' });
  expect(readFormula(`${'('.repeat(40)}a${')'.repeat(40)}`)).toMatchObject({
    message: 'is nested deeper than 32 levels',
  });
  expect(readFormula('-'.repeat(900) + 'a')).toMatchObject({ message: 'is nested deeper than 32 levels' });
  expect(readFormula(Array(300).fill('a').join('+'))).toMatchObject({ message: 'has more than 200 parts' });
});

test('a bomb of functions that are formulas themselves stops at the number of steps, not after a time', () => {
  const bomb = `${'dewpoint('.repeat(15)}a${', b)'.repeat(15)}`;
  const compiling = () => compile(['a', 'b'], [{ op: 'formula', expression: bomb, as: 'y' }]);
  expect(compiling).toThrow(/256 steps of work|64 values at once/);
  try {
    compiling();
  } catch (error) {
    expect(toFault(error)).toMatchObject({ detail: { problems: [{ path: '/pipeline/0' }] } });
  }
});

test('any text gives a formula or a problem within it', () => {
  const piece = fc.constantFrom(
    'a',
    'b',
    '1',
    '60 s',
    '+',
    '-',
    '*',
    '/',
    '^',
    '(',
    ')',
    ',',
    '<',
    '=',
    'and',
    'not',
    'avg(',
    '[',
    ']',
    '°',
    '💥',
    ' ',
    '.',
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
      (text) => {
        const read = readFormula(text);
        if ('checked' in read) return;
        expect(read.at).toBeLessThanOrEqual(text.length);
        expect(read.message).not.toBe('');
      },
    ),
    { numRuns: 2000 },
  );
});

test('where rows are cut into batches is not seen', () => {
  const batch = rows(
    ...Array.from({ length: 60 }, (_, i) => [i % 3 ? i : undefined, i % 5 ? undefined : i / 7, i]),
  );
  const plan = compile(batch.channels, [
    { op: 'formula', expression: 'avg(a + b, 10 s) - std(c, 20 s) * trend(a, 30 s)', as: 'y' },
  ]);
  const whole = [...columnOf(kernel().program(plan).run(batch), 'y')!];
  const program = kernel().program(plan);
  const pieces = [...batch.time.keys()].flatMap((i) => {
    const row = {
      ...batch,
      time: batch.time.slice(i, i + 1),
      columns: batch.columns.map((x) => x.slice(i, i + 1)),
    };
    return [...columnOf(program.run(row), 'y')!];
  });
  expect(pieces).toEqual(whole);
});

test('every function that is offered has words and can be called', () => {
  for (const { name, inputs, words } of offeredFunctions()) {
    const call = `${name}(${inputs.map((input) => ({ value: 'a', duration: '1 min', number: '0.5' })[input]).join(', ')})`;
    expect(readFormula(call), call).toHaveProperty('checked');
    expect(words.length).toBeGreaterThan(5);
  }
});

test.each([
  ['exp(a)', Math.exp, [-700, 700]],
  ['ln(a)', Math.log, [1e-310, 1e300]],
  ['log10(a)', Math.log10, [1e-3, 1e3]],
  ['sin(a)', Math.sin, [-1e5, 1e5]],
  ['cos(a)', Math.cos, [-1e5, 1e5]],
  ['tan(a)', Math.tan, [-1.5, 1.5]],
  ['atan(a)', Math.atan, [-1e6, 1e6]],
  ['a ^ 3', (x: number) => x ** 3, [-100, 100]],
  ['a ^ -2.5', (x: number) => x ** -2.5, [1e-3, 1e3]],
] as const)('%s is what the engine’s own function says, to 13 digits', (expression, wanted, [low, high]) => {
  const arbitrary = fc.oneof(
    fc.double({ min: low, max: high, noNaN: true }),
    fc.double({ min: Math.max(low, -3), max: Math.min(high, 3), noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(arbitrary, { minLength: 1, maxLength: 50 }), (values) => {
      for (const [i, y] of made(expression, rows(...values.map((value) => [value]))).entries()) {
        const right = wanted(values[i]!);
        if (Math.abs(right) > 1e300) continue;
        expect(Math.abs((y ?? NaN) - right), `${values[i]}`).toBeLessThanOrEqual(
          1e-13 * Math.max(1, Math.abs(right)),
        );
      }
    }),
  );
});
