import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ascii } from '../station/codec/bytes.ts';
import { search } from '../station/detect/search.ts';
import { drivers } from '../station/drivers/index.ts';
import type { Line, Listening } from '../station/model/listening.ts';
import { fault } from '../station/model/fault.ts';
import { ListeningPost } from '../station/runtime/listening-post.ts';
import { FakeClock, settle } from './fakes/clock.ts';
import { scripted, ScriptedLink } from './fakes/scripted-link.ts';
import { UartPort, type Speaker } from './fakes/uart.ts';

const gps = readFileSync(join(import.meta.dirname, 'recordings/gps-ublox-lea-5h.nmea'), 'latin1');
const sentences = gps.split('\r\n').filter((line) => line.startsWith('$'));
const line = (baudRate: number, parity: Line['parity'] = 'none', dataBits: 7 | 8 = 8): Line => ({
  baudRate,
  parity,
  dataBits,
});

const sketch = (at: Line, more: Partial<Speaker> = {}): Speaker => ({
  line: at,
  everyMs: 200,
  says: (i) => ascii(`temp_c:${20 + (i % 7) / 10},hum:${40 + (i % 3)}\r\n`),
  ...more,
});
const receiver = (at: Line): Speaker => ({
  line: at,
  everyMs: 1000,
  says: (i) =>
    ascii(Array.from({ length: 6 }, (_, k) => `${sentences[(6 * i + k) % sentences.length]}\r\n`).join('')),
});

async function searched(speaker: Speaker, first?: Line, forMs = 60_000, does?: (line: Line) => boolean) {
  const clock = new FakeClock(1_700_000_000_000);
  const port = new UartPort(speaker, clock, does);
  const told: Listening[] = [];
  const stop = new AbortController();
  const ended = search(
    [...drivers.values()],
    'serial:?',
    { clock, transports: port },
    first,
    (now) => told.push(now),
    stop.signal,
  );
  let ear: Awaited<typeof ended> | 'none';
  void ended.then((found) => (ear = found ?? 'none'));
  for (let ms = 0; ms < forMs && ear! === undefined; ms += 100) await clock.advance(100);
  return { port, told, last: told.at(-1)!, ear: ear!, stop, clock, ended };
}

describe.each([115_200, 9600, 57_600, 19_200, 38_400, 230_400, 4800, 2400])(
  'a sketch at %d baud',
  (baudRate) => {
    test('is found at its rate and no other, within few tries, and nothing was sent to it', async () => {
      const { port, last, ear } = await searched(sketch(line(baudRate)));
      expect(last).toMatchObject({ state: 'found', finding: { driver: 'plotter-lines' } });
      expect(port.opened.at(-1)).toEqual(line(baudRate));
      expect(last.rungs.map((rung) => rung.state)).toEqual([
        ...port.opened.slice(1).map(() => 'left'),
        'found',
      ]);
      expect(port.opened.length).toBeLessThanOrEqual(8);
      expect(last.rungs.at(-1)!.readable).toBeGreaterThan(0.98);
      for (const { readable, bytes } of last.rungs.slice(0, -1))
        expect(bytes < 24 || readable < 0.9).toBe(true);
      expect(port.written).toBe(0);
      expect(port.open).toBe(1);
      expect(ear).not.toBe('none');
    });
  },
);

test('who was right before is tried first', async () => {
  const { port, last } = await searched(receiver(line(4800)), line(4800));
  expect(last).toMatchObject({ state: 'found', finding: { driver: 'nmea-gps' } });
  expect(port.opened).toEqual([line(4800)]);
  expect(last.elapsedMs).toBeLessThanOrEqual(3000);
});

test('seven bits and a parity show in the eighth, and are found', async () => {
  const { port, last } = await searched(sketch(line(9600, 'even', 7)));
  expect(last.state).toBe('found');
  expect(port.opened.at(-1)).toEqual(line(9600, 'even', 7));
  expect(port.written).toBe(0);
});

test('a board that restarts when its port is opened is waited for', async () => {
  const { port, last } = await searched(sketch(line(115_200), { bootMs: 1900 }));
  expect(last.state).toBe('found');
  expect(port.opened).toEqual([line(115_200)]);
});

test('a port that says nothing is told to be silent, kept open, and heard when it speaks after all', async () => {
  const { told, last, port } = await searched(sketch(line(115_200), { bootMs: 20_000 }), undefined, 30_000);
  expect(told.some(({ state }) => state === 'silent')).toBe(true);
  expect(last.state).toBe('found');
  expect(port.opened.length).toBe(1);
});

test('readable text that nobody knows is told as such, and at which rate; never a driver', async () => {
  const words = ['awake now', 'door was opened by someone', 'the cat came in', 'good night'];
  const { last, port } = await searched(
    sketch(line(9600), { everyMs: 900, says: (i) => ascii(`${words[i % 4]} and ${words[(i * 3) % 4]}\r\n`) }),
  );
  expect(last).toMatchObject({ state: 'unknown', finding: { driver: undefined } });
  expect(port.opened.at(-1)).toEqual(line(9600));
});

test('noise is unreadable at every rate, all of which were tried once', async () => {
  let seed = 1;
  const next = () => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0) >>> 16;
  const noise = sketch(line(115_200), { everyMs: 100, says: () => Uint8Array.from({ length: 40 }, next) });
  const { last, port, ear } = await searched(noise, undefined, 300_000);
  expect(last).toMatchObject({ state: 'unreadable', finding: undefined });
  expect(ear).toBe('none');
  const tried = port.opened.map((each) => JSON.stringify(each));
  expect(new Set(tried).size).toBe(tried.length);
  expect(tried.length).toBeGreaterThan(12);
  expect(port.open).toBe(0);
});

test('a port that cannot be opened is told with why; a cable that is pulled ends it', async () => {
  const clock = new FakeClock();
  const told: Listening[] = [];
  const busy = { openLink: () => Promise.reject(fault('link/busy', { address: 'a' })) };
  const run = (transports: Parameters<typeof search>[2]['transports']) =>
    search(
      [...drivers.values()],
      'a',
      { clock, transports },
      undefined,
      (now) => told.push(now),
      new AbortController().signal,
    );
  expect(await run(busy)).toBeUndefined();
  expect(told.at(-1)).toMatchObject({ state: 'failed', fault: { code: 'link/busy' } });
  const link = new ScriptedLink();
  const pulled = run(scripted(link));
  await clock.advance(100);
  link.lose();
  await clock.advance(400);
  expect(await pulled).toBeUndefined();
  expect(told.at(-1)).toMatchObject({ state: 'failed', fault: { code: 'link/lost' } });
});

test('the device that is added goes on with what was heard, from the first byte and with its time', async () => {
  const clock = new FakeClock(1_700_000_000_000);
  const port = new UartPort(sketch(line(115_200)), clock);
  const post = new ListeningPost(
    async () => [...drivers.values()],
    port,
    clock,
    () => undefined,
  );
  await post.begin('serial:?', undefined);
  for (let i = 0; i < 60 && post.view?.state !== 'found'; i++) await clock.advance(100);
  await settle();
  const taking = new AbortController();
  const link = await post.openLink({ kind: 'serial', baudRate: 115_200 }, 'serial:?', taking.signal);
  await clock.advance(500);
  await post.end(); // the screen wants to know no more
  expect(port.open).toBe(1);
  await clock.advance(500);
  await link.close();
  const heard: { text: string; steadyMs: number }[] = [];
  for await (const each of link.heard)
    if (each.kind === 'bytes')
      heard.push({ text: String.fromCharCode(...each.bytes), steadyMs: each.steadyMs! });
  const all = heard.map(({ text }) => text).join('');
  expect(all.startsWith('temp_c:20,hum:40\r\ntemp_c:20.1,hum:41\r\n')).toBe(true);
  expect(all.split('\r\n').length).toBeGreaterThan(9);
  expect(heard[0]!.steadyMs).toBe(5_000);
  expect(port.opened).toEqual([line(115_200)]);
  expect(port.open).toBe(0);
});

test('with another rate the port is opened anew, and listening that is ended closes it', async () => {
  const clock = new FakeClock();
  const port = new UartPort(sketch(line(115_200)), clock);
  const post = new ListeningPost(
    async () => [...drivers.values()],
    port,
    clock,
    () => undefined,
  );
  await post.begin('serial:?', undefined);
  await clock.advance(500);
  const link = await post.openLink(
    { kind: 'serial', baudRate: 9600 },
    'serial:?',
    new AbortController().signal,
  );
  expect(port.open).toBe(1);
  await link.close();
  await post.begin('serial:?', undefined);
  await clock.advance(500);
  expect(port.open).toBe(1);
  await post.end();
  expect([port.open, post.view]).toEqual([0, undefined]);
});

test.each([9600, 300, 230_400])(
  'where the line can be changed in place, a board at %d baud is found and restarts once',
  async (baudRate) => {
    const board = sketch(line(baudRate), { bootMs: 1900 });
    const { port, last, ear } = await searched(board, undefined, 120_000, () => true);
    expect(last).toMatchObject({ state: 'found', finding: { driver: 'plotter-lines' } });
    expect([port.opened, port.tuned.at(-1)]).toEqual([[line(115_200)], line(baudRate)]);
    expect([port.open, port.written]).toEqual([1, 0]);
    if (ear === 'none') throw new Error('the link is not given back');
    const said: string[] = [];
    const link = ear.handOver(new AbortController().signal);
    await link.close();
    for await (const each of link.heard)
      if (each.kind === 'bytes') said.push(String.fromCharCode(...each.bytes));
    expect(said.join('')).toMatch(/^[^\r]*\r\n(temp_c:20(\.\d)?,hum:4\d\r\n)+/); // nothing of the settings before
  },
);

test('a setting that the adapter cannot do is passed over, and the port stays open', async () => {
  const { port, last } = await searched(
    sketch(line(19_200)),
    undefined,
    60_000,
    ({ baudRate }) => baudRate !== 57_600,
  );
  expect(last.state).toBe('found');
  expect(port.opened.length).toBe(1);
  expect(last.rungs.map((rung) => rung.line.baudRate)).toContain(57_600);
  expect(port.tuned.map(({ baudRate }) => baudRate)).not.toContain(57_600);
});

test('noise is tried at every setting with one opening, and the port is closed in the end', async () => {
  let seed = 1;
  const next = () => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0) >>> 16;
  const noise = sketch(line(115_200), { everyMs: 100, says: () => Uint8Array.from({ length: 40 }, next) });
  const { last, port } = await searched(noise, undefined, 300_000, () => true);
  expect(last.state).toBe('unreadable');
  expect([port.opened.length, port.open, port.tuned.length > 12]).toEqual([1, 0, true]);
});

test('a device that is added with another rate goes on over the same link', async () => {
  const clock = new FakeClock();
  const port = new UartPort(sketch(line(115_200)), clock, () => true);
  const post = new ListeningPost(
    async () => [...drivers.values()],
    port,
    clock,
    () => undefined,
  );
  await post.begin('serial:?', undefined);
  for (let i = 0; i < 60 && post.view?.state !== 'found'; i++) await clock.advance(100);
  await settle();
  const opening = post.openLink({ kind: 'serial', baudRate: 9600 }, 'serial:?', new AbortController().signal);
  await clock.advance(100);
  await (await opening).close();
  expect([port.opened.length, port.tuned, port.open]).toEqual([1, [line(9600)], 0]);
});
