import { expect, test } from 'vitest';
import { drivers } from '../../station/drivers/index.ts';
import { FaultError, fault, toFault } from '../../station/model/fault.ts';
import { Writer } from '../../station/runtime/control/writer.ts';
import type { Wire } from '../../station/runtime/wire/wire.ts';
import { FakeClock, settle } from '../fakes/clock.ts';

const plotter = drivers.get('plotter-lines')!;
const options = { switches: ['relay'], settable: [] };

function device() {
  const clock = new FakeClock(1_000_000);
  const writer = new Writer('uno', plotter, options, clock);
  const written: string[] = [];
  let writing: () => Promise<void> = async () => undefined;
  const wire: Wire = {
    arrivals: { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) },
    close: async () => undefined,
    write: async (bytes, due) => {
      due();
      written.push(new TextDecoder().decode(bytes).trim());
      await writing();
      return false;
    },
  };
  writer.opened(wire);
  const set = (value: number, ttlMs = 10_000, signal = new AbortController().signal) =>
    writer
      .set({
        ...{ channel: 'relay', value, decimals: 0, untilMs: clock.steady() + ttlMs, signal },
        may: () => undefined,
        sent: () => undefined,
      })
      .catch((error: unknown) => toFault(error).code);
  const says = (...rows: readonly (readonly [timeMs: number, relay: number])[]) =>
    writer.saw({
      device: 'uno',
      channels: ['relay'],
      time: Float64Array.from(rows, ([timeMs]) => timeMs),
      columns: [Float64Array.from(rows, ([, value]) => value)],
    });
  const writes = (how: typeof writing) => (writing = how);
  return { clock, writer, written, set, says, writes };
}

test('a row that was heard before the command confirms nothing', async () => {
  const { clock, set, says } = device();
  const outcome = set(1);
  await settle();
  says([clock.now() - 40, 1], [clock.now() - 1, 1]);
  await clock.advance(5_000);
  expect(await outcome).toBe('command/unconfirmed');
});

test('the newest row that names the channel counts, whatever else is said after it', async () => {
  const { clock, set, says } = device();
  const outcome = set(1);
  await settle();
  says([clock.now(), 0], [clock.now() + 1, 1], [clock.now() + 2, NaN]);
  expect(await outcome).toBe(1);
});

test('of a command whose wire breaks while it is written nobody knows, and that is all', async () => {
  const { clock, set, writes } = device();
  writes(() => Promise.reject(fault('link/lost', { address: 'serial' })));
  expect(await set(1)).toBe('command/unconfirmed');
  await clock.advance(10_000);
  expect(clock.sleeping).toBe(0);
});

test('a device that takes no bytes leaves the command unknown in time', async () => {
  const { clock, set, writes } = device();
  writes(() => new Promise(() => undefined));
  const outcome = set(1);
  await clock.advance(5_000);
  expect(await outcome).toBe('command/unconfirmed');
});

test('a command that waited behind another for too long is never carried out', async () => {
  const { clock, written, set, writes } = device();
  let free!: () => void;
  writes(() => new Promise((resolve) => (free = resolve)));
  const first = set(1);
  await settle();
  const [second, third] = [set(0, 1_000), set(1, 60_000)];
  await clock.advance(6_000);
  expect([await first, await second]).toEqual(['command/unconfirmed', 'command/expired']);
  writes(async () => undefined);
  free();
  await clock.advance(6_000);
  expect(await third).toBe('command/unconfirmed');
  expect(written).toEqual(['relay:1', 'relay:1']);
});

test('what waits for its turn when the device goes is refused, what is out is unknown, and neither is written afterwards', async () => {
  const { clock, writer, written, set, writes } = device();
  let free!: () => void;
  writes(() => new Promise((resolve) => (free = resolve)));
  const outcomes = [set(1), set(0), set(1)];
  await settle();
  writer.closed();
  expect(await Promise.all(outcomes)).toEqual(['command/unconfirmed', 'command/offline', 'command/offline']);
  free();
  await clock.advance(10_000);
  expect(written).toEqual(['relay:1']);
  expect(clock.sleeping).toBe(0);
});

test('what something newer takes the place of before it is out is never written', async () => {
  const { written, set, writes } = device();
  let free!: () => void;
  writes(() => new Promise((resolve) => (free = resolve)));
  void set(0);
  await settle();
  const newer = new AbortController();
  const second = set(1, 10_000, newer.signal);
  newer.abort(new FaultError({ code: 'command/replaced', detail: { who: 'Ana' } }));
  expect(await second).toBe('command/replaced');
  writes(async () => undefined);
  free();
  await settle();
  expect(written).toEqual(['relay:0']);
});
