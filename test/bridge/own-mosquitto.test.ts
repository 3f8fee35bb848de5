import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { expect, test, vi } from 'vitest';
import { openBridge } from '../../node-bridge/bridge.ts';
import { HUB, writeMosquitto } from '../../node-bridge/broker/mosquitto/files.ts';
import { Notes } from '../../node-bridge/notes.ts';
import { Identities } from '../../node-bridge/trust/identities.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { credentialOf } from '../trust/broker/cast.ts';
import { freePort, hasMosquitto, runMosquitto } from './mosquitto.ts';
import { arrivedAt, everythingTaken, sampling, tablet } from './tablet.ts';

test.skipIf(!hasMosquitto)(
  'with a mosquitto of one’s own, shut by the files we write, a station’s samples are all stored, and revoking cuts it off',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fieldline-own-mosquitto-'));
    const [data, etc] = [join(folder, 'data'), join(folder, 'etc')];
    mkdirSync(join(folder, 'web'));
    writeFileSync(join(folder, 'web/index.html'), '');
    const identities = await Identities.open(data);
    const credential = await credentialOf(identities, { station: 'tablet-1', rights: [] });
    const choice = { bridge: 'bridge-0', port: await freePort(), address: '127.0.0.1', anonymous: false };
    const { password, files } = await writeMosquitto(etc, identities, choice);
    const mosquitto = await runMosquitto(choice.port, [`include_dir ${etc}`]);
    const url = `mqtt://127.0.0.1:${choice.port}`;
    const bridge = await openBridge(
      {
        version: '0.0.0',
        dataFolder: data,
        webFolder: join(folder, 'web'),
        httpPort: 0,
        httpsPort: undefined,
        mqttPort: 0,
        name: 'bridge-0',
        broker: { url, username: HUB, password: password! },
        gate: { hostNames: [], origins: [] },
      },
      new Notes(() => undefined),
    );
    const sample = sampling();
    const meter = await tablet(new MemoryStore(), url, credential);
    await sample.at(meter.link, 1_000);
    await everythingTaken(meter.station);

    await expect(connectAsync(url, { reconnectPeriod: 0 }, false)).rejects.toMatchObject({ code: 5 });
    await identities.revoke('test', credential.id);
    const again = await writeMosquitto(etc, identities, choice);
    expect(again).toEqual({ files, left: [] });
    mosquitto.reload();
    const phase = async () => (await meter.station.news(0)).uplinks[0]!.phase;
    await vi.waitFor(async () => expect(await phase()).not.toBe('in-step'), 20_000);

    await meter.end();
    await bridge.close();
    await mosquitto.kill();
    const numbers = await arrivedAt(data);
    expect(numbers).toEqual(Array.from({ length: sample.sent }, (_, n) => n + 1));
    rmSync(folder, { recursive: true });
  },
);
