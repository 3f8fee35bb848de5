import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { LevelStore } from '../../node-bridge/log/level-store.ts';
import { connectMqtt } from '../../node-bridge/mqtt-brokers.ts';
import { nodeClock } from '../../node-bridge/node-clock.ts';
import { USUAL } from '../../station/model/uplink.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import type { Log } from '../../station/runtime/platform.ts';
import { BrokerLink } from '../../station/uplink/broker-link.ts';
import { freePort } from '../bridge/mosquitto.ts';
import { build, Fieldline } from '../bridge/process.ts';
import { columnCodec } from '../fakes/kernels.ts';
import { GardenStation } from '../fakes/link-station.ts';
import { type Credential, masterOf } from '../trust/broker/cast.ts';
import type { Figure } from './bench.ts';

const DEVICES = 500;
const EVERY_MS = 10_000;
const HOURS = 8;
const BACKLOG = (DEVICES * HOURS * 3_600_000) / EVERY_MS;

/**
 * Eight hours of 500 devices, each with a sample every ten seconds (1.44 million entries of one row), sent over a WebSocket
 * to a bridge that stores them, while the same devices go on: how long a new sample takes to somebody who looks on at that
 * broker (95 of 100 take less), and how many samples of the past a second. The bridge is a process of its own.
 */
export default async function (): Promise<Record<string, Figure>> {
  await build();
  const folder = await mkdtemp(join(tmpdir(), 'fieldline-bench-'));
  const ports = { PORT: String(await freePort()), MQTT_PORT: String(await freePort()) };
  const bridge = new Fieldline(['start', '--data', join(folder, 'bridge'), '--name', 'bridge-0'], ports);
  try {
    await bridge.says(/is running/);
    const store = await LevelStore.open(join(folder, 'tablet'));
    const log = await StationLog.open(store, 'tablet-1', nodeClock, randomHex, columnCodec);
    await record(log);
    const { username, password } = await masterOf(join(folder, 'bridge'));
    const broker = { url: `ws://127.0.0.1:${ports.PORT}/mqtt`, username, password };
    const { seconds, latencies } = await drain(log, broker);
    await log.close();
    const sorted = latencies.toSorted((one, other) => one - other);
    const p95 = sorted[Math.floor(sorted.length * 0.95)]!;
    return {
      'drain-live': { value: p95 / 1_000, unit: 's', goal: { max: 2 }, ours: p95 / 1_000 },
      'drain-live-rate': {
        value: BACKLOG / seconds,
        unit: 'samples/s',
        goal: { min: 10_000 },
        ours: BACKLOG / seconds,
      },
    };
  } finally {
    bridge.kill('SIGTERM');
    await bridge.ended;
    await rm(folder, { recursive: true });
  }
}

const sample = (n: number, timeMs: number) => ({
  kind: 'batch' as const,
  batch: {
    device: `d${n % DEVICES}`,
    channels: ['temperature'],
    time: Float64Array.of(timeMs),
    columns: [Float64Array.of(Math.round(2_000 + 500 * Math.sin(n / 50_000 + (n % DEVICES))) / 100)],
  },
});

async function record(log: Log): Promise<void> {
  const beganMs = Date.now() - HOURS * 3_600_000;
  for (let n = 0, appended: Promise<number>[] = []; n < BACKLOG; n++) {
    appended.push(log.append(sample(n, beganMs + Math.floor(n / DEVICES) * EVERY_MS)));
    if (appended.length === 20_000) await Promise.all([log.flush(), ...appended.splice(0)]);
  }
  await log.flush();
}

/** Until all of the past is taken and its bookmark kept. */
async function drain(
  log: Log,
  broker: Credential & { readonly url: string },
): Promise<{ seconds: number; latencies: readonly number[] }> {
  const last = log.next - 1;
  const latencies: number[] = [];
  const looksOn = await connectAsync(broker.url, { clientId: 'looks-on' });
  looksOn.on('message', (_topic, payload) => {
    const said = JSON.parse(payload.toString()) as { readonly late?: true; readonly time: number[] };
    if (!said.late) for (const timeMs of said.time) latencies.push(Date.now() - timeMs);
  });
  await looksOn.subscribeAsync('fieldline/tablet-1/devices/+/batch', { qos: 1 });
  const stop = new AbortController();
  const link = new BrokerLink({
    uplink: { ...USUAL, id: 'bench', ...broker },
    platform: { clock: nodeClock, brokers: { connect: connectMqtt }, randomHex, columns: columnCodec },
    station: new GardenStation(log, nodeClock),
    changed: () => link.takenUpTo >= last && stop.abort(),
  });
  const goesOn = (async () => {
    for (let n = 0; !stop.signal.aborted; n++) {
      log.append(sample(n, Date.now())).catch(() => undefined);
      await nodeClock.sleep(EVERY_MS / DEVICES);
    }
  })();
  const beganMs = performance.now();
  await link.run(stop.signal);
  const seconds = (performance.now() - beganMs) / 1_000;
  await goesOn;
  if (link.view().mode !== 'confirmed') throw new Error('nobody stored it');
  await looksOn.endAsync();
  return { seconds, latencies };
}

const randomHex = (digits: number) => randomBytes(digits).toString('hex').slice(0, digits);
