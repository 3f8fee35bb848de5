import { expect, test } from 'vitest';
import { type DialectWords, dialectNames, USUAL } from '../../station/model/uplink.ts';
import { uplinkOf } from '../../web/state/uplink-fields.ts';
import { dialectWords, judgedWords } from '../../web/text/dialects.ts';

const before = { ...USUAL, id: 'u', url: 'mqtt://a' };
const filled = (fields: Readonly<Record<string, string>>) => {
  const data = new FormData();
  for (const [name, value] of Object.entries({ url: 'mqtt://a', qos: '1', ...fields })) data.set(name, value);
  return uplinkOf(data, before);
};

test('what nothing but our own tests has judged is called unverified, wherever it is named', () => {
  const all: readonly DialectWords[] = Object.values(dialectNames);
  for (const words of all) {
    const unjudged = words.judgedBy === undefined;
    expect(dialectWords(words).endsWith('(unverified)')).toBe(unjudged);
    expect(judgedWords(words)).toMatch(unjudged ? /^Unverified/ : /^Verified by /);
  }
  const unverified = Object.entries<DialectWords>(dialectNames).filter(([, { judgedBy }]) => !judgedBy);
  expect(unverified.map(([name]) => name)).toEqual(['thingsboard', 'aws-iot', 'azure-iot']);
});

test('what only one language asks for is kept with it, and not with another', () => {
  const options = { 'option-group': ' Plant ', 'option-primaryHost': '' };
  expect(filled({ dialect: 'sparkplug', ...options })).toMatchObject({
    dialect: 'sparkplug',
    dialectOptions: { group: 'Plant', primaryHost: '' },
  });
  expect(filled({ dialect: 'senml', ...options })).not.toHaveProperty('dialectOptions');
});
