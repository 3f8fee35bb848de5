import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { RecordingWriter } from '../../station/codec/recording.ts';
import { codec } from '../fakes/codec.ts';
import { build, Fieldline } from './process.ts';

const root = mkdtempSync(join(tmpdir(), 'fieldline-convert-'));
let folder: string;
beforeAll(async () => void (await build()), 240_000);
beforeEach(() => (folder = mkdtempSync(join(root, 'each-'))));
afterAll(() => rmSync(root, { recursive: true }));

const at = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(at(name), 'utf8');
function put(name: string, content: string | Uint8Array): void {
  writeFileSync(at(name), content);
}

async function convert(from: string, to: string) {
  const process = new Fieldline(['convert', at(from), at(to)]);
  const { code } = await process.ended;
  const out = process.stdout === '' ? undefined : (JSON.parse(process.stdout) as Record<string, unknown>);
  return { code, out, err: process.stderr };
}

test('five thousand devices of ten channels go into a recording and come back', async () => {
  const lines = Array.from({ length: 5_000 }, (_, device) => {
    const values = Array.from({ length: 10 }, (_, i) => `"temperature-of-channel-${i}":${device + i / 8}`);
    return `{"time":1700000000000,"device":"device-${device}","values":{${values.join(',')}}}\n`;
  });
  put('many.ndjson', lines.join(''));
  expect(await convert('many.ndjson', 'many.fieldline')).toMatchObject({ code: 0, out: { samples: 50_000 } });
  expect(await convert('many.fieldline', 'back.ndjson')).toMatchObject({ code: 0, err: '' });
  expect(read('back.ndjson')).toBe(read('many.ndjson'));
});

test('more names than a recording can hold are refused, and nothing is left', async () => {
  const long = 'n'.repeat(240);
  const lines = Array.from({ length: 70 }, (_, device) => {
    const values = Array.from({ length: 1_000 }, (_, i) => `"${long}${device}-${i}":1`);
    return `{"time":1,"device":"${device}","values":{${values.join(',')}}}\n`;
  });
  put('names.ndjson', lines.join(''));
  expect(await convert('names.ndjson', 'names.fieldline')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^fieldline: .*names: they take \d+ MiB of the 16 that a recording has/),
  });
  expect(readdirSync(folder)).toEqual(['names.ndjson']);
});

test('what a table or lines of JSON have no place for is said and counted', async () => {
  const batch = { channels: ['t'], time: Float64Array.of(1), columns: [Float64Array.of(2)] };
  const writer = new RecordingWriter('0000000000000000', codec);
  const channels = [{ name: 't', unitText: '°C' }];
  const content = [
    writer.head({
      devices: [
        { device: 'a', label: 'Attic', channels },
        { device: 'b', channels: [] },
      ],
    }),
    writer.block([
      { seq: 1, kind: 'batch', batch: { device: 'a', ...batch } },
      { seq: 2, kind: 'gap', gap: { device: 'a', fromMs: 1, toMs: 2, cause: 'silent' } },
      { seq: 3, kind: 'gap', gap: { device: 'a', fromMs: 3, toMs: 4, cause: 'silent' } },
      { seq: 4, kind: 'state', device: 'a', state: { phase: 'closed' }, timeMs: 5 },
      { seq: 5, kind: 'batch', batch: { device: 'b', ...batch } },
    ]),
    writer.end(),
  ];
  put('a.fieldline', Buffer.concat(content));
  const left = { gaps: 2, events: 1, described: 1 };
  const table = await convert('a.fieldline', 'a.csv');
  expect(table).toMatchObject({ code: 0, out: { leftOut: { ...left, speakers: 2 } } });
  expect(table.err).toBe(
    `fieldline: ${at('a.csv')} has no place for 2 gaps; 1 event; labels, units and scales; ` +
      'which of 2 a row is of, but in the names of its columns\n',
  );
  const lines = await convert('a.fieldline', 'a.ndjson');
  expect(lines).toMatchObject({ code: 0, out: { leftOut: left } });
  expect(lines.err).toMatch(/no place for 2 gaps; 1 event; labels, units and scales\n$/);
  expect(await convert('a.fieldline', 'b.fieldline')).toMatchObject({ code: 0, err: '' });
  expect(await convert('a.ndjson', 'c.fieldline')).toMatchObject({ code: 0, err: '' });
  put('facts.ndjson', '{"time":1,"device":"m","values":{"t":1},"facts":{"serial":"4"}}\n');
  expect(await convert('facts.ndjson', 'd.fieldline')).toMatchObject({
    code: 0,
    out: { leftOut: { facts: 1 } },
  });
});

test('what was rounded is said with how often and where first, and counted', async () => {
  put('t.csv', 'time,a\n2024-01-01T00:00:00Z,1\n2024-01-01T00:00:00.123456789Z,9007199254740993\n');
  for (const to of ['t.fieldline', 'u.csv']) {
    const { code, out, err } = await convert('t.csv', to);
    expect({ code, out }).toMatchObject({ code: 0, out: { roundedTimes: 1, roundedNumbers: 1 } });
    expect(err).toMatch(/times are kept to about .*; 1 was rounded, first in line 3, column 1\n/);
    expect(err).toMatch(/whole numbers .*; 1 was rounded, first in line 3, column 2\n/);
  }
  put('e.csv', 'time,a\n1,\n2,\n');
  const empty = await convert('e.csv', 'e.fieldline');
  expect(empty).toMatchObject({ code: 0, err: expect.stringMatching(/rows, and not one value/) });
});

test('a pipe is refused instead of waited for, a folder in words', async () => {
  execFileSync('mkfifo', [at('pipe.csv')]);
  put('t.csv', 'time,a\n1,2\n');
  mkdirSync(at('folder.csv'));
  for (const [from, to, words] of [
    ['pipe.csv', 't.fieldline', /a pipe or a device, not a file/],
    ['t.csv', 'pipe.csv', /cannot write .*: it is a pipe/],
    ['t.csv', 'folder.csv', /cannot write .*: it is a folder/],
    ['t.csv', 'nowhere/t.csv', /cannot write .*t\.csv: ENOENT/],
  ] as const)
    expect(await convert(from, to)).toMatchObject({
      code: 2,
      out: undefined,
      err: expect.stringMatching(words),
    });
  expect(readdirSync(folder).sort()).toEqual(['folder.csv', 'pipe.csv', 't.csv']);
});

test('the file to read is known by its other names, and a file beside the one to write is left alone', async () => {
  put('t.csv', 'time,a\n1,2\n');
  symlinkSync(at('t.csv'), at('link.csv'));
  linkSync(at('t.csv'), at('hard.csv'));
  symlinkSync(folder, at('here'));
  for (const to of ['t.csv', 'link.csv', 'hard.csv', 'here/t.csv'])
    expect(await convert('t.csv', to)).toMatchObject({ code: 2, err: expect.stringMatching(/are the same/) });
  put('u.csv.part', 'mine');
  expect(await convert('t.csv', 'u.csv')).toMatchObject({ code: 0, err: '' });
  put('bad.csv', 'time,a\nx,2\n');
  expect(await convert('bad.csv', 'u.csv')).toMatchObject({ code: 1 });
  expect([read('u.csv.part'), read('u.csv'), read('link.csv')]).toEqual([
    'mine',
    read('t.csv'),
    read('t.csv'),
  ]);
  expect(readdirSync(folder).sort()).toEqual([
    'bad.csv',
    'hard.csv',
    'here',
    'link.csv',
    't.csv',
    'u.csv',
    'u.csv.part',
  ]);
});

test('a recording of which no block is whole leaves nothing', async () => {
  put('t.csv', 'time,a\n1,2\n');
  await convert('t.csv', 't.fieldline');
  put('t.fieldline', readFileSync(at('t.fieldline')).subarray(0, -30));
  for (const to of ['u.csv', 'u.ndjson', 'u.fieldline']) {
    const { code, err } = await convert('t.fieldline', to);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/damaged or cut short\n$/) });
    expect(existsSync(at(to))).toBe(false);
  }
});
