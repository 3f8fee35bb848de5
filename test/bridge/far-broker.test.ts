import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Bridge } from '../../node-bridge/bridge-options.ts';
import { openBridge } from '../../node-bridge/bridge.ts';
import { Notes } from '../../node-bridge/notes.ts';
import { Numbers } from '../../station/uplink/numbers.ts';
import { forward } from './forwarder.ts';
import { Listener } from './listener.ts';
import { hasMosquitto, type Mosquitto, startMosquitto } from './mosquitto.ts';
import { masterOf } from '../trust/broker/cast.ts';
import { until } from './until.ts';

describe.skipIf(!hasMosquitto)('a bridge with a broker elsewhere', () => {
  let folder: string;
  let mosquitto: Mosquitto;
  let bridge: Bridge;
  let said: string;
  const listeners: Listener[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fieldline-far-'));
    mkdirSync(join(folder, 'web'));
    writeFileSync(join(folder, 'web/index.html'), '');
    mosquitto = await startMosquitto();
    said = '';
    bridge = await openBridge(
      {
        version: '0.0.0',
        dataFolder: join(folder, 'data'),
        webFolder: join(folder, 'web'),
        httpPort: 0,
        httpsPort: undefined,
        mqttPort: 0,
        name: 'bridge-far',
        broker: { url: far() },
        gate: { hostNames: [], origins: [] },
      },
      new Notes((line) => (said += line)),
    );
  });
  afterEach(async () => {
    await bridge.close();
    for (const listener of listeners.splice(0)) await listener.close();
    await mosquitto.kill();
    rmSync(folder, { recursive: true });
  });

  const far = () => `mqtt://127.0.0.1:${mosquitto.port}`;
  async function listenAt(url: string, clientId: string, ...filters: string[]) {
    const credential = url === far() ? {} : await masterOf(join(folder, 'data'));
    const listener = await Listener.as(credential, url, clientId, ...filters);
    listeners.push(listener);
    return listener;
  }
  /** The numbers of all entries of the bridge's own log that were heard. */
  const numbersIn = (...all: Listener[]) => {
    const numbers = new Numbers();
    for (const { topic, text } of all.flatMap(({ heard }) => heard)) {
      if (!topic.startsWith('fieldline/bridge-far/') || text === '') continue;
      const { seq } = JSON.parse(text);
      for (const [n] of Array.isArray(seq) ? seq : seq === undefined ? [] : [[seq]]) numbers.add(n);
    }
    return numbers;
  };

  test('sends its garden to both, and obeys at both', async () => {
    for (const url of [far(), `mqtt://127.0.0.1:${bridge.mqttPort}`]) {
      const reader = await listenAt(url, 'anybody', 'fieldline/#');
      await reader.json('bridge-far/status', ({ receiver }) => receiver === true);
      expect(await reader.json('/garden/meta')).toMatchObject({ simulated: true });
      await reader.json('/garden/batch');
      await reader.publish('fieldline/bridge-far/devices/garden/set', {
        id: url.slice(-5),
        channel: 'pump',
        value: 1,
      });
      expect(await reader.json('/garden/outcome', ({ id }) => id === url.slice(-5))).toMatchObject({
        ok: true,
        value: 1,
      });
    }
  });

  test('loses nothing of its own while that broker is away', async () => {
    const before = await listenAt(far(), 'reader', 'fieldline/bridge-far/#');
    await before.json('/garden/batch');
    const { port } = mosquitto;
    await mosquitto.kill();
    await before.close();
    const there = await listenAt(`mqtt://127.0.0.1:${bridge.mqttPort}`, 'reader', 'fieldline/bridge-far/#');
    const last = numbersIn(before).ranges.at(-1)![1];
    await there.json('/garden/batch', ({ seq }) => seq[0][0] > last); // something happened meanwhile
    // The reader is there before the bridge can be: nobody keeps a message for one who comes later.
    mosquitto = await startMosquitto();
    const after = await listenAt(far(), 'reader', 'fieldline/bridge-far/#');
    const way = await forward(port, mosquitto.port);
    await after.json('/garden/batch', ({ late }) => late === true);
    await until(() => numbersIn(before, after).ranges.length === 1 && numbersIn(after).size > 5);
    expect(numbersIn(before, after).upTo).toBeGreaterThan(0);
    way.close();
  });

  test('stores what other stations send there, and acknowledges it there', async () => {
    const tablet = await listenAt(far(), 'tablet-1', 'fieldline/tablet-1/#');
    const batch = (seq: number) => ({
      epoch: 'e1',
      seq: [[seq, 1]],
      time: [1_000 * seq],
      channels: { power: [seq] },
    });
    await (await listenAt(far(), 'reader', 'fieldline/bridge-far/status')).json('/status');
    await tablet.publish(
      'fieldline/tablet-1/status',
      { status: 'online', time: 1, epoch: 'e1', next: 1 },
      true,
    );
    expect(await tablet.json('/ack/bridge-far', ({ upTo }) => upTo === 0)).toEqual({ epoch: 'e1', upTo: 0 });
    for (const seq of [1, 2, 2, 1, 3])
      await tablet.publish('fieldline/tablet-1/devices/meter/batch', batch(seq));
    await tablet.json('/ack/bridge-far', ({ upTo }) => upTo === 3);
    await tablet.publish('fieldline/tablet-1/devices/meter/batch', { epoch: 'e1', seq: 'nonsense\n' });
    await until(() => said.includes('refused a message of tablet-1'));
    await tablet.publish('fieldline/tablet-1/devices/meter/batch', batch(4));
    await tablet.json('/ack/bridge-far', ({ upTo }) => upTo === 4);
  });
});
