import { expect, test } from 'vitest';
import { ascii, latin1 } from '../station/codec/bytes.ts';
import { drivers } from '../station/drivers/index.ts';
import { Counting } from '../station/runtime/wire/counters.ts';
import { openWire } from '../station/runtime/wire/wire.ts';
import type { Frame, Loss } from '../station/runtime/wire/frame.ts';
import { FakeClock, settle } from './fakes/clock.ts';
import { scripted, ScriptedLink } from './fakes/scripted-link.ts';

const elm = drivers.get('elm327-obd')!;
const OPTIONS = { everyMs: 1000, only: [] };

/** A car: what its adapter says to each line. */
const car: Record<string, string> = {
  ATZ: '\r\rELM327 v1.5',
  ATE0: 'ATE0\rOK',
  ATS0: 'OK',
  ATH1: 'OK',
  ATSP0: 'OK',
  '0100': 'SEARCHING...\r7E806410008100001\r7E906410008100001',
  '0101': '7E806410181000000',
  '010C': '7E804410C1AF8\r7E904410C1AF0',
  '0105': 'NO DATA',
  '0120': '7E806412000000000',
  '0902': '7E8101449020131443447\r7E82150303052353542\r7E82231323334353637',
};

test('a car is asked for what it has, and each control unit is heard', async () => {
  const link = new ScriptedLink();
  const clock = new FakeClock(1_000_000);
  const stop = new AbortController();
  const asked: string[] = [];
  link.obeys = (bytes) => {
    const line = latin1(bytes).trim();
    asked.push(line);
    const answer =
      { ...car, '0100': '7E8064100081000017\r7E906410008100001'.replace('0017\r', '001\r') }[line] ?? '?';
    link.say(ascii(`${answer}\r\r>`));
  };
  const host = { clock, transports: scripted(link) };
  const open = { address: 'scripted', link: elm.source.link };
  const wire = await openWire(elm, OPTIONS, open, host, new Counting(), stop.signal);
  const arrived: (Frame | Loss)[] = [];
  void (async () => {
    for await (const bunch of wire.arrivals) arrived.push(...bunch);
  })();
  await settle();
  await clock.advance(100);
  const context = (frame: Frame) => ({ options: OPTIONS, asked: frame.asked, heading: ascii('') });
  const frames = arrived.filter((each): each is Frame => each.kind === 'frame');
  // 0x08100001: parameters 05, 0C and 20.
  expect(asked.slice(7)).toEqual(['0101', '0100', '0105', '010C', '0120']);
  expect(Object.assign({}, ...frames.map((frame) => elm.facts!(frame.bytes, context(frame))))).toEqual({
    adapter: 'ELM327 v1.5',
    vin: '1D4GP00R55B123456',
  });
  const said = frames.flatMap((frame) => elm.decode(frame.bytes, context(frame)));
  expect(said.map(({ subject, reading }) => [subject, reading])).toEqual([
    [undefined, { malfunctionLamp: 1, troubleCodes: 1 }],
    [undefined, { engineSpeed: 1726 }],
    ['7E9', { engineSpeed: 1724 }],
  ]);
  stop.abort();
});
