import { afterAll, expect, test } from 'vitest';
import { Conversion } from './fakes/conversion.ts';

const convert = new Conversion();
afterAll(() => convert.remove());
const again = (lines: string) => convert.ndjsonOf(convert.ndjson(lines));

test('what a bridge exports comes back with all digits of its times', async () => {
  const lines = [
    '{"device":"num","timeMs":1795342356712.6995,"time":"2026-11-22T10:12:36.712Z","values":{"n":1,"v":0.14285714285714285}}',
    '{"device":"num","timeMs":1795342356719,"time":"2026-11-22T10:12:36.719Z","subject":"s","values":{"n":2}}',
    '{"device":"num","timeMs":-0.5,"time":"1970-01-01T00:00:00.000Z","values":{"n":2}}',
  ];
  expect(await again(lines.join('\n'))).toBe(
    [
      '{"time":"2026-11-22T10:12:36.7126995Z","device":"num","values":{"n":1,"v":0.14285714285714285}}\n',
      '{"time":"2026-11-22T10:12:36.719Z","device":"num","subject":"s","values":{"n":2}}\n',
      '{"time":"1969-12-31T23:59:59.9995Z","device":"num","values":{"n":2}}\n',
    ].join(''),
  );
  expect(await again('{"timeMs":5.25,"t":1}\n')).toBe('{"time":5.25,"device":"table","values":{"t":1}}\n');
});

test.each([
  ['{"time":1,"values":{"a":1},"b":2}', /line 2: “b” beside “values”/],
  ['{"time":1,"device":"x","value":3,"values":{"a":5}}', /line 2: “value” beside “values”/],
  ['{"time":1,"a":1,"a":2}', /line 2: a key stands twice/],
  ['{"time":2,"time":3,"a":1}', /line 2: a key stands twice/],
  ['{"time":2,"values":{"a\\"b":1,"a\\"b":1}}', /line 2: a key stands twice/],
  ['{"time":1,"values":{"\\ud800":1}}', /line 2: a name with half a character/],
  ['{"time":1,"device":"\\udc00","values":{"a":1}}', /line 2, device: a name with half a character/],
  ['{"time":1,"timeMs":2.5,"a":1}', /line 2: “time” and “timeMs” are not the same/],
  ['{"time":1,"timeMs":"1","a":1}', /line 2, timeMs: a time that is no number/],
  ['{"time":1,"values":{"a":1e400}}', /line 2, a: “1e400” is too large/],
  ['{"time":1,"a":-1e-400}', /line 2, a: “-1e-400” is too small/],
  ['{"time":1,"values":{"a":"1e400"}}', /line 2, a: “1e400” is too large/],
  ['{"time":1704067200123456789,"a":1}', /line 2, time: “1704067200123456789” looks like nanoseconds/],
  ['{"time":1704067200123456,"a":1}', /line 2, time: “1704067200123456” looks like microseconds/],
])('%s is refused with its line, and not read as something else', async (line, message) => {
  await expect(again(`{"time":0,"a":1}\n${line}\n`)).rejects.toThrow(message);
});

test('what looks like a key twice, or a long number, and is none', async () => {
  const lines = [
    '{"time":1,"device":"d","values":{"time":1,"device":2,"a\\":1":3}}',
    '{"time":1,"device":"1234567890123456789","values":{"1e5":1,"9007199254740993":0}}',
    '{"time":1,"device":"a\\\\","values":{"\\\\":1e+21,"b":"-Infinity","__proto__":5e-324}}',
  ].map((line) => `${line}\n`);
  for (const line of lines) expect(await again(line)).toBe(line);
  await expect(again('{"time":1,"device":1e16,"a":1}')).rejects.toThrow(/line 1, device: a name/);
  await expect(again('{"time":1,"a":[1e16]}')).rejects.toThrow(/line 1, a: a value that is no number/);
});

test('a channel called values, whose value is a number, stands beside others', async () => {
  expect(await again('{"time":1,"values":5,"b":2}\n')).toBe(
    '{"time":1,"device":"table","values":{"values":5,"b":2}}\n',
  );
});
