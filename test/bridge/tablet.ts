import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectMqtt } from '../../node-bridge/mqtt-brokers.ts';
import { nodeClock } from '../../node-bridge/node-clock.ts';
import { LevelStore } from '../../node-bridge/log/level-store.ts';
import { ascii } from '../../station/codec/bytes.ts';
import { columnOf } from '../../station/model/batch.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { type OpenStation, Station } from '../../station/runtime/station.ts';
import { codec } from '../fakes/codec.ts';
import { kernel } from '../fakes/kernels.ts';
import type { MemoryStore } from '../fakes/memory-store.ts';
import { scripted, ScriptedLink } from '../fakes/scripted-link.ts';
import type { Credential } from '../trust/broker/cast.ts';
import { until } from './until.ts';

const METER = { id: 'meter', label: 'Meter', driver: 'plotter-lines', address: 'serial:scripted' };
export const randomHex = (digits: number) => randomBytes(digits).toString('hex').slice(0, digits);

/** A station with a device that numbers its samples, as a tab is one: its log stays, it can be ended and begun again. */
export async function tablet(store: MemoryStore, url: string, credential: Partial<Credential> = {}) {
  const log = await StationLog.open(store.reopened(), 'tablet-1', nodeClock, randomHex, codec);
  const link = new ScriptedLink();
  link.say(ascii('\n')); // a line that may have begun before the opening is not trusted
  const platform = {
    clock: nodeClock,
    log,
    kernel: kernel(),
    brokers: { connect: connectMqtt },
    transports: scripted(link),
    randomHex,
  };
  const station = await Station.open(platform, {
    version: '0',
    devices: [METER],
    broker: { url, ...credential },
  });
  const stop = new AbortController();
  const ended = station.run(stop.signal);
  return {
    link,
    station,
    async end() {
      stop.abort();
      await ended;
      await log.close();
    },
  };
}

/** What a board says that numbers its samples, and how many it has said. */
export interface Sampling {
  readonly sent: number;
  /** Ten samples at a time, as a board says them that has a hundred a second or so. */
  at(link: ScriptedLink, ms: number): Promise<void>;
}

export function sampling(): Sampling {
  let sent = 0;
  return {
    get sent() {
      return sent;
    },
    async at(link, ms) {
      for (const endMs = Date.now() + ms; Date.now() < endMs; await sleep(40))
        for (let i = 0; i < 10; i++) link.say(ascii(`n:${++sent}\n`));
    },
  };
}

/** Every number that the bridge with this data holds of the tablet, each as often as it is there. */
export async function arrivedAt(data: string): Promise<number[]> {
  const store = await LevelStore.open(join(data, 'log'));
  const log = await StationLog.open(store, 'x', nodeClock, randomHex, codec);
  const numbers: number[] = [];
  for await (const span of log.spans('tablet-1', 'meter', 0, Number.MAX_SAFE_INTEGER))
    for (const batch of await span.read()) numbers.push(...columnOf(batch, 'n')!);
  await log.close();
  return numbers.sort((a, b) => a - b);
}

/** Resolves once the station's receiver has confirmed everything. */
export async function everythingTaken(station: Pick<OpenStation, 'news'>): Promise<void> {
  let news = await station.news(0);
  const look = async () => (news = await station.news(0));
  await until(() => {
    void look();
    const { numbered, uplinks } = news;
    return uplinks.every(
      (view) => view.mode === 'confirmed' && view.taken === numbered && view.inFlight === 0,
    );
  }, 120_000);
}
