import { createServer, type AddressInfo } from 'node:net';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { LevelStore } from '../../node-bridge/log/level-store.ts';
import { nodeClock } from '../../node-bridge/node-clock.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { Station } from '../../station/runtime/station.ts';
import { build } from '../bridge/process.ts';
import { randomHex } from '../bridge/tablet.ts';
import { until } from '../bridge/until.ts';
import { codec } from '../fakes/codec.ts';
import { FakeBrokers } from '../fakes/fake-brokers.ts';
import { kernel } from '../fakes/kernels.ts';
import { Ports } from '../fakes/ports.ts';
import { hasLibmodbus, ModbusServer } from './modbus-server.ts';
import { startRaw } from './running.ts';

beforeAll(async () => void (await build()), 240_000);

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Puts a rule into a bridge's data folder, as a person saves it. */
async function saveRule(data: string, rule: unknown): Promise<void> {
  mkdirSync(join(data, 'log'), { recursive: true });
  const log = await StationLog.open(
    await LevelStore.open(join(data, 'log')),
    'bridge-1',
    nodeClock,
    randomHex,
    codec,
  );
  const platform = {
    ...{ clock: nodeClock, log, kernel: kernel(), brokers: new FakeBrokers(), transports: new Ports() },
    randomHex,
  };
  const station = await Station.open(platform, { version: '0' });
  const stop = new AbortController();
  const ended = station.run(stop.signal);
  await station.editRules({ edit: 'save', rule });
  stop.abort();
  await ended;
  await log.close();
}

test.skipIf(!hasLibmodbus)(
  'Brand A sensor (JSON lines) -> rule -> Brand B relay (Modbus) through the bridge',
  async () => {
    let celsius = 24.5;
    const brandA = createServer((socket) => {
      const says = setInterval(() => socket.write(`{"ts":1,"air":{"celsius":${celsius}}}\n`), 100);
      socket.on('error', () => undefined).on('close', () => clearInterval(says));
    });
    await once(brandA.listen(0, '127.0.0.1'), 'listening');
    ends.push(() => brandA.close());
    const brandB = await ModbusServer.start({ 0x00: 230.5 });
    ends.push(() => brandB.kill());
    const running = await startRaw(
      [
        {
          id: 'air',
          label: 'Brand A',
          driver: 'plotter-lines',
          address: `tcp:127.0.0.1:${(brandA.address() as AddressInfo).port}`,
        },
        {
          ...{
            id: 'relays',
            label: 'Brand B',
            driver: 'modbus-meter',
            address: `modbus-tcp:127.0.0.1:${brandB.port}`,
          },
          options: { unit: 3, model: 'relays8', everyMs: 200 },
        },
      ],
      {},
      (data) =>
        saveRule(data, {
          ...{ id: 'hot', version: 1, title: 'Too hot', severity: 'warning' },
          when: [{ is: 'above', channel: 'air/air_celsius', limit: 30, clearsAt: 28 }],
          actions: [{ do: 'set', channel: 'relays/relay2', value: 1, over: 0 }],
        }),
    );
    ends.push(() => running.end());
    await running.state('air', ({ air_celsius }) => air_celsius === 24.5);
    await running.state('relays', ({ relay2 }) => relay2 === 0);
    const coils = () => brandB.asked.at(-1)?.coils;
    expect(coils()).toBe('00000000');
    celsius = 31.5;
    await running.state('relays', ({ relay2 }) => relay2 === 1);
    expect(coils()).toBe('01000000');
    celsius = 27;
    await until(() => coils() === '00000000');
  },
);
