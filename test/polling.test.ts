import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DeviceConfig } from '../station/api/config.ts';
import { modbusRtu } from '../station/codec/framing/modbus.ts';
import { answers, readRegisters, requestOf } from '../station/codec/modbus.ts';
import { Counting } from '../station/runtime/wire/counters.ts';
import { parseDevice } from '../station/runtime/settings/settings.ts';
import { openWire } from '../station/runtime/wire/wire.ts';
import type { Frame, Loss } from '../station/runtime/wire/frame.ts';
import { FakeClock, settle } from './fakes/clock.ts';
import { ModbusUnits, sealed } from './fakes/modbus-slave.ts';
import { Recorder } from './fakes/recorder.ts';
import { scripted, ScriptedLink } from './fakes/scripted-link.ts';

const LINK = { kind: 'serial', baudRate: 9600, shared: true } as const;
const row = (name: string, address: number) => ({ name, address });
const device = (unit: number, registers: readonly object[], everyMs = 1_000): DeviceConfig => ({
  id: `unit${unit}`,
  label: `Unit ${unit}`,
  driver: 'modbus-meter',
  address: 'serial:0403:6001',
  options: { unit, model: 'custom', everyMs, registers },
});

async function polled(config: DeviceConfig, link: ScriptedLink, clock: FakeClock) {
  const { driver, options } = parseDevice(config);
  const counting = new Counting();
  const stop = new AbortController();
  const open = { address: config.address, link: LINK };
  const host = { clock, transports: scripted(link) };
  const wire = await openWire(driver, options, open, host, counting, stop.signal);
  const arrived: (Frame | Loss)[] = [];
  const reading = (async () => {
    for await (const bunch of wire.arrivals) arrived.push(...bunch);
  })().catch(() => undefined);
  return { wire, counting, arrived, reading, stop };
}

test('before each question the line has been silent for 3.5 characters, whatever was heard last', async () => {
  const clock = new FakeClock();
  const link = new ScriptedLink();
  const units = new ModbusUnits(clock, link);
  units.unit(1, { 0: 7, 9: 8 });
  const { stop } = await polled(device(1, [row('a', 0), row('b', 9)]), link, clock);
  await clock.advance(100);
  const [first, second] = units.asked;
  // The answer has 7 bytes and comes 5 ms after the question in one piece; 3.5 characters at 9600 baud are 3.65 ms.
  expect(second!.atMs - first!.atMs).toBeGreaterThanOrEqual(5 + 3.64);
  expect(second!.atMs - first!.atMs).toBeLessThan(20);
  stop.abort();
});

test('a question is asked three times, each with more patience, then more and more rarely, and at once as usual when the device is back', async () => {
  const clock = new FakeClock();
  const link = new ScriptedLink();
  const units = new ModbusUnits(clock, link);
  units.unit(1, { 0: 7, 9: 8 }, () => undefined);
  const { stop, counting, arrived } = await polled(device(1, [row('a', 0), row('b', 9)]), link, clock);
  await clock.advance(60_000);
  const at = units.asked.map(({ atMs }) => atMs - units.asked[0]!.atMs);
  expect(units.asked.every(({ address }) => address === 0)).toBe(true);
  expect(at[1]).toBeCloseTo(300, -2);
  expect(at[2]).toBeCloseTo(900, -2);
  const waits = at.slice(3).map((each, i) => each - at[i + 2]!);
  expect(waits.map((each) => Math.round(each / 1000)).slice(1)).toEqual([4, 8, 10, 10, 10, 10]);
  expect(counting.timeouts).toBe(at.length);
  expect(arrived.filter(({ kind }) => kind === 'loss').length).toBe(at.length - 2); // three tries are one loss
  units.unit(1, {}, () => 5);
  await clock.advance(10_500);
  const back = units.asked.length;
  await clock.advance(3_000);
  expect(units.asked.slice(back).map(({ address }) => address)).toEqual([0, 9, 0, 9, 0, 9]);
  stop.abort();
});

test('an exception is an answer: nothing is asked again because of it, and only that question grows rare', async () => {
  const clock = new FakeClock();
  const link = new ScriptedLink();
  const units = new ModbusUnits(clock, link);
  units.unit(1, { 9: 8 });
  const { stop, counting, arrived } = await polled(device(1, [row('a', 0), row('b', 9)]), link, clock);
  await clock.advance(20_500);
  expect(counting.timeouts).toBe(0);
  const of = (address: number) => units.asked.filter((each) => each.address === address).length;
  expect(of(9)).toBe(21);
  expect(of(0)).toBe(5); // rounds 0, 2, 5, 10, 19
  expect(arrived.filter(({ kind }) => kind === 'loss')).toEqual([]);
  stop.abort();
});

test('units of one wire are devices of their own: never two questions at once, and a silent one does not slow the others', async () => {
  const recorder = await Recorder.open(device(1, [row('level', 0)]));
  const { clock } = recorder;
  const units = new ModbusUnits(clock, recorder.link);
  units.unit(1, { 0: 11 }, () => 40);
  units.unit(2, { 0: 22 }, () => 40);
  await recorder.station.addDevice(device(2, [row('level', 0)]));
  await recorder.station.addDevice(device(3, [row('level', 0)])); // nobody
  await clock.advance(5_000);
  const before = units.asked.length;
  await clock.advance(60_000);
  const asked = units.asked.slice(before);
  const of = (unit: number) => asked.filter((each) => each.unit === unit);
  expect(of(1).length).toBeGreaterThanOrEqual(58);
  expect(of(2).length).toBeGreaterThanOrEqual(58);
  expect(of(3).length).toBeLessThanOrEqual(7);
  for (const [i, { atMs, unit }] of asked.entries())
    if (i > 0) expect(atMs - asked[i - 1]!.atMs, `after unit ${unit}`).toBeGreaterThan(40);
  const { devices } = await recorder.station.news(0);
  expect(devices.map(({ last }) => last['level']?.value)).toEqual([11, 22, undefined]);
  expect(devices.map(({ counters }) => counters.frames > 50)).toEqual([true, true, false]);
  // Whoever leaves leaves the wire to the others; the last one closes it.
  await recorder.station.removeDevice('unit1');
  await clock.advance(3_000);
  expect((await recorder.station.news(0)).devices[0]!.state.phase).toBe('live');
  await recorder.station.removeDevice('unit2');
  await recorder.station.removeDevice('unit3');
  expect([...recorder.ports.open.keys()]).toEqual([]);
  await recorder.end();
});

test('devices that share a wire speak at one speed; the second one is told so', async () => {
  const recorder = await Recorder.open(device(1, [row('level', 0)]));
  await recorder.station.addDevice({ ...device(2, [row('level', 0)]), line: { baudRate: 19_200 } });
  await recorder.clock.advance(100);
  const { devices } = await recorder.station.news(0);
  expect(devices[1]!.state).toMatchObject({
    phase: 'waiting',
    fault: { code: 'link/shared', detail: { baudRate: 9600, parity: 'none' } },
  });
  await recorder.end();
});

test('when the wire is lost all its devices say so, and go on together', async () => {
  const recorder = await Recorder.open(device(1, [row('level', 0)]));
  await recorder.station.addDevice(device(2, [row('level', 0)]));
  await recorder.clock.advance(100);
  recorder.ports.lose();
  await recorder.clock.advance(1);
  let { devices } = await recorder.station.news(0);
  expect(devices.map(({ state }) => state.phase)).toEqual(['waiting', 'waiting']);
  await recorder.clock.advance(3_000);
  ({ devices } = await recorder.station.news(0));
  expect(devices.map(({ state }) => state.phase)).toEqual(['live', 'live']);
  expect(recorder.ports.open.size).toBe(1);
  await recorder.end();
});

test('a relay is switched by function 5 between two questions, and confirmed by reading it back at once', async () => {
  const recorder = await Recorder.open({
    ...device(17, []),
    options: { unit: 17, model: 'relays8', everyMs: 60_000 },
  });
  const { clock } = recorder;
  const units = new ModbusUnits(clock, recorder.link);
  units.unit(17, Object.fromEntries(Array.from({ length: 8 }, (_, i) => [i, 0])));
  await clock.advance(70_000);
  const sent = recorder.station.command({ device: 'unit17', channel: 'relay3', value: 1 });
  await clock.advance(1_000);
  expect(await sent).toMatchObject({ ok: true, value: 1 });
  expect(units.registers.get('17/2')).toBe(1);
  expect(units.asked.filter(({ fn }) => fn === 5).length).toBe(1);

  units.registers.delete('17/2');
  const refused = recorder.station.command({ device: 'unit17', channel: 'relay3', value: 0 });
  await clock.advance(1_000);
  expect(await refused).toMatchObject({ ok: false, fault: { code: 'frame/refused', detail: { code: 2 } } });

  units.unit(17, {}, () => undefined);
  const unknown = recorder.station.command({ device: 'unit17', channel: 'relay1', value: 1 });
  await clock.advance(10_000);
  expect(await unknown).toMatchObject({ ok: false, fault: { code: 'command/unconfirmed' } });
  expect(units.asked.filter(({ fn }) => fn === 5).length).toBe(3); // none was sent twice
  await recorder.end();
});

test('however late answers come within two seconds, none is taken for the answer to another question', async () => {
  const delays = fc.array(
    fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 200, max: 1_900 }), fc.constant(undefined)),
    { minLength: 5, maxLength: 40 },
  );
  let answered = 0;
  await fc.assert(
    fc.asyncProperty(delays, async (plan) => {
      const clock = new FakeClock();
      const link = new ScriptedLink();
      const units = new ModbusUnits(clock, link);
      let turn = 0;
      // Four questions whose answers look alike, and tell the truth of what they were asked.
      const rows = [0, 10, 20, 30].map((address) => row(`at${address}`, address));
      units.unit(1, { 0: 1000, 10: 1010, 20: 1020, 30: 1030 }, () => plan[turn++ % plan.length]);
      const { arrived, stop } = await polled(device(1, rows), link, clock);
      await clock.advance(30_000);
      stop.abort();
      for (const each of arrived) {
        if (each.kind !== 'frame') continue;
        answered++;
        const { address } = requestOf(each.asked)!;
        expect((each.bytes[3]! << 8) | each.bytes[4]!).toBe(1000 + address);
      }
      await settle();
    }),
    { numRuns: 60 },
  );
  expect(answered).toBeGreaterThan(500);
});

test('of 10,000 answers with one bit flipped, and of as many cut short, none gives another value', () => {
  const random = fc.sample(fc.tuple(fc.nat(0xffff), fc.nat(0xffff), fc.nat(0xfff0)), {
    numRuns: 10_000,
    seed: 4,
  });
  let accepted = 0;
  for (const [i, [first, second, address]] of random.entries()) {
    const request = readRegisters({ unit: 1 + (i % 247), fn: 3 + (i % 2), address, count: 2 });
    const answer = sealed(request[0]!, request[1]!, 4, first >> 8, first & 0xff, second >> 8, second & 0xff);
    const bit = i % (8 * answer.length);
    const flipped = answer.slice();
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    const framer = modbusRtu();
    for (const frame of [
      ...framer.push(flipped),
      ...framer.push(answer.slice(0, 1 + (i % (answer.length - 1)))),
    ])
      if (answers(request, frame)) accepted++;
  }
  expect(accepted).toBe(0);
});
