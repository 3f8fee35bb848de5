import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NoJson, readJsonText } from '../../node-bridge/config/json-text.ts';

describe('JSON with its lines', () => {
  test('is read as the system reads it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        expect(readJsonText(text).value).toEqual(JSON.parse(text));
      }),
    );
  });

  test('is refused wherever the system refuses it', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 3 }),
        fc.nat(),
        fc.constantFrom('', '}', ',', '"', '\\', '0', 'x'),
        (value, at, put) => {
          const whole = JSON.stringify(value);
          const text = whole.slice(0, at % whole.length) + put + whole.slice((at % whole.length) + 1);
          let theirs: unknown = NoJson;
          try {
            theirs = JSON.parse(text);
          } catch {
            expect(() => readJsonText(text)).toThrow(NoJson);
            return;
          }
          try {
            expect(readJsonText(text).value).toEqual(theirs);
          } catch (error) {
            expect((error as Error).message).toBe('this name comes twice'); // which they let pass
          }
        },
      ),
    );
  });

  test('each part has its line, and what is missing that of what it is missing in', () => {
    const { lineOf } = readJsonText('{\n  "a": [\n    1,\n    { "b": 2 }\n  ],\n  "c": {}\n}');
    expect(
      [['a'], ['a', '0'], ['a', '1', 'b'], ['a', '1', 'gone'], ['c', 'x', 'y'], ['z'], []].map(lineOf),
    ).toEqual([2, 3, 4, 4, 6, 1, 1]);
  });

  test.each([
    ['{"a": 1,\n"a": 2}', 2, 'this name comes twice'],
    ['{"a": 1,\n\n}', 3, 'a name in quotes is missing'],
    ['[1\n2]', 2, 'a comma or ] is missing'],
    ['{"a"\n1}', 2, 'a colon is missing'],
    ['[\n"hush\n"]', 2, 'a value is missing, or not written as JSON'],
    ['{}\n{}', 2, 'something follows behind its end'],
    ['', 1, 'a value is missing, or not written as JSON'],
    ['['.repeat(100_000), 1, 'too deep'],
  ])('%.20j is no JSON: line %i, %s', (text, line, words) => {
    let why: unknown;
    try {
      readJsonText(text);
    } catch (error) {
      why = error;
    }
    expect(why).toBeInstanceOf(NoJson);
    expect(why).toMatchObject({ line, message: words });
  });

  test('a name of an object’s own workings is a name like any other', () => {
    const { value } = readJsonText('{"__proto__": {"polluted": 1}}');
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
