import { archiveIn } from '../../node-bridge/hub/archive.ts';
import { Hub } from '../../node-bridge/hub/hub.ts';
import { Notes } from '../../node-bridge/notes.ts';
import type { DeskApi } from '../../station/api/calls.ts';
import { ascii } from '../../station/codec/bytes.ts';
import { deskOf } from '../../station/runtime/desk.ts';
import { FarStations } from '../../station/runtime/far/far-stations.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { Newsroom } from '../../station/runtime/newsroom.ts';
import { type OpenStation, Station } from '../../station/runtime/station.ts';
import { online } from '../../station/uplink/native/station-status.ts';
import { MAST, UNO } from '../control/scene.ts';
import { FakeClock } from '../fakes/clock.ts';
import { codec } from '../fakes/codec.ts';
import { FakeBrokers } from '../fakes/fake-brokers.ts';
import { kernel } from '../fakes/kernels.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { Ports } from '../fakes/ports.ts';

const URL = 'mqtt://bridge';

let digits = 0;
const randomHex = (count: number) => (++digits).toString(16).padStart(count, '0').slice(-count);

/** One of the two, as it runs between two restarts. */
export interface Side {
  readonly station: OpenStation;
  /** What a screen there can ask. */
  readonly desk: DeskApi;
  readonly log: StationLog;
  readonly ports: Ports;
  readonly store: MemoryStore;
  end(): Promise<void>;
}

/** A tablet with a mast and a bridge with a sketch, both real stations, at one broker; the bridge's hub stores what the tablet says. */
export class Pair {
  readonly clock = new FakeClock(1_700_000_000_000);
  readonly brokers = new FakeBrokers();
  /** Whether the bridge answers for the tablet while that is away. */
  stores = true;
  tablet!: Side;
  bridge!: Side;

  static async begin(): Promise<Pair> {
    const pair = new Pair();
    await pair.openBridge();
    await pair.openTablet();
    await pair.clock.advance(3000);
    await pair.temperatures(30);
    return pair;
  }

  async end(): Promise<void> {
    this.brokers.loses = () => false;
    await this.tablet.end();
    await this.bridge.end();
  }

  async openTablet(store = new MemoryStore()): Promise<void> {
    this.tablet = await this.#open('tablet-1', store, [MAST], false);
  }

  /** One more tablet at the same broker, which is ended by who opened it. */
  async openOther(name: string, devices = [MAST]): Promise<Side> {
    return await this.#open(name, new MemoryStore(), devices, false);
  }

  async openBridge(store = new MemoryStore()): Promise<void> {
    this.bridge = await this.#open('bridge-1', store, [UNO], true);
  }

  /** The mast says one temperature a second, and the relay that it is off. */
  async temperatures(...values: readonly number[]): Promise<void> {
    for (const value of values) {
      this.tablet.ports.open.get(MAST.address)?.say(ascii(`\ntemp: ${value}\n`));
      this.bridge.ports.open.get(UNO.address)?.say(ascii('\nrelay: 0\n'));
      await this.clock.advance(1000);
    }
  }

  async #open(name: string, store: MemoryStore, devices: (typeof UNO)[], isBridge: boolean): Promise<Side> {
    const { clock, brokers } = this;
    const ports = new Ports();
    const log = await StationLog.open(store, name, clock, randomHex, codec);
    const newsroom = new Newsroom(clock);
    const far = new FarStations(clock, randomHex, newsroom, codec);
    const platform = { clock, brokers, log, kernel: kernel(), transports: ports, randomHex, columns: codec };
    const station = await Station.open(platform, {
      ...{ version: 'test', devices, broker: { url: URL }, hears: isBridge, columns: codec },
      near: (id) => far.get(id),
      ...(isBridge ? { neighbours: () => far.all } : {}),
      beside: isBridge
        ? { far, receiver: 'always', ...(this.stores ? { answers: archiveIn(log, codec) } : {}) }
        : { far },
    });
    const hub = isBridge ? await this.#hubOf(log, station) : undefined;
    const stop = new AbortController();
    const ended = station.run(stop.signal);
    const end = async () => {
      stop.abort();
      await hub?.close();
      await clock.advance(10_000);
      await ended;
      await log.close();
    };
    await clock.advance(200);
    const desk = deskOf({ clock, far, newsroom, own: { id: name, station } });
    return { station, desk, log, ports, store, end };
  }

  /** The bridge's hub at the broker that stands for its own. */
  async #hubOf(log: StationLog, station: OpenStation) {
    const will = { ...online(log.origin, 0, 1, true), retain: false, topic: 'nothing' };
    const { signal } = new AbortController();
    const connection = await this.brokers.connect({ url: URL, clientId: 'hub' }, will, signal);
    const hub = new Hub(log, codec, new Notes(() => undefined), (message) => connection.publish(message));
    hub.hears = (origin, entries) => station.heardFrom(origin, entries);
    await connection.subscribe(['fieldline/#']);
    void (async () => {
      for await (const incoming of connection.incoming) {
        await hub.take(incoming);
        hub.close();
      }
    })();
    return connection;
  }
}
