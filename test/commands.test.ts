import { expect, test } from 'vitest';
import { drivers } from '../station/drivers/index.ts';
import type { Command } from '../station/model/command.ts';
import { fault, toFault } from '../station/model/fault.ts';
import { Commands } from '../station/runtime/commands.ts';
import type { Wire } from '../station/runtime/wire.ts';
import { FakeClock, settle } from './fakes/clock.ts';

const plotter = drivers.get('plotter-lines')!;
const options = { switches: ['relay'], settable: [] };

function device() {
  const clock = new FakeClock(1_000_000);
  const relay = { quantity: 'switch', decimals: 0, min: 0, max: 1, writable: true } as const;
  const commands = new Commands('uno', plotter, options, clock, (name) =>
    name === 'relay' ? relay : undefined,
  );
  const written: string[] = [];
  let writing: () => Promise<void> = async () => undefined;
  const wire = {
    write: async (bytes: Uint8Array) => {
      await writing();
      written.push(new TextDecoder().decode(bytes).trim());
    },
  } as unknown as Wire;
  const obey = (value: number, more: Partial<Command> = {}) =>
    commands
      .obey({ id: 'c', device: 'uno', channel: 'relay', value, ...more }, clock.steady(), wire)
      .catch((error: unknown) => toFault(error).code);
  const says = (...rows: readonly (readonly [timeMs: number, relay: number])[]) =>
    commands.saw({
      device: 'uno',
      channels: ['relay'],
      time: Float64Array.from(rows, ([timeMs]) => timeMs),
      columns: [Float64Array.from(rows, ([, value]) => value)],
    });
  const writes = (how: typeof writing) => (writing = how);
  return { clock, written, obey, says, writes };
}

test('a row that was heard before the command confirms nothing', async () => {
  const { clock, obey, says } = device();
  const outcome = obey(1);
  await settle();
  says([clock.now() - 40, 1], [clock.now() - 1, 1]);
  await clock.advance(5_000);
  expect(await outcome).toBe('command/unconfirmed');
});

test('the newest row that names the channel counts, whatever else is said after it', async () => {
  const { clock, obey, says } = device();
  const outcome = obey(1);
  await settle();
  says([clock.now(), 0], [clock.now() + 1, 1], [clock.now() + 2, NaN]);
  expect(await outcome).toBe(1);
});

test('a wire that breaks while it is written to is what became of the command, and that is all', async () => {
  const { clock, obey, writes } = device();
  writes(() => Promise.reject(fault('link/lost', { address: 'serial' })));
  expect(await obey(1)).toBe('link/lost');
  await clock.advance(10_000);
  expect(clock.sleeping).toBe(0);
});

test('a device that takes no bytes leaves the command unknown in time', async () => {
  const { clock, obey, writes } = device();
  writes(() => new Promise(() => undefined));
  const outcome = obey(1);
  await clock.advance(5_000);
  expect(await outcome).toBe('command/unconfirmed');
});

test('a command that waited behind another for too long is never carried out', async () => {
  const { clock, written, obey, writes } = device();
  let free!: () => void;
  writes(() => new Promise((resolve) => (free = resolve)));
  const first = obey(1);
  await settle();
  const [second, third] = [obey(0, { ttlMs: 1_000 }), obey(1, { ttlMs: 60_000 })];
  await clock.advance(6_000);
  expect([await first, await second]).toEqual(['command/unconfirmed', 'command/expired']);
  writes(async () => undefined);
  free();
  await clock.advance(6_000);
  expect(await third).toBe('command/unconfirmed');
  expect(written).toEqual(['relay:1', 'relay:1']);
});
