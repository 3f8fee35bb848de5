import type { Condition } from '../../../station/rules/rule.ts';
import type { Field, Kind } from './kinds.ts';

const of: Field = { name: 'channel', kind: 'channel', label: 'Channel' };
const lasts: Field = { name: 'forMs', kind: 'time', label: 'For how long', row: 'for', isOptional: true };
const clears = (words: string): Field => ({
  ...{ name: 'clearsAt', kind: 'value', label: `Clears ${words}`, row: 'clears', words },
  isOptional: true,
});
const clearsBetween = (words: string): readonly Field[] => [
  {
    ...{ name: 'clearsAt/low', kind: 'value', label: `Clears ${words}, low`, row: 'clears', words },
    isOptional: true,
  },
  {
    ...{ name: 'clearsAt/high', kind: 'value', label: `Clears ${words}, high`, words: 'to' },
    isOptional: true,
  },
];
const low: Field = { name: 'low', kind: 'value', label: 'Low limit' };
const high: Field = { name: 'high', kind: 'value', label: 'High limit', words: 'to' };
const limit: Field = { name: 'limit', kind: 'value', label: 'Limit' };
const tolerance: Field = {
  ...{ name: 'tolerance', kind: 'span', label: 'Give or take', row: 'give or take' },
  isOptional: true,
};
const within = (name: string): Field => ({
  ...{ name, kind: 'time', label: 'Within', row: 'within', fallback: '10 min' },
});
const sun: readonly Field[] = [
  { name: 'degrees', kind: 'number', label: 'Degrees over the horizon', fallback: '0' },
  { name: 'latitude', kind: 'number', label: 'Latitude, degrees north', row: 'at', words: 'latitude' },
  { name: 'longitude', kind: 'number', label: 'Longitude, degrees east', words: 'longitude' },
];

/** Conditions in the order in which they are offered. One that is not here is kept as it is, and only told. */
export const conditionKinds: Readonly<Partial<Record<Condition['is'], Kind>>> = {
  above: { words: 'is above', fields: [of, limit, lasts, clears('below')] },
  below: { words: 'is below', fields: [of, limit, lasts, clears('above')] },
  outside: { words: 'is outside', fields: [of, low, high, lasts, ...clearsBetween('within')] },
  inside: { words: 'is within', fields: [of, low, high, lasts, ...clearsBetween('outside')] },
  equals: {
    words: 'is exactly',
    fields: [of, { name: 'value', kind: 'value', label: 'Value', fallback: '1' }, tolerance, lasts],
  },
  changed: {
    words: 'moves by more than',
    fields: [of, { name: 'by', kind: 'span', label: 'By more than' }, within('windowMs')],
  },
  unchanged: {
    words: 'stays the same',
    fields: [
      of,
      { name: 'forMs', kind: 'time', label: 'For how long', row: 'for', fallback: '10 min' },
      tolerance,
    ],
  },
  reaches: {
    words: 'is on its way to',
    fields: [
      of,
      limit,
      within('withinMs'),
      { name: 'tauMs', kind: 'time', label: 'Trend of the last', row: 'by the last', fallback: '5 min' },
    ],
  },
  noData: {
    words: 'has no data',
    fields: [of, { name: 'forMs', kind: 'time', label: 'For how long', row: 'for', fallback: '5 min' }],
  },
  unusual: { words: 'is unusual', fields: [of] },
  true: {
    words: 'a formula is true',
    fields: [{ name: 'formula', kind: 'formula', label: 'Formula', row: 'formula' }, lasts],
  },
  schedule: {
    words: 'the time is',
    fields: [
      { name: 'days', kind: 'days', label: 'Days', row: 'on', fallback: '1,2,3,4,5' },
      { name: 'fromMinute', kind: 'clock', label: 'From', row: 'from', fallback: '08:00' },
      { name: 'toMinute', kind: 'clock', label: 'Until', words: 'to', fallback: '18:00' },
      { name: 'timeZone', kind: 'zone', label: 'Time zone', row: 'in' },
    ],
  },
  sunAbove: { words: 'the sun is above', fields: sun },
  sunBelow: { words: 'the sun is below', fields: sun },
};
