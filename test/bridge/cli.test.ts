import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build, Fieldline } from './process.ts';

const RMC = '$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A\r\n';
let folder: string;
let built: Awaited<ReturnType<typeof build>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fieldline-cli-'));
  built = await build();
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true }));

async function run(args: readonly string[], input?: string | Uint8Array) {
  const process = new Fieldline(args, {}, input);
  const { code } = await process.ended;
  return { code, out: process.stdout, err: process.stderr };
}
const linesOf = (text: string) => text.split('\n').filter(Boolean);
const decodeGps = (input: string | Uint8Array, ...more: string[]) =>
  run(['decode', '--driver', 'nmea-gps', ...more], input);

test('the launcher leaves stdout to the command, whatever it had to build', () => {
  expect(built.stdout).toMatch(/^Usage: fieldline start/);
});

test('each command that help lists is there when it alone is read', async () => {
  const names = [...(await run(['--help'])).out.matchAll(/^ {2}([a-z][a-z-]+)(?= |$)/gm)].map(
    ([, name]) => name!,
  );
  expect(names.length).toBeGreaterThan(25);
  for (const name of names.filter((each) => each !== 'help')) {
    const { code, out } = await run([name, '--help']);
    expect([name, code, out.split('\n')[0]]).toEqual([name, 0, expect.stringContaining(`fieldline ${name}`)]);
  }
});

test('decode prints one JSON line per reading, and ends well', async () => {
  const { code, out, err } = await decodeGps(RMC + RMC);
  expect(code).toBe(0);
  const readings = linesOf(out).map((line) => JSON.parse(line));
  expect(readings).toHaveLength(2);
  expect(readings[0].reading).toMatchObject({
    latitude: expect.closeTo(48.1173, 5),
    longitude: expect.closeTo(11.51667, 5),
  });
  expect(linesOf(err).map((line) => JSON.parse(line))).toMatchObject([{ readings: 2, faults: 0 }]);
});

test('damaged frames are told on stderr as JSON lines, and counted at the end', async () => {
  const { code, out, err } = await decodeGps(`garbage\r\n${RMC.replace('*6A', '*00')}${RMC}`);
  expect(code).toBe(0);
  expect(linesOf(out)).toHaveLength(1);
  const told = linesOf(err).map((line) => JSON.parse(line));
  expect(told.slice(0, -1)).toContainEqual({ code: 'frame/checksum', detail: expect.anything() });
  expect(told.at(-1)).toMatchObject({ readings: 1, faults: told.length - 1 });
});

test('nothing decoded ends with 1', async () => {
  expect(await decodeGps('nothing of ours\n')).toMatchObject({ code: 1, out: '' });
  expect(await decodeGps('')).toMatchObject({ code: 1, out: '' });
});

test('a recording may come from a file, from -, and in hexadecimal digits', async () => {
  const file = join(folder, 'gps.nmea');
  writeFileSync(file, RMC);
  const direct = await decodeGps('', file);
  expect(direct.code).toBe(0);
  const hex = Buffer.from(RMC)
    .toString('hex')
    .replace(/(.{7})/g, '$1 \n');
  expect((await decodeGps(RMC, '-')).out).toBe(direct.out);
  expect((await decodeGps(hex, '--hex')).out).toBe(direct.out);
});

test('a large recording is decoded while it is read, whoever reads it', async () => {
  const file = join(folder, 'large.nmea');
  writeFileSync(file, RMC.repeat(50_000));
  const { code, out } = await decodeGps('', file);
  expect(code).toBe(0);
  expect(linesOf(out)).toHaveLength(50_000);
  const impatient = new Fieldline(['decode', '--driver', 'nmea-gps', file]);
  await impatient.says(/\n/);
  impatient.leave();
  expect((await impatient.ended).code).toBe(0);
});

test('replay prints the rows of a capture with the times that are in it, always the same, and tells of a cut', async () => {
  const file = join(import.meta.dirname, '../recordings/capture-v1.fieldraw');
  const replayed = await run(['replay', file, '--driver', 'nmea-gps']);
  expect(replayed.code).toBe(0);
  expect(await run(['replay', '--driver', 'nmea-gps', file])).toEqual(replayed);
  const rows = linesOf(replayed.out).map((line) => JSON.parse(line));
  expect(rows[0]).toEqual({
    time: '2026-11-21T06:00:00.120Z',
    device: 'gps',
    values: { speed: expect.closeTo(2.829, 3), course: 54.7 },
  });
  const told = linesOf(replayed.err).map((line) => JSON.parse(line));
  expect(told).toMatchObject([
    { kind: 'line-error', error: 'parity', time: '2026-11-21T06:00:00.500Z' },
    { kind: 'damaged', fault: { code: 'frame/checksum' } },
    { kind: 'closed' },
    { rows: 2, damaged: 1, lineErrors: 1 },
  ]);
  const cut = await run(['replay', '--driver', 'nmea-gps'], readFileSync(file).subarray(0, -3));
  expect(cut).toMatchObject({ code: 1, out: replayed.out });
  expect(cut.err).toContain('"kind":"cut"');
});

test('replay reads plain bytes as decode does, without times', async () => {
  const { out } = await run(['replay', '--driver', 'nmea-gps'], RMC + RMC);
  const rows = linesOf(out).map((line) => JSON.parse(line));
  const decoded = linesOf((await decodeGps(RMC + RMC)).out).map((line) => JSON.parse(line));
  expect(rows.map(({ values }) => values)).toEqual(decoded.map(({ reading }) => reading));
  expect(Object.keys(rows[0])).toEqual(['values']);
});

test.each([
  ['no driver', ['decode'], /--driver/],
  ['an unknown driver', ['decode', '--driver', 'no-such'], /no driver “no-such”/],
  ['a file that is not there', ['decode', '--driver', 'nmea-gps', '/no/such/file'], /no such file/],
  ['a folder', ['decode', '--driver', 'nmea-gps', '.'], /a folder/],
  ['options that are no JSON', ['decode', '--driver', 'modbus-meter', '--options', '{'], /not JSON/],
  ['an option out of its range', ['decode', '--driver', 'modbus-meter', '--options', '{"unit":999}'], /unit/],
  ['what is not hexadecimal', ['decode', '--driver', 'nmea-gps', '--hex', 'package.json'], /hexadecimal/],
  ['a file to detect that is not there', ['detect', '/no/such/file'], /no such file/],
  ['an unknown command', ['explode'], /^fieldline: unknown command 'explode'; --help says what there is$/m],
  ['an unknown option', ['drivers', '--loud'], /^fieldline: unknown option '--loud'; --help/],
  ['an argument too many', ['drivers', 'loud'], /got 1; --help says what there is$/m],
  ['a driver that a profile has to come with', ['decode', '--driver', 'own-profile'], /--profile FILE/],
  [
    'whoever only looks, at a folder that is not there',
    ['users', '--data', '/no/such'],
    /no folder \/no\/such/,
  ],
  ['a name that cannot be', ['start', '--name', 'a b'], /--name/],
  ['a broker that is no address', ['start', '--broker', 'http://x'], /--broker/],
])('%s ends with 2 and one line in words', async (_what, args, words) => {
  const { code, out, err } = await run(args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(words);
  expect(linesOf(err)).toHaveLength(1);
});

test('what is not there is told in words, and with what to do', async () => {
  const bus = await run(['scan', 'i2c:97', '--yes']);
  expect(bus).toMatchObject({ code: 1, out: '' });
  expect(bus.err).toMatch(/^fieldline: i2c:97 is not there: .*raspi-config/);
  const port = await run(['scan', 'serial:/dev/ttyNONE7', '--yes']);
  expect(port).toMatchObject({ code: 1, out: '' });
  expect(port.err).toMatch(/^fieldline: serial:\/dev\/ttyNONE7 is not there: .*`fieldline scan serial`/);
  const unasked = await run(['scan', 'i2c:97']);
  expect([unasked.code, unasked.err]).toEqual([2, expect.stringContaining('--yes goes on without asking')]);
  for (const command of [['seen'], ['pair'], ['config', 'get']])
    expect(await run([...command, '--data', folder])).toEqual({
      code: 1,
      out: '',
      err: `fieldline: no bridge runs on ${folder}: \`fieldline start\` starts one\n`,
    });
  const file = join(folder, 'no-folder');
  writeFileSync(file, '');
  expect((await run(['check-config', '--data', file])).out).toContain(`there is no folder ${file}`);
});

test('a rule is tried as it is sent to a bridge, and what is missing in one is said plainly', async () => {
  const [file, table] = ['rule.json', 'garden.csv'].map((name) => join(folder, name)) as [string, string];
  const rule = { id: 'dry', title: 'Dry', severity: 'warning' };
  const when = [{ is: 'below', channel: 'garden/soilMoisture', limit: 20 }];
  writeFileSync(table, 'time,soilMoisture\n2026-11-21T06:00:00Z,30\n2026-11-21T06:00:01Z,10\n');
  writeFileSync(file, JSON.stringify({ ...rule, when }));
  const tried = await run(['rules', 'test', file, '--csv', table]);
  expect(tried).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(linesOf(tried.out).at(-1)!)).toMatchObject({ what: 'summary', times: 1, rows: 2 });
  writeFileSync(file, JSON.stringify(rule));
  expect(await run(['rules', 'test', file, '--csv', table])).toMatchObject({
    code: 2,
    err: expect.stringContaining('0.when: this is missing') as string,
  });
});

test('detect says of each file in a JSON line who reads it and why, or that nobody does', async () => {
  const [gps, book] = ['gps.log', 'book.txt'].map((name) => join(folder, name)) as [string, string];
  writeFileSync(gps, `# a receiver, 2009\n${RMC.repeat(40)}`);
  writeFileSync(book, 'It was a dark and stormy night, and 3 of them were late.\n'.repeat(40));
  const { code, out } = await run(['detect', gps, book, '-'], `boot\r\n${'21.4,40\r\n'.repeat(30)}`);
  expect(code).toBe(0);
  expect(linesOf(out).map((line) => JSON.parse(line))).toEqual([
    {
      file: gps,
      driver: 'nmea-gps',
      confidence: expect.closeTo(0.9, 0.1),
      evidence: expect.stringContaining('40 sound frames'),
      runnerUp: null,
    },
    { file: book, driver: null, confidence: 0, evidence: expect.stringContaining('text'), runnerUp: null },
    {
      file: '-',
      driver: 'plotter-lines',
      confidence: expect.closeTo(0.9, 0.1),
      evidence: expect.stringContaining('30 of 30 lines'),
      runnerUp: null,
    },
  ]);
});

test('a profile is checked with everything that is wrong, and reads recordings', async () => {
  const bad = join(folder, 'bad.fieldline-profile.json');
  writeFileSync(bad, '{\n  "profile": 1,\n  "name": "x",\n  "line": { "baudRate": 1 },\n  "frames": []\n}\n');
  const checked = await run(['profile', 'check', bad]);
  expect(checked.code).toBe(1);
  expect(linesOf(checked.out)).toEqual([
    `${bad}:1: /framing: "framing" is missing`,
    `${bad}:4: /line/baudRate: has to be 50 at least`,
    `${bad}:5: /frames: must not be empty`,
  ]);
  const refused = await run(['decode', '--profile', bad], 'x');
  expect([refused.code, refused.err.includes(`${bad}:5: /frames`)]).toEqual([2, true]);
  const good = join(folder, 'good.fieldline-profile.json');
  const field = { from: 'key', name: 'level', key: 'tank level', unit: 'mm' };
  const profile = {
    profile: 1,
    name: 'Tank',
    line: { baudRate: 9600 },
    framing: { kind: 'lines' },
    frames: [{ name: 'a', fields: [field] }],
  };
  writeFileSync(good, JSON.stringify(profile));
  expect(await run(['profile', 'check', good])).toMatchObject({
    code: 0,
    out: expect.stringContaining('Tank'),
  });
  const said = Array.from({ length: 9 }, (_, i) => `tank level = ${1200 + i}\r\n`).join('');
  const { code, out } = await run(['decode', '--profile', good], said);
  expect([code, JSON.parse(linesOf(out)[0]!).reading]).toEqual([0, { level: 1200 }]);
  const detected = await run(['detect', '--profile', good, '-'], said);
  expect(JSON.parse(detected.out)).toMatchObject({ driver: `own-profile:${good}` });
});

test('drivers lists them as JSON', async () => {
  const { code, out } = await run(['drivers']);
  expect(code).toBe(0);
  const ids = JSON.parse(out).map(({ driver }: { driver: string }) => driver);
  expect(ids).toEqual(expect.arrayContaining(['nmea-gps', 'garden-simulated', 'modbus-meter']));
});

test('help and version are answered, and nothing else is printed', async () => {
  expect(await run(['--version'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    err: '',
  });
  for (const args of [['--help'], ['decode', '--help'], ['start', '--help']]) {
    const { code, out } = await run(args);
    expect(code).toBe(0);
    expect(out).toContain('Usage: fieldline');
  }
});

test('convert goes by the files’ endings, says how small it is, and ends with 1 for damage, 2 for wrong use', async () => {
  const [csv, packed, back] = ['t.csv', 't.fieldline', 'back.csv'].map((name) => join(folder, name));
  const table = 'time,t\n2024-01-01T00:00:00Z,21.5\n2024-01-01T00:00:01Z,\n2024-01-01T00:00:02Z,-0\n';
  writeFileSync(csv!, table);
  const made = await run(['convert', csv!, packed!]);
  expect(made).toMatchObject({ code: 0, err: '' });
  const { samples, bytes, bytesPerSample } = JSON.parse(linesOf(made.out).at(-1)!);
  expect({ samples, bytes }).toEqual({ samples: 2, bytes: readFileSync(packed!).length });
  expect(bytesPerSample).toBe(bytes / 2);
  expect((await run(['convert', packed!, back!])).code).toBe(0);
  expect(readFileSync(back!, 'utf8')).toBe(table);
  writeFileSync(packed!, readFileSync(packed!).subarray(0, -1));
  expect(await run(['convert', packed!, back!])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/cut short/),
  });
  writeFileSync(csv!, 'time,t\nsoon,1\n');
  expect(await run(['convert', csv!, packed!])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/line 2, column 1/),
  });
  expect(await run(['convert', csv!, join(folder, 't.xls')])).toMatchObject({
    code: 2,
    err: expect.stringMatching(/ends in/),
  });
  expect(await run(['convert', join(folder, 'none.csv'), packed!])).toMatchObject({
    code: 2,
    err: expect.stringMatching(/no such/),
  });
});
