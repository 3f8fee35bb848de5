import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ConsoleItem } from '../station/api/console.ts';
import { ascii, concat, hex, latin1, toHex } from '../station/codec/bytes.ts';
import { ConsoleLines, textOf } from '../web/state/console-lines.ts';
import { directed, found } from '../web/state/console-search.ts';
import { clockMs, eventText, parseSent, sinceStart } from '../web/text/console.ts';
import { inertText, parseHex } from '../web/text/inert.ts';

const heard = (bytes: Uint8Array, timeMs = 0): ConsoleItem => ({ kind: 'heard', timeMs, bytes });
const linesOf = (view: 'text' | 'hex' | 'frames', ...items: ConsoleItem[]) => {
  const lines = new ConsoleLines(view);
  for (const item of items) lines.add([item]);
  return lines.all;
};

test('text is cut at its line ends, however it came, and nothing of it is missing', () => {
  const said = ascii('one\r\ntwo\nthree\rfour\r\n\r\nfi');
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 30 }), (sizes) => {
      const items: ConsoleItem[] = [];
      let at = 0;
      for (const size of sizes) items.push(heard(said.slice(at, (at += size))));
      items.push(heard(said.slice(at)));
      const lines = linesOf('text', ...items);
      expect(lines.map(({ bytes }) => latin1(bytes))).toEqual([
        'one\r\n',
        'two\n',
        'three\r',
        'four\r\n',
        '\r\n',
        'fi',
      ]);
    }),
  );
});

test('what is sent and what goes wrong stands in its place, and ends the line that it came into', () => {
  const lines = linesOf(
    'text',
    { kind: 'opened', timeMs: 0, line: { baudRate: 9600, parity: 'even', dataBits: 7 } },
    heard(ascii('begi')),
    { kind: 'sent', timeMs: 1, bytes: ascii('AT\r\n') },
    heard(ascii('nning\n')),
    { kind: 'line-error', timeMs: 2, error: 'parity' },
  );
  expect(lines.map(({ kind }) => kind)).toEqual(['event', 'heard', 'sent', 'heard', 'damaged']);
  expect(lines.map((line) => textOf(line, 'text'))).toEqual([
    'Opened, 9600 baud, 7E1',
    'begi',
    'AT⟨CR⟩⟨LF⟩',
    'nning⟨LF⟩',
    'A byte with the wrong parity',
  ]);
  expect(directed(lines, 'sent').map(({ kind }) => kind)).toEqual(['event', 'sent']);
  expect(directed(lines, 'heard').map(({ kind }) => kind)).toEqual(['event', 'heard', 'heard', 'damaged']);
});

test('a line that does not end is cut, and what is kept of all is bounded', () => {
  const lines = new ConsoleLines('text');
  for (let n = 0; n < 100; n++) lines.add([heard(new Uint8Array(65_536).fill(0x41), n)]);
  expect(Math.max(...lines.all.map(({ bytes }) => bytes.length))).toBe(512);
  expect(lines.all[5]).toMatchObject({ goesOn: true });
  expect(lines.all.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThanOrEqual(2 ** 20);
  const many = new ConsoleLines('text');
  many.add(Array.from({ length: 50_000 }, () => heard(ascii('\n'))));
  expect(many.all.length).toBe(20_000);
  expect(many.all.at(-1)!.number).toBe(50_000);
  expect([lines.firstMs, lines.all[0]!.timeMs > 0]).toEqual([0, true]);
});

test('in hex what comes after a pause begins a row', () => {
  const rows = linesOf('hex', heard(ascii('ab'), 0), heard(ascii('cd'), 15), heard(ascii('ef'), 40));
  expect(rows.map(({ bytes }) => latin1(bytes))).toEqual(['abcd', 'ef']);
  const narrow = new ConsoleLines('hex', 'narrow');
  narrow.add([heard(ascii('0123456789'))]);
  expect(narrow.all.map(({ bytes }) => latin1(bytes))).toEqual(['01234567', '89']);
  expect(narrow.all[1]).toMatchObject({ goesOn: true });
});

test('who has paused keeps what they see', () => {
  const lines = new ConsoleLines('text');
  lines.add([heard(ascii('begin'))]);
  const paused = lines.all;
  lines.add([heard(ascii('ning\nmore\n'))]);
  lines.note('lost', 0);
  expect(paused.map(({ bytes }) => latin1(bytes))).toEqual(['begin']);
});

test('a long frame is shown by its beginning', () => {
  const [line] = linesOf('frames', {
    kind: 'frame',
    timeMs: 0,
    bytes: new Uint8Array(600).fill(0x42),
    said: [],
  });
  expect(textOf(line!, 'frames')).toBe(`${'B'.repeat(512)} … 88 bytes more`);
});

test('bytes of a device steer nothing on the screen', () => {
  const inert = (text: string) => inertText(new TextEncoder().encode(text));
  expect(inert('a\u0007b\u001b[31m\u007f')).toBe('a⟨BEL⟩b⟨ESC⟩[31m⟨DEL⟩');
  expect(inert('\u202Eesrever\u2066x\u200By\uFEFFz\u2028')).toBe('⟨202E⟩esrever⟨2066⟩x⟨200B⟩y⟨FEFF⟩z⟨2028⟩');
  expect(inert('grüße <b>°C</b> 日本')).toBe('grüße <b>°C</b> 日本');
  expect(inertText(hex('ff fe 41 85'))).toBe('\uFFFD\uFFFDA\uFFFD');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(inertText(bytes)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test('what is looked for is found as text and as bytes, also where it is cut into rows', () => {
  const lines = linesOf('hex', heard(concat(ascii('0123456789abcde'), hex('0d 0a'), ascii('Soil'))));
  expect(textOf(lines[1]!, 'hex')).toBe(`0a 53 6f 69 6c${' '.repeat(11)}·Soil`);
  expect(lines.length).toBe(2);
  const find = (text: string, isHex = false) => found(lines, { direction: 'both', text, isHex }, 'hex');
  expect(find('0d 0A', true)).toEqual([0]);
  expect(find('0a536f', true)).toEqual([1]);
  expect(find('0d0b', true)).toEqual([]);
  expect(find('0d0', true)).toBeUndefined();
  expect(find('')).toBeUndefined();
  const text = linesOf('text', heard(ascii('Soil=1\nair (.*)=2\n')));
  expect(found(text, { direction: 'both', text: 'SOIL', isHex: false }, 'text')).toEqual([0]);
  expect(found(text, { direction: 'both', text: '(.*)', isHex: false }, 'text')).toEqual([1]);
});

test('what a person types is sent as they mean it, or said to mean nothing', () => {
  const sent = (text: string, end: 'none' | 'crlf' = 'none') => {
    const bytes = parseSent(text, end);
    return bytes instanceof Uint8Array ? toHex(bytes) : bytes.problem;
  };
  expect(sent('AT', 'crlf')).toBe('41540d0a');
  expect(sent('\\x1b[0m\\r\\n\\t\\0\\\\')).toBe('1b5b306d0d0a09005c');
  expect(sent('°😀!')).toBe(Buffer.from('°😀!').toString('hex'));
  expect(sent('\\q')).toContain('\\q');
  expect(sent('\\x1')).toContain('means nothing');
  expect(sent('\\')).toContain('means nothing');
  expect(parseHex('01 03,0x0A:ff')).toEqual(hex('01030aff'));
  expect(parseHex('0 1')).toEqual(hex('01'));
  expect([parseHex(''), parseHex('1'), parseHex('xy')]).toEqual([undefined, undefined, undefined]);
});

test('a frame says its values, or what is wrong with it; times are told to the millisecond', () => {
  const frame = { kind: 'frame', timeMs: 0, bytes: ascii('x'), said: [] } as const;
  expect(eventText({ ...frame, said: [{ subject: 'a', values: { soil: 38.25, on: 1 } }] })).toBe(
    'a: soil 38.25, on 1',
  );
  const why = { code: 'frame/checksum', detail: { expected: 0x39, actual: 3 } } as const;
  expect(eventText({ ...frame, fault: why })).toBe('Checksum 03, but 39 is in it');
  expect(clockMs(new Date(2026, 10, 21, 14, 32, 8, 7).getTime() + 0.9)).toBe('14:32:08.007');
  expect(sinceStart(1_234.5678)).toBe('+1.235 s');
});
