import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { csvSource } from '../node-bridge/cli/convert/csv.ts';
import { ndjsonSource } from '../node-bridge/cli/convert/ndjson.ts';
import { recordingSource } from '../node-bridge/cli/convert/recording-source.ts';
import type { Source } from '../node-bridge/cli/convert/row.ts';
import { counted } from '../node-bridge/cli/convert/counted.ts';
import { asCsv, asNdjson, asRecording, type Pieces } from '../node-bridge/cli/convert/sinks.ts';
import { readTime, writeTime } from '../node-bridge/cli/convert/time-text.ts';
import { codec } from './fakes/codec.ts';

const folder = mkdtempSync(join(tmpdir(), 'fieldline-convert-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function bytesOf(pieces: Pieces): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(typeof piece === 'string' ? Buffer.from(piece) : piece);
  return Buffer.concat(all);
}

const packed = async (source: Source) =>
  recordingSource(file('t.fieldline', await bytesOf(asRecording(source, codec))), codec);
const throughRecording = async (csv: string | Uint8Array, name = 'table.csv') =>
  (await bytesOf(asCsv(await packed(csvSource(file(name, csv)))))).toString();

test('a table comes back as it was: times as they were written, numbers to the last digit, empty cells', async () => {
  for (const table of [
    'time,a,b\n2013-12-02 21:15:00,73.96732207,\n2013-12-02 21:20:00,74.93588199999998,-0\n',
    'time,a\n2024-02-29T23:59:59.123456Z,1e-300\n2024-03-01T00:00:00Z,Infinity\n',
    'time,x\n1700000000000.25,0.1\n1700000000001,0.30000000000000004\n-5,5e-324\n',
    'time,"a,b","say ""hi""",ü\n0,1,2,3\n',
  ])
    expect(await throughRecording(table)).toBe(table);
});

test('other tables are read too: CR LF, a byte order mark, semicolons with decimal commas, tabs, quotes', async () => {
  const expected = 'time,a,b\n2020-01-01T00:00:00Z,1.5,\n2020-01-01T00:00:01Z,-2,7\n';
  for (const table of [
    '\uFEFFtime,a,b\r\n2020-01-01T00:00:00Z,1.5,\r\n2020-01-01T00:00:01Z,-2,7\r\n',
    'when;a;b\n2020-01-01T01:00:00+01:00;1,5;\n2020-01-01T01:00:01+01:00;-2,0;7\n',
    'when\ta\tb\n2020-01-01T00:00:00Z\t1.50\tNaN\n\n2020-01-01T00:00:01Z\t-2\t7',
    '"when", "a" ,"b"\n"2020-01-01T00:00:00Z","1.5",""\n"2020-01-01T00:00:01Z","-2","7"\n',
  ])
    expect(await throughRecording(table)).toBe(expected);
});

test.each([
  ['', /line 1: no line of names/],
  ['time\n1\n', /line 1: a time and no channel/],
  ['time,a,a\n', /line 1: “a” names two columns/],
  ['time,a\n1,2\n3\n', /line 3: 1 cells, where the first line has 2/],
  ['time,a\nyesterday,2\n', /line 2, column 1: “yesterday” is no time/],
  ['time,a\n2021-02-30,2\n', /line 2, column 1: “2021-02-30” is no date/],
  ['time,a\n1,drizzle\n', /line 2, column 2: “drizzle” is no number/],
  ['time,a\n1,"2\n', /line 2: a quote without an end/],
  ['time,a\n1,"2"3\n', /line 2: text behind a quote/],
])('what is wrong with %j is said with its line', async (table, message) => {
  await expect(throughRecording(table)).rejects.toThrow(message);
});

test('text that is not UTF-8 and a line without an end are refused', async () => {
  await expect(throughRecording(Uint8Array.of(0x74, 0x2c, 0x61, 0x0a, 0xff, 0x2c))).rejects.toThrow(
    /not UTF-8/,
  );
  await expect(throughRecording(`time,a\n1,${'9'.repeat(2 ** 21)}`)).rejects.toThrow(
    /line 2: a line of more/,
  );
});

test('lines of JSON come back as they were, several devices in their order', async () => {
  const lines = [
    '{"time":1700000000000.5,"device":"a","values":{"t":21.5,"u":-0}}',
    '{"time":1700000000001,"device":"b","subject":"m 1","values":{"t":"Infinity"}}',
    '{"time":1700000000000,"device":"a","values":{"t":0.1}}',
  ];
  const source = await packed(ndjsonSource(file('l.ndjson', `${lines.join('\n')}\n`)));
  expect((await bytesOf(asNdjson(source))).toString()).toBe(`${lines.join('\n')}\n`);
  expect((await bytesOf(asCsv(source))).toString()).toBe(
    'time,a/t,a/u,b/m 1/t\n1700000000000.5,21.5,-0,\n1700000000001,,,Infinity\n1700000000000,0.1,,\n',
  );
});

test('channels may stand beside the time; what is no line of ours is said with its number', async () => {
  const flat = file('flat.ndjson', '{"time":"2020-01-01T00:00:00Z","t":1.25,"u":null}\n');
  expect((await bytesOf(asCsv(ndjsonSource(flat)))).toString()).toBe(
    'time,t,u\n2020-01-01T00:00:00Z,1.25,\n',
  );
  for (const [line, message] of [
    ['{', /line 1: not JSON/],
    ['[]', /line 1: not a JSON object/],
    ['{"t":1}', /line 1: no “time”/],
    ['{"time":1,"t":[2]}', /line 1, t: a value that is no number/],
    ['{"time":1,"device":7}', /line 1, device: a name/],
  ] as const)
    await expect(bytesOf(asCsv(ndjsonSource(file('bad.ndjson', line))))).rejects.toThrow(message);
});

test('any numbers survive every way around', async () => {
  const value = fc.oneof(fc.double(), fc.float(), fc.integer(), fc.constantFrom(NaN, -0, 0.1));
  const time = fc.double({ min: -1e12, max: 4e12, noNaN: true });
  const rows = fc.array(fc.tuple(time, value, value), { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(rows, async (rows) => {
      const text = (each: number) => (Number.isNaN(each) ? '' : Object.is(each, -0) ? '-0' : String(each));
      const table = `time,a,b\n${rows.map((row) => `${row.map(text).join(',')}\n`).join('')}`;
      expect(await throughRecording(table)).toBe(table);
      const lines = file('way.ndjson', await bytesOf(asNdjson(csvSource(file('way.csv', table)))));
      const back = (await bytesOf(asCsv(await packed(ndjsonSource(lines))))).toString();
      if (rows.every(([, a, b]) => !Number.isNaN(a) && !Number.isNaN(b))) expect(back).toBe(table);
    }),
    { numRuns: 40 },
  );
});

test('a time goes back the way it was written', () => {
  const time = fc.oneof(fc.integer({ min: -6e13, max: 2e14 }), fc.double({ min: 0, max: 4e12, noNaN: true }));
  fc.assert(
    fc.property(time, fc.constantFrom('ms', 'T', 'TZ', ' ', ' Z'), (timeMs, style) => {
      expect(readTime(writeTime(timeMs, style), '')).toBe(timeMs === 0 ? 0 : timeMs);
    }),
  );
});

test('samples are values with their times; a recording that is cut short gives what is whole and says so', async () => {
  const table = `time,a,b\n${Array.from({ length: 20_000 }, (_, i) => `${1000 * i},${i % 7},${i % 3 || ''}\n`).join('')}`;
  const { source, counts } = counted(csvSource(file('long.csv', table)));
  const bytes = await bytesOf(asRecording(source, codec));
  expect(counts().samples).toBe(20_000 + 13_333);
  const cut = recordingSource(file('cut.fieldline', bytes.subarray(0, -100)), codec);
  const lines = (await bytesOf(asCsv(cut))).toString().split('\n');
  expect(lines.length).toBe(16_384 + 2);
  expect(cut.damage()).toMatch(/cut short; 1 block before that is whole/);
  const whole = recordingSource(file('whole.fieldline', bytes), codec);
  expect((await bytesOf(asCsv(whole))).toString()).toBe(readFileSync(join(folder, 'long.csv'), 'utf8'));
  expect(whole.damage()).toBeUndefined();
});
