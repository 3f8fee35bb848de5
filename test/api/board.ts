import { connectMqtt } from '../../node-bridge/mqtt-brokers.ts';
import { nodeClock } from '../../node-bridge/node-clock.ts';
import { ascii } from '../../station/codec/bytes.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { Station } from '../../station/runtime/station.ts';
import { randomHex } from '../bridge/tablet.ts';
import { codec } from '../fakes/codec.ts';
import { kernel } from '../fakes/kernels.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { scripted, ScriptedLink } from '../fakes/scripted-link.ts';
import type { Credential } from '../trust/broker/cast.ts';

const BOARD = {
  ...{ id: 'board', label: 'Board', driver: 'plotter-lines', address: 'serial:scripted' },
  options: { switches: ['relay'] },
};

/** A station as a tab is one, at a bridge's broker: its board says what `link` is told to say, and does nothing by itself. */
export async function board(name: string, url: string, credential: Credential) {
  const link = new ScriptedLink();
  link.say(ascii('\n'), ascii('relay: 0, temp: 20\n'));
  const log = await StationLog.open(new MemoryStore(), name, nodeClock, randomHex, codec);
  const platform = {
    ...{ clock: nodeClock, log, kernel: kernel(), brokers: { connect: connectMqtt }, randomHex },
    transports: scripted(link),
  };
  const broker = { url, username: credential.username, password: credential.password };
  const station = await Station.open(platform, { version: '0', devices: [BOARD], broker });
  const stop = new AbortController();
  const ended = station.run(stop.signal);
  return {
    link,
    async end() {
      stop.abort();
      await ended;
      await log.close();
    },
  };
}
