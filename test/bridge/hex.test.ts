import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { HexReader } from '../../node-bridge/cli/hex.ts';

const BYTES = Buffer.from(Array.from({ length: 41 }, (_, i) => (i * 37 + 0x1b) & 0xff));

function read(text: string, cuts: readonly number[] = []): Buffer {
  const reader = new HexReader();
  const pieces: Buffer[] = [];
  let from = 0;
  for (const cut of [...cuts, text.length]) {
    const to = Math.max(from, Math.min(cut, text.length));
    pieces.push(reader.push(text.slice(from, to)));
    from = to;
  }
  return Buffer.concat([...pieces, reader.end()]);
}

/** The text column may look like digits, too. */
const shown = (bytes: Buffer) => bytes.toString('latin1').replace(/[^ -~]/g, '.');
const rows = (bytes: Buffer, each = 16) =>
  Array.from({ length: Math.ceil(bytes.length / each) }, (_, i) => bytes.subarray(each * i, each * (i + 1)));
const offset = (at: number, digits = 8) => at.toString(16).padStart(digits, '0');
const pairs = (bytes: Buffer) => bytes.toString('hex').replace(/(..)/g, '$1 ');

const hexdumpC = (bytes: Buffer) =>
  rows(bytes)
    .map((row, i) => {
      const digits = `${pairs(row.subarray(0, 8))} ${pairs(row.subarray(8))}`.padEnd(50);
      return `${offset(16 * i)}  ${digits}|${shown(row)}|\n`;
    })
    .join('') + `${offset(bytes.length)}\n`;
const xxd = (bytes: Buffer) =>
  rows(bytes)
    .map((row, i) => {
      const digits = row.toString('hex').replace(/(.{1,4})/g, '$1 ');
      return `${offset(16 * i)}: ${digits.padEnd(40)} ${shown(row)}\n`;
    })
    .join('');

const forms: Readonly<Record<string, (bytes: Buffer) => string>> = {
  'digits alone': (bytes) => bytes.toString('hex'),
  'digits in lines': (bytes) => bytes.toString('hex').replace(/(.{7})/g, '$1 \n'),
  'hexdump -C': hexdumpC,
  'hexdump -C with the line ends of Windows': (bytes) => hexdumpC(bytes).replaceAll('\n', '\r\n'),
  xxd,
  'xxd -g1': (bytes) =>
    rows(bytes)
      .map((row, i) => `${offset(16 * i)}: ${pairs(row).padEnd(48)} ${shown(row)}\n`)
      .join(''),
  'od -A x -t x1z': (bytes) =>
    rows(bytes)
      .map((row, i) => `${offset(16 * i, 6)} ${pairs(row).trimEnd()}  >${shown(row)}<\n`)
      .join('') + `${offset(bytes.length, 6)}\n`,
  'od -t x1, whose offsets are octal': (bytes) =>
    rows(bytes)
      .map((row, i) => `${(16 * i).toString(8).padStart(7, '0')} ${pairs(row).trimEnd()}\n`)
      .join('') + `${bytes.length.toString(8).padStart(7, '0')}\n`,
};

test.each(Object.entries(forms))(
  '%s: the bytes and nothing else, however the text arrives',
  (_name, form) => {
    const text = form(BYTES);
    expect(read(text).toString('hex')).toBe(BYTES.toString('hex'));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 8 }), (cuts) => {
        const sorted = cuts.sort((a, b) => a - b);
        expect(read(text, sorted).toString('hex')).toBe(BYTES.toString('hex'));
      }),
      { numRuns: 40 },
    );
  },
);

test('any bytes come through a dump of them', () => {
  const some = fc.uint8Array({ minLength: 1, maxLength: 70 }).map((bytes) => Buffer.from(bytes));
  fc.assert(
    fc.property(some, fc.constantFrom(hexdumpC, xxd), (bytes, form) => {
      expect(read(form(bytes)).toString('hex')).toBe(bytes.toString('hex'));
    }),
  );
});

test('what hexdump leaves out as it was the same is there again', () => {
  const zeros = `00000000  ${pairs(Buffer.alloc(16))} |................|\n*\n00000040  01 02  |..|\n00000042\n`;
  expect(read(zeros).toString('hex')).toBe(`${'00'.repeat(64)}0102`);
  const octal = `0000000 ${pairs(Buffer.alloc(16)).trimEnd()}\n0000020 ${pairs(Buffer.alloc(16)).trimEnd()}\n*\n0000100 01\n0000101\n`;
  expect(read(octal).toString('hex')).toBe(`${'00'.repeat(64)}01`);
});

test.each([
  ['a word', 'aa c0\nhello\n', /^line 2 is not written in hexadecimal digits, "h" is none: hello$/],
  ['half a byte', 'aa c', /odd number of hexadecimal digits/],
  ['a line of a dump that is none', `${xxd(BYTES)}hello\n`, /^line 4 of the dump .*hexadecimal.*: hello$/],
  [
    'a line of a dump that is missing',
    hexdumpC(BYTES).split('\n').toSpliced(1, 1).join('\n'),
    /^line 2 of the dump does not stand where/,
  ],
  [
    'words in the order of the computer',
    '0000000 aac0 0102 0304 0506 0708 090a 0b0c 0d0e\n0000010 aac0\n0000012\n',
    /order that nobody knows/,
  ],
])('%s is refused in words', (_name, text, words) => {
  expect(() => read(text)).toThrow(words);
});

test('digits in columns that are no offsets stay bytes', () => {
  const text = '424d001c 00 00 00 08\n424d001c 00 00 00 09\n';
  expect(read(text).toString('hex')).toBe('424d001c00000008424d001c00000009');
});
