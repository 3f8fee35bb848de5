import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { WebSocket } from 'ws';
import { LevelStore } from '../../node-bridge/log/level-store.ts';
import { connectMqtt } from '../../node-bridge/mqtt-brokers.ts';
import { nodeClock } from '../../node-bridge/node-clock.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { USUAL } from '../../station/model/uplink.ts';
import type { Log } from '../../station/runtime/platform.ts';
import { BrokerLink } from '../../station/uplink/broker-link.ts';
import { readerOf } from '../../station/uplink/own-side.ts';
import { parcels } from '../../station/uplink/native/entries.ts';
import { freePort } from '../bridge/mosquitto.ts';
import { build, Fieldline } from '../bridge/process.ts';
import { columnCodec } from '../fakes/kernels.ts';
import { GardenStation } from '../fakes/link-station.ts';
import { type Credential, masterOf } from '../trust/broker/cast.ts';
import { median, timeOf, type Figure } from './bench.ts';

const CHANNELS = Array.from({ length: 8 }, (_, channel) => `c${channel}`);
const ROWS = 5;
const ENTRIES = 25_000;
const SAMPLES = ENTRIES * ROWS * CHANNELS.length;
const NAIVE_SAMPLES = 2_000;
const ROUNDS = 7;
const WINDOW = 64;

/**
 * Samples a second out of a log on disk that kept a million of them, of a device with 100 rows a second, while nobody
 * listened: over a WebSocket to a bridge that stores them (aedes, hub, LevelDB, synced), acknowledged, and the bookmark
 * behind them kept. Against the same log read and the same messages over a bare WebSocket that answers each; and against
 * one sample a message with MQTT.js at QoS 1, the next when this one is taken, timed on fewer samples. The receivers are
 * processes of their own.
 */
export default async function (): Promise<Record<string, Figure>> {
  await build();
  const folder = await mkdtemp(join(tmpdir(), 'fieldline-bench-'));
  const ports = { PORT: String(await freePort()), MQTT_PORT: String(await freePort()) };
  const bridge = new Fieldline(['start', '--data', join(folder, 'bridge'), '--name', 'bridge-0'], ports);
  const sink = fork(join(import.meta.dirname, 'websocket-sink.mjs'));
  const rounds: Readonly<Record<'ours' | 'bare' | 'naive', number>>[] = [];
  try {
    const [sinkPort] = await once(sink, 'message');
    await bridge.says(/is running/);
    const { username, password } = await masterOf(join(folder, 'bridge'));
    const broker = { url: `ws://127.0.0.1:${ports.PORT}/mqtt`, username, password };
    for (let round = 0; round < ROUNDS; round++) {
      const log = await recorded(join(folder, `${round}`), `tablet-${round}`);
      rounds.push({
        ours: (SAMPLES * 1000) / (await timeOf(() => drain(log, broker))),
        bare: (SAMPLES * 1000) / (await timeOf(() => sendBare(log, `ws://127.0.0.1:${sinkPort}`))),
        naive: (NAIVE_SAMPLES * 1000) / (await timeOf(() => sendNaively(log, broker))),
      });
      await log.close();
    }
  } finally {
    bridge.kill('SIGTERM');
    sink.disconnect();
    await bridge.ended;
    await rm(folder, { recursive: true });
  }
  const against = (side: 'bare' | 'naive', min: number): Figure => ({
    value: median(rounds.map((each) => each.ours / each[side])),
    unit: 'x',
    goal: { min },
    ours: median(rounds.map(({ ours }) => ours)),
    theirs: median(rounds.map((each) => each[side])),
  });
  return { drain: against('bare', 0.5), 'drain-naive': against('naive', 200) };
}

type Broker = Credential & { readonly url: string };

/** A log in its folder with everything recorded and nothing sent. */
async function recorded(folder: string, station: string): Promise<Log> {
  const log = await StationLog.open(
    await LevelStore.open(folder),
    station,
    nodeClock,
    randomHex,
    columnCodec,
  );
  const value = (row: number, channel: number) =>
    Math.round(2000 + 500 * Math.sin(row / 900 + channel)) / 100;
  for (let entry = 0, appended: Promise<number>[] = []; entry < ENTRIES; entry++) {
    const first = entry * ROWS;
    const time = Float64Array.from({ length: ROWS }, (_, row) => 1.7e12 + 10 * (first + row));
    const columns = CHANNELS.map((_, channel) => time.map((_, row) => value(first + row, channel)));
    appended.push(
      log.append({ kind: 'batch', batch: { device: 'garden', channels: CHANNELS, time, columns } }),
    );
    if (appended.length === 1_000) await Promise.all([log.flush(), ...appended.splice(0)]);
  }
  return log;
}

async function drain(log: Log, broker: Broker): Promise<void> {
  const last = log.next - 1;
  const stop = new AbortController();
  const link = new BrokerLink({
    uplink: { ...USUAL, id: 'bench', ...broker },
    platform: { clock: nodeClock, brokers: { connect: connectMqtt }, randomHex, columns: columnCodec },
    station: new GardenStation(log, nodeClock),
    changed: () => link.takenUpTo === last && stop.abort(),
  });
  await link.run(stop.signal);
  if (link.view().mode !== 'confirmed') throw new Error('nobody stored it');
  while ((await log.bookmark(readerOf('bench'))) < last) await nodeClock.sleep(1);
}

async function sendBare(log: Log, url: string): Promise<void> {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  let waiting = 0;
  let answered = () => {};
  socket.on('message', () => {
    waiting--;
    answered();
  });
  const atMost = async (most: number) => {
    while (waiting > most) await new Promise<void>((resolve) => (answered = resolve));
  };
  for (let at = 0; at < log.next - 1;) {
    const entries = await log.read(at, 256);
    at = entries.at(-1)!.seq;
    for (const { messages } of parcels(log.origin, entries, 'late')) {
      await atMost(WINDOW - 1);
      waiting++;
      socket.send(messages[0]!.payload);
    }
  }
  await atMost(0);
  socket.close();
}

async function sendNaively({ origin: { station } }: Log, { url, ...signIn }: Broker): Promise<void> {
  const client = await connectAsync(url, { clientId: `${station}-naive`, ...signIn });
  for (let sample = 0; sample < NAIVE_SAMPLES; sample++)
    await client.publishAsync(`fieldline/${station}/rules/naive`, String(20 + (sample % 100) / 100), {
      qos: 1,
    });
  await client.endAsync();
}

const randomHex = (digits: number) => randomBytes(digits).toString('hex').slice(0, digits);
