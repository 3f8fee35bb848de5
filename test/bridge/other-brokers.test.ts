import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBridge } from '../../node-bridge/bridge.ts';
import { mqttBrokers } from '../../node-bridge/mqtt-brokers.ts';
import { Notes } from '../../node-bridge/notes.ts';
import { brokersContract } from '../contract/brokers.contract.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { Listener } from './listener.ts';
import { openBroker } from './open-broker.ts';
import { hasNats, hasRabbitMq, type OtherBroker, startNats, startRabbitMq } from './other-brokers.ts';
import { arrivedAt, everythingTaken, sampling, tablet } from './tablet.ts';
import { until } from './until.ts';

/** RabbitMQ brings all of Erlang along: it is tried by `npm run test:long` where it is installed. */
const OTHERS = [
  { name: 'NATS', isHere: hasNats, start: startNats, findsLate: true },
  {
    name: 'RabbitMQ',
    isHere: hasRabbitMq && process.env.LONG === '1',
    start: startRabbitMq,
    findsLate: false,
  },
] as const;

for (const { name, isHere, start, findsLate } of OTHERS)
  describe.skipIf(!isHere)(`with ${name}`, () => {
    let other: OtherBroker;
    beforeAll(async () => void (other = await start()), 240_000);
    afterAll(() => other?.kill());

    brokersContract(
      name,
      async () => {
        const { broker, close } = await openBroker();
        return { brokers: mqttBrokers(broker), target: (clientId) => ({ url: other.url, clientId }), close };
      },
      { isSilentOfPushedOff: true },
    );

    test('of a station whose cable is cut the will is spoken, whatever its bytes, and kept', async () => {
      const topic = 'fieldline/cut-1/status';
      const payload = Buffer.from(Uint8Array.from({ length: 256 }, (_, byte) => byte));
      const reader = await connectAsync(other.url, { reconnectPeriod: 0 }, false);
      const heard: Buffer[] = [];
      reader.on('message', (_topic, said) => heard.push(said));
      await reader.subscribeAsync(topic, { qos: 1 });
      const will = { topic, payload, qos: 1, retain: true } as const;
      const cut = await connectAsync(other.url, { reconnectPeriod: 0, clientId: 'cut-1', will }, false);
      cut.on('error', () => undefined).stream.destroy();
      await until(() => heard.length > 0);
      expect(heard[0]!.equals(payload)).toBe(true);
      await reader.endAsync(true);
      const late = await connectAsync(other.url, { reconnectPeriod: 0 }, false);
      const kept: boolean[] = [];
      late.on('message', (_topic, _said, { retain }) => kept.push(retain));
      await late.subscribeAsync(topic, { qos: 1 });
      await until(() => kept.length > 0);
      expect(kept).toEqual([true]);
      await late.endAsync(true);
    });

    test('one line makes it the broker of a bridge: what a station says is stored once, also while the broker is killed and begun again, and a command comes back', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'fieldline-other-'));
      mkdirSync(join(folder, 'web'));
      writeFileSync(join(folder, 'web/index.html'), '');
      const bridge = await openBridge(
        {
          version: '0.0.0',
          dataFolder: join(folder, 'data'),
          webFolder: join(folder, 'web'),
          httpPort: 0,
          httpsPort: undefined,
          mqttPort: 0,
          name: 'bridge-0',
          broker: { url: other.url },
          gate: { hostNames: [], origins: [] },
        },
        new Notes(() => undefined),
      );
      const sample = sampling();
      const meter = await tablet(new MemoryStore(), other.url);
      await sample.at(meter.link, 500);
      await other.restart();
      await sample.at(meter.link, 500);
      await everythingTaken(meter.station);
      const reader = await Listener.at(other.url, 'reader', 'fieldline/bridge-0/#');
      const set = { id: `pump-${name}`, channel: 'pump', value: 1, ttlMs: 30_000 };
      await reader.publish('fieldline/bridge-0/devices/garden/set', set);
      const outcome = await reader.json('/garden/outcome', ({ id }) => id === set.id);
      expect(outcome).toMatchObject({ ok: true, value: 1 });
      await reader.close();
      const late = await Listener.at(
        other.url,
        'late',
        findsLate ? 'fieldline/#' : 'fieldline/bridge-0/status',
      );
      expect(await late.json('bridge-0/status')).toMatchObject({ status: 'online', receiver: true });
      await late.close();
      await meter.end();
      await bridge.close();
      const numbers = await arrivedAt(join(folder, 'data'));
      expect(numbers).toEqual(Array.from({ length: sample.sent }, (_, n) => n + 1));
      rmSync(folder, { recursive: true });
    });
  });
