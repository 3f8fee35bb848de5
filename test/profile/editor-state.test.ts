import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesIn } from '../../web/state/heard-bytes.ts';
import { withOwn } from '../../web/state/own-manifest.ts';
import { asText, emptyProfile, ProfileDraft } from '../../web/state/profile-draft.ts';
import { escaped, unescaped } from '../../web/text/escaped.ts';
import { candidateText, placeText } from '../../web/text/profile.ts';

test('every change of a draft can be undone and done again; typing on in one place is one step', () => {
  const step = fc.oneof(
    fc.constantFrom('undo' as const, 'redo' as const),
    fc.record({
      path: fc.constantFrom(['name'], ['line', 'baudRate'], ['frames', 0, 'fields', 0]),
      value: fc.nat(5),
    }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const draft = new ProfileDraft(asText(emptyProfile(undefined)));
      const first = draft.text;
      for (const each of steps)
        if (typeof each === 'string') draft[each]();
        else draft.put(each.path, each.value);
      const last = draft.text;
      while (draft.canUndo) draft.undo();
      expect(draft.text).toBe(first);
      while (draft.canRedo) draft.redo();
      expect(JSON.parse(draft.text)).toBeTypeOf('object');
      if (!steps.includes('undo')) expect(draft.text).toBe(last);
    }),
  );
  const draft = new ProfileDraft('{}');
  for (const name of ['a', 'ab', 'abc']) draft.put(['name'], name);
  draft.put(['notes'], 'x');
  draft.undo();
  expect(draft.json).toEqual({ name: 'abc' });
  draft.undo();
  expect(draft.text).toBe('{}');
  draft.undo();
  expect(draft.text).toBe('{}');
});

test('places are put, changed and taken out, in objects and in lists; a text that is no JSON is left as it is', () => {
  const draft = new ProfileDraft('{"frames":[{"fields":[{"a":1},{"b":2}]}]}');
  draft.put(['frames', 0, 'fields', 2], { c: 3 });
  draft.put(['frames', 0, 'fields', 0], undefined);
  draft.put(['line', 'baudRate'], 300);
  expect(draft.json).toEqual({ frames: [{ fields: [{ b: 2 }, { c: 3 }] }], line: { baudRate: 300 } });
  expect(draft.at(['frames', 0, 'fields', 1, 'c'])).toBe(3);
  expect(draft.at(['nowhere', 7])).toBeUndefined();
  draft.write('{ "half');
  draft.put(['name'], 'lost');
  expect([draft.text, draft.json]).toEqual(['{ "half', undefined]);
});

test('what had only that in it goes with what is taken out, so that no empty match stays behind', () => {
  const draft = new ProfileDraft('{"frames":[{"name":"a","match":{"text":"T"}}],"facts":{"maker":"Acme"}}');
  draft.put(['frames', 0, 'match', 'text'], undefined);
  draft.put(['facts', 'maker'], undefined);
  expect(draft.json).toEqual({ frames: [{ name: 'a' }] });
  draft.put(['frames'], undefined);
  expect(draft.json).toEqual({});
});

test('signs that cannot be typed are written in one line, and come back as they were', () => {
  expect(escaped('A\r\n\u0002\\')).toBe('A\\r\\n\\x02\\\\');
  expect(unescaped('\\q \\x1B')).toBe('\\q \u001b');
  fc.assert(fc.property(fc.string(), (text) => unescaped(escaped(text)) === text));
});

test('pasted bytes are hexadecimal where they can be, else the text itself', () => {
  expect(bytesIn('AA 55 0x01, 02-03')).toEqual(Uint8Array.of(0xaa, 0x55, 1, 2, 3));
  expect(bytesIn('T=1\r\n')).toEqual(new TextEncoder().encode('T=1\r\n'));
});

test('a port that was read by a profile offers its own copy of it', () => {
  const profile = { name: 'Tank', line: { baudRate: 300 }, poll: {} };
  const usual = { label: 'Tank', driver: 'own-profile', options: { profile } };
  expect(withOwn([], usual)).toMatchObject([
    { driver: 'own-profile', title: 'Tank (as it was)', baudRate: 300, polled: true },
  ]);
  expect(withOwn([], { label: 'x', driver: 'nmea-gps' })).toEqual([]);
});

test('a place is said in words', () => {
  const field = { from: 'bytes', at: 3, type: 'i16', scale: 0.1, offset: -40 };
  expect(placeText(field, 3, 5)).toBe('bytes 3–4, signed, big-endian, ÷ 10, − 40');
  expect(
    candidateText({
      kind: 'a',
      field: { from: 'column', column: 2 },
      from: 0,
      to: 4,
      values: [21.5, 21.6],
      changes: 'smoothly',
      alike: 0,
    }),
  ).toBe('column 2 = 21.6, changes smoothly');
});
