import { expect, test } from 'vitest';
import fc from 'fast-check';
import { type DnsMessage, readMessage, written } from '../../node-bridge/mdns/message.ts';
import { fitting, isSame, label, labelsOf, nameOf } from '../../node-bridge/mdns/name.ts';

const nothing = { id: 0, isAnswer: false, questions: [], answers: [], authorities: [], additionals: [] };
const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex');

test('an answer as RFC 1035 and 6762 write it, with a name that stands further in front, is read', () => {
  // 4.1.4 of RFC 1035: F.ISI.ARPA at 12, FOO.F.ISI.ARPA as its label and a pointer there.
  const bytes = hex(`0000 8400 0000 0002 0000 0000
    0146 0349 5349 0441 525041 00 0001 8001 00000078 0004 0a000001
    0346 4f4f c00c 0021 8001 00000000 0008 0000 0000 20fb c00c`);
  expect(readMessage(bytes)).toEqual({
    ...nothing,
    isAnswer: true,
    answers: [
      { name: 'F.ISI.ARPA', type: 'A', ttlS: 120, bytes: Uint8Array.of(10, 0, 0, 1) },
      { name: 'FOO.F.ISI.ARPA', type: 'SRV', ttlS: 0, port: 8443, target: 'F.ISI.ARPA' },
    ],
  });
});

test('what is written is read as it was, and says by a bit which records are nobody else’s', () => {
  const message: DnsMessage = {
    ...nothing,
    isAnswer: true,
    questions: [{ name: '_fieldline._tcp.local', type: 'PTR' }],
    answers: [
      { name: '_fieldline._tcp.local', type: 'PTR', ttlS: 120, target: 'a\\.b (2)._fieldline._tcp.local' },
      { name: 'a\\.b (2)._fieldline._tcp.local', type: 'TXT', ttlS: 120, texts: ['a=1', 'grün=ü'] },
      { name: 'pi.local', type: 'AAAA', ttlS: 120, bytes: new Uint8Array(16).fill(7) },
    ],
  };
  const bytes = written(message, ({ type }) => type === 'PTR');
  expect(readMessage(bytes)).toEqual(message);
  const classes = [...bytes.toString('latin1').matchAll(/\0([\x0c\x10\x1c])([\0\x80])\x01\0\0\0\x78/g)];
  expect(classes.map((match) => match[2])).toEqual(['\0', '\x80', '\x80']);
});

test('hostile bytes: circles, long names, false counts and sizes are nothing, at once', () => {
  const head = '0000 8400 0000 0001 0000 0000';
  for (const bad of [
    `${head} c00c 0001 0001 00000078 0004 0a000001`, // it points to itself
    `${head} c00e c00c 0001 0001 00000078 0004 0a000001`, // forward
    `${head} 0141 00 0001 0001 00000078 ffff 0a000001`, // a size beyond the end
    `${head} 3f41`,
    `0000 8400 ffff ffff ffff ffff`,
    `0000 8400 0000`,
  ])
    expect(readMessage(hex(bad)), bad).toBeUndefined();
  const long = Array.from({ length: 6 }, () => `3f${'41'.repeat(63)}`).join('');
  expect(readMessage(hex(`${head} ${long} 00 0001 0001 00000078 0004 0a000001`))).toBeUndefined();
  expect(readMessage(new Uint8Array(9_001))).toBeUndefined();
  // A ladder of pointers, each to the one before, is work for every record that names its end.
  const ladder = Array.from({ length: 2_000 }, (_, i) => (0xc000 + 12 + 2 * Math.max(0, i - 1)).toString(16));
  expect(readMessage(hex(`0000 8400 0000 0080 0000 0000 ${ladder.join('')}`))).toBeUndefined();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => (readMessage(bytes), true)),
    { numRuns: 2_000 },
  );
});

test('a label may hold anything; names are the same whatever the case of ASCII letters', () => {
  for (const labels of [
    ['a.b', 'c\\d', 'e'],
    ['\\.', '..'],
    ['Küche (2)', 'local'],
  ])
    expect(labelsOf(nameOf(labels))).toEqual(labels);
  expect(isSame('Shed._Fieldline._tcp.LOCAL', 'shed._fieldline._tcp.local')).toBe(true);
  expect(isSame(label('Ü'), label('ü'))).toBe(false);
  expect(Buffer.byteLength(fitting('ü'.repeat(64), ' (12)'))).toBeLessThanOrEqual(63);
  expect(fitting('ü'.repeat(64), ' (12)')).toMatch(/^ü+ \(12\)$/);
});
