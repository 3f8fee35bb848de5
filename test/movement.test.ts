import { expect, test } from 'vitest';
import { Movement, mover } from '../web/state/movement.ts';

const seen = (values: readonly number[]): Movement => {
  const movement = new Movement();
  for (const value of values) movement.saw(value);
  return movement;
};
const calm = [500, 501, 499.5, 500.2, 500.8, 499.9, 500.1, 500.5, 500.3];

test('the one that is touched moves, the ones that only tremble do not', () => {
  expect(mover([seen([...calm, 501]).moved, seen([...calm, 530]).moved])).toBe(1);
  expect(mover([seen([...calm, 501]).moved, seen([...calm, 499]).moved])).toBeUndefined();
});

test('where both move, as when somebody knocks at the table, neither is named', () => {
  expect(mover([seen([...calm, 540]).moved, seen([...calm, 530]).moved])).toBeUndefined();
});

test('before it is known how calm they are, none is named', () => {
  expect(mover([seen([1, 900]).moved, seen([1, 1]).moved])).toBeUndefined();
  expect(mover([])).toBeUndefined();
});
