import { afterAll, expect, test } from 'vitest';
import { Conversion } from './fakes/conversion.ts';

const convert = new Conversion();
afterAll(() => convert.remove());
const again = (table: string) => convert.csvOf(convert.csv(table));

test('columns of devices whose names have slashes are told apart', async () => {
  const lines = [
    '{"time":1,"device":"a/b","values":{"c":1}}',
    '{"time":2,"device":"a","subject":"b","values":{"c":2}}',
    '{"time":3,"device":"a","values":{"b/c":3}}',
  ];
  const table = await convert.csvOf(convert.ndjson(`${lines.join('\n')}\n`));
  expect(table).toBe('time,a\\/b/c,a/b/c,a/b\\/c\n1,1,,\n2,,2,\n3,,,3\n');
  expect(await again(table)).toBe(table);
  // Without need, a name is as it is.
  expect(await convert.csvOf(convert.ndjson(`${lines[0]}\n{"time":2,"device":"d","values":{"c":5}}\n`))).toBe(
    'time,a/b/c,d/c\n1,1,\n2,,5\n',
  );
});

test('lines end with CR LF, LF or CR, and those inside quotes are none', async () => {
  const expected = 'time,a\n1,2\n3,4\n';
  for (const end of ['\n', '\r\n', '\r', '\r\r\n'])
    for (const last of ['', end]) expect(await again(`time,a${end}1,2${end}3,4${last}`)).toBe(expected);
  const quoted = 'time,"a\rb","c\r\nd"\n1,2,3\n';
  expect(await again(quoted)).toBe(quoted);
  await expect(again('time,"a\rb"\r1,2\rx,3\r')).rejects.toThrow(/line 4, column 1: “x”/);
});

test('an end of a line that a read cuts in two is one', async () => {
  // A file is read 64 KiB at a time; every other byte of these tables is an end, or half of one.
  for (const shift of ['', ' ']) {
    const rows = Array.from({ length: 14_000 }, (_, i) => `${i % 7},${i % 5}`);
    expect(await again(`time,a${shift}\r\n${rows.join('\r\n')}\r\n`)).toBe(`time,a\n${rows.join('\n')}\n`);
    await expect(again(`time,a${shift}\r\n${rows.join('\r\n')}\r\nx,1\r\n`)).rejects.toThrow(/line 14002, /);
  }
});

test('spaces around a name are kept where it is quoted', async () => {
  const table = 'time," a",a,"a ","\ta"," ","\uFEFF","\uFEFFb",b\n1,2,3,4,5,6,7,8,9\n';
  expect(await again(table)).toBe(table);
  expect(await again('time, a ,b\n1, 2 ,3\n')).toBe('time,a,b\n1,2,3\n');
});

test.each([
  ['time;Temp, °C\n2024-01-01 00:00:00;20,5\n', 'time,"Temp, °C"\n2024-01-01 00:00:00,20.5\n'],
  ['time;a,b;c\n1;2,5;3\n', 'time,"a,b",c\n1,2.5,3\n'],
  ['time\ta, b;c\n1\t2\n', 'time,"a, b;c"\n1,2\n'],
  ['time,a;b\n1,2\n', 'time,"a;b"\n1,2\n'],
  ['time;"a;b,c";d\n"1";2;3\n', 'time,"a;b,c",d\n1,2,3\n'],
])('what separates the cells of %j is what its names and its first row agree on', async (table, expected) => {
  expect(await again(table)).toBe(expected);
});

test('a table of nothing comes back; one column with rows is no table', async () => {
  expect(await convert.csvOf(convert.ndjson(''))).toBe('time\n');
  expect(await again('time\n')).toBe('time\n');
  await expect(again('time\n1\n')).rejects.toThrow(/line 1: a time and no channel/);
  await expect(again('time|a\n1|2\n')).rejects.toThrow(/line 1: a time and no channel/);
  await expect(again('time|a\n')).rejects.toThrow(/line 1: a time and no channel/);
});

test('a table that a bridge exported for spreadsheets is refused, and what to take instead is said', async () => {
  await expect(again('time,T\r\nISO 8601,°C\r\n2026-11-22T10:12:36.712+00:00,1\r\n')).rejects.toThrow(
    /line 2: .*for spreadsheets.*export ndjson or fieldline/,
  );
});

test('a table of thirty thousand columns takes a moment', async () => {
  const names = Array.from({ length: 30_000 }, (_, i) => `c${i}`);
  const table = `time,${names.join(',')}\n1,${names.map((_, i) => i).join(',')}\n`;
  const begunMs = performance.now();
  expect(await again(table)).toBe(table);
  // Searching each column among all takes half a minute.
  expect(performance.now() - begunMs).toBeLessThan(10_000);
});
