import { expect, test } from 'vitest';
import type { CheckTuning } from '../station/model/check.ts';
import { fieldText, type TunedField, tunedFields, tuningTyped } from '../web/state/check-tuning.ts';

const AS_IT_CAME = { gain: 1, offset: 0 };
const typedAs = (texts: Partial<Record<TunedField, string>>) => (field: TunedField) => texts[field] ?? '';

test('a battery has a voltage or a charge below which it is low; one that says so itself has only a time', () => {
  const fields = tunedFields('batteryLow', { quantity: 'voltage' });
  expect(tuningTyped(typedAs({ low: '11,8', forMs: '90' }), AS_IT_CAME, fields)).toEqual({
    low: 11.8,
    forMs: 90_000,
  });
  expect(tunedFields('batteryLow', { quantity: 'switch' })).toEqual(['forMs']);
  expect(tunedFields('stuck', { quantity: 'temperature' })).toEqual(['forMs']);
});

test.each([
  ['as it came', AS_IT_CAME, { low: -5, high: 40 }],
  ['as ten times as much', { gain: 10, offset: 0 }, { low: -0.5, high: 4 }],
  ['upside down', { gain: -1, offset: 10 }, { low: -30, high: 15 }],
])('a range is typed as people see it, and kept as the device says it: %s', (_, scale, raw) => {
  const fields = tunedFields('outOfRange', { quantity: 'temperature' });
  const typed = tuningTyped(typedAs({ low: '−5', high: '40' }), scale, fields);
  expect(typed).toEqual(raw);
  const shown = fields.map((field) => fieldText(typed, field, scale, fields));
  expect(shown).toEqual(['-5', '40', '']);
});

test('what is left empty, or is no number, is the check’s own', () => {
  const fields = tunedFields('outOfRange', { quantity: 'temperature' });
  const own: CheckTuning = tuningTyped(typedAs({ low: ' ', forMs: 'long' }), AS_IT_CAME, fields);
  expect(own).toEqual({});
});
