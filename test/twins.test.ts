import { expect, test } from 'vitest';
import type { DeviceConfig } from '../station/api/config.ts';
import { StationLog } from '../station/runtime/log/station-log.ts';
import type { Platform } from '../station/runtime/platform.ts';
import { type OpenStation, Station } from '../station/runtime/station.ts';
import { browserTransports } from '../workers/transports/browser-transports.ts';
import { FakeClock } from './fakes/clock.ts';
import { codec } from './fakes/codec.ts';
import { FakeBrokers } from './fakes/fake-brokers.ts';
import { kernel } from './fakes/kernels.ts';
import { MemoryStore } from './fakes/memory-store.ts';
import { ScriptedPort, ScriptedSerial } from './fakes/scripted-port.ts';

// Two adapters that look the same to a browser: nobody's rows may ever stand under the other's name.

const ONE: DeviceConfig = { id: 'one', label: 'One', driver: 'plotter-lines', address: 'serial:0403:6001' };
const TWO: DeviceConfig = { ...ONE, id: 'two', label: 'Two', address: 'serial:0403:6001#2' };

let digits = 0;
const randomHex = (count: number) => (++digits).toString(16).padStart(count, '0').slice(-count);

class Desk {
  readonly clock = new FakeClock(1_700_000_000_000);
  readonly store = new MemoryStore();
  readonly serial = new ScriptedSerial(new ScriptedPort(), new ScriptedPort());
  log!: StationLog;
  station!: OpenStation;
  #stop = new AbortController();
  #ended: Promise<void> = Promise.resolve();

  static async open(): Promise<Desk> {
    const desk = new Desk();
    await desk.begin();
    return desk;
  }

  /** A page that is opened anew: it knows of the ports only what the browser tells it. */
  async begin(): Promise<void> {
    const { clock } = this;
    this.log = await StationLog.open(this.store.reopened(), 'desk', clock, randomHex, codec);
    const serial = this.serial as unknown as Serial;
    const platform: Platform = {
      clock,
      log: this.log,
      transports: browserTransports(clock, { serial }),
      brokers: new FakeBrokers(),
      kernel: kernel(),
      randomHex,
    };
    this.station = await Station.open(platform, { version: 'test' });
    this.#stop = new AbortController();
    this.#ended = this.station.run(this.#stop.signal);
    await clock.advance(200);
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.clock.advance(5_000);
    await this.#ended;
    await this.log.close();
  }

  /** Says a number at a port, as the device behind it does. */
  async say(port: ScriptedPort | undefined, n: number): Promise<void> {
    port?.say(...new TextEncoder().encode(`n:${n}\n`));
    await this.clock.advance(1_500);
  }

  /** A new cable each time, as far as a browser knows. */
  plug(): ScriptedPort {
    const port = new ScriptedPort();
    this.serial.plug(port);
    return port;
  }

  async valuesOf(device: string): Promise<readonly number[]> {
    await this.log.flush();
    const entries = await this.log.read(0, 10_000);
    return entries.flatMap((entry) =>
      entry.kind === 'batch' && entry.batch.device === device ? [...entry.batch.columns[0]!] : [],
    );
  }

  async states(): Promise<readonly string[]> {
    const { devices } = await this.station.news(0);
    return devices.map(({ state }) => (state.phase === 'waiting' ? state.fault.code : state.phase));
  }
}

async function both() {
  const desk = await Desk.open();
  await desk.station.addDevice(ONE);
  await desk.station.addDevice(TWO);
  await desk.clock.advance(500);
  const [first, second] = desk.serial.ports as [ScriptedPort, ScriptedPort];
  await desk.say(first, 1);
  await desk.say(second, 2);
  return { desk, first, second };
}

test('one that is pulled and comes back while the other is there goes on as itself, with no question', async () => {
  const { desk, first, second } = await both();
  desk.serial.pull(first);
  await desk.clock.advance(3_000);
  expect(await desk.states()).toEqual(['link/lost', 'live']);
  await desk.say(second, 22);
  const back = desk.plug();
  await desk.clock.advance(500);
  await desk.say(back, 11);
  expect(await desk.states()).toEqual(['live', 'live']);
  expect([await desk.valuesOf('one'), await desk.valuesOf('two')]).toEqual([
    [1, 11],
    [2, 22],
  ]);
  await desk.end();
});

test('two that were away at the same time are recorded under no name until a person has said which is which', async () => {
  const { desk, first, second } = await both();
  desk.serial.pull(first);
  desk.serial.pull(second);
  await desk.clock.advance(3_000);
  // The second one's cable is plugged in first: a browser lists it first.
  const wasSecond = desk.plug();
  await desk.clock.advance(6_000);
  expect(await desk.states()).toEqual(['link/which', 'link/which']);
  const wasFirst = desk.plug();
  await desk.clock.advance(6_000);
  expect(await desk.states()).toEqual(['link/which', 'link/which']);
  expect(wasFirst.opened.length + wasSecond.opened.length).toBe(0);

  await desk.station.whichPort('one');
  await desk.clock.advance(500);
  await desk.say(wasSecond, 222);
  await desk.say(wasFirst, 111);
  const candidates = await desk.station.whichPort('one');
  expect(candidates.map(({ values }) => values['n'])).toEqual([222, 111]);
  const touched = candidates.find(({ values }) => values['n'] === 111)!;
  const confirmed = desk.station.confirmPort('one', touched.address);
  await desk.clock.advance(6_000);
  await confirmed;
  expect(await desk.states()).toEqual(['live', 'live']);
  await desk.say(wasFirst, 11);
  await desk.say(wasSecond, 22);
  expect([await desk.valuesOf('one'), await desk.valuesOf('two')]).toEqual([
    [1, 11],
    [2, 22],
  ]);
  await desk.end();
});

test('while it is being kept which is which, nobody records the port of the other', async () => {
  const { desk, first, second } = await both();
  desk.serial.pull(first);
  desk.serial.pull(second);
  await desk.clock.advance(3_000);
  const [wasSecond, wasFirst] = [desk.plug(), desk.plug()];
  await desk.clock.advance(6_000);
  const [, address] = (await desk.station.whichPort('one')).map((candidate) => candidate.address);
  const { log } = desk;
  const keep = log.keepSetting.bind(log);
  log.keepSetting = async (...setting) => {
    log.keepSetting = keep;
    await desk.clock.sleep(7_000);
    await keep(...setting);
  };
  const confirmed = desk.station.confirmPort('one', address!);
  await desk.clock.advance(6_000);
  await desk.say(wasFirst, 111);
  await desk.clock.advance(6_000);
  await confirmed;
  await desk.say(wasFirst, 11);
  await desk.say(wasSecond, 22);
  expect([await desk.valuesOf('one'), await desk.valuesOf('two')]).toEqual([
    [1, 11],
    [2, 22],
  ]);
  await desk.end();
});

test('one that is plugged in between the question whose it is and the opening is recorded under no name', async () => {
  const { desk, first, second } = await both();
  desk.serial.pull(first);
  desk.serial.pull(second);
  await desk.clock.advance(3_000);
  const late = new ScriptedPort();
  // What is asked first sees no port, what is asked next sees one; nobody is told in between.
  desk.serial.getPorts = async () => {
    const seen = [...desk.serial.ports];
    desk.serial.ports = [late];
    return seen;
  };
  await desk.clock.advance(6_000);
  await desk.say(late, 111);
  await desk.clock.advance(6_000);
  expect(await desk.states()).toEqual(['link/which', 'link/which']);
  expect([await desk.valuesOf('one'), await desk.valuesOf('two')]).toEqual([[1], [2]]);
  await desk.end();
});

test('a page that is opened anew does not trust the order in which a browser lists them', async () => {
  const { desk } = await both();
  await desk.end();
  desk.serial.ports.reverse();
  await desk.begin();
  expect(await desk.states()).toEqual(['link/which', 'link/which']);
  for (const port of desk.serial.ports) await desk.say(port, 99);
  expect([await desk.valuesOf('one'), await desk.valuesOf('two')]).toEqual([[1], [2]]);
  await desk.end();
});

test('ports that are looked at are let go of when nobody looks any more', async () => {
  const { desk } = await both();
  await desk.end();
  await desk.begin();
  await desk.station.whichPort('one');
  await desk.clock.advance(500);
  expect(desk.serial.ports.map(({ readable }) => readable !== null)).toEqual([true, true]);
  await desk.clock.advance(20_000);
  expect(desk.serial.ports.map(({ readable }) => readable !== null)).toEqual([false, false]);
  await desk.end();
});

test('a single adapter is known by itself after a restart, and asks nothing', async () => {
  const desk = await Desk.open();
  desk.serial.ports.splice(1);
  await desk.station.addDevice(ONE);
  await desk.clock.advance(500);
  await desk.end();
  await desk.begin();
  expect(await desk.states()).toEqual(['live']);
  await desk.end();
});
