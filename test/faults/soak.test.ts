import { getEventListeners } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test, vi } from 'vitest';
import { LevelStore } from '../../node-bridge/log/level-store.ts';
import { ascii } from '../../station/codec/bytes.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import type { Connection } from '../../station/runtime/platform.ts';
import { Station } from '../../station/runtime/station.ts';
import { ackMessage } from '../../station/uplink/native/ack.ts';
import { received } from '../../station/uplink/native/received.ts';
import { online } from '../../station/uplink/native/station-status.ts';
import { Numbers } from '../../station/uplink/numbers.ts';
import { placeOf, toldBy } from '../../station/uplink/topics.ts';
import { FakeClock } from '../fakes/clock.ts';
import { codec } from '../fakes/codec.ts';
import { FakeBrokers } from '../fakes/fake-brokers.ts';
import { kernel } from '../fakes/kernels.ts';
import { Ports } from '../fakes/ports.ts';
import { chanceOf, long } from './seed.ts';

const HOURS = long ? 72 : 2;
/** Memory is looked at when everything has been used once. */
const WARM_UP_MS = 3_600_000;
const EVERY_MS = 20_000;
/** The goal is 1 MB an hour; a megabyte more is what two looks may differ by. */
const MOST_BYTES = { anHour: 1_000_000, ever: 2_000_000 };

test(
  `${HOURS} hours of samples, cuts and cables pulled: the memory does not grow`,
  { timeout: 3_600_000 },
  async () => {
    const chance = chanceOf('soak');
    const folder = await mkdtemp(join(tmpdir(), 'fieldline-soak-'));
    const [clock, brokers, ports] = [new FakeClock(1_700_000_000_000), new FakeBrokers(), new Ports()];
    const randomHex = (digits: number) =>
      chance.below(1).toString(16).slice(2).padEnd(digits, '7').slice(0, digits);
    const log = await StationLog.open(await LevelStore.open(folder), 'page', clock, randomHex, codec);
    const platform = { clock, log, kernel: kernel(), brokers, transports: ports, randomHex };
    const device = { id: 'meter', label: 'Meter', driver: 'plotter-lines', address: 'serial:a' };
    const station = await Station.open(platform, {
      version: '0',
      devices: [device],
      broker: { url: 'fake://a' },
    });
    const stop = new AbortController();
    const ended = station.run(stop.signal);
    const hub = new ForgetfulHub();
    await hub.connect(brokers);

    const pass = async (hours: number) => {
      for (
        const endMs = clock.now() + hours * 3_600_000;
        clock.now() < endMs;
        await clock.advance(EVERY_MS)
      ) {
        for (const link of ports.open.values()) link.say(ascii(`\nn:${chance.whole(0, 1000)}\n`));
        brokers.taken.length = 0;
        if (chance.below(20) < 1)
          brokers.cut(brokers.clients.find((name) => name.startsWith('page')) ?? 'nobody');
        if (chance.below(20) < 1) ports.lose();
      }
    };
    // Its first entries come as soon as the disk lets them, which this clock knows nothing of.
    await vi.waitUntil(() => pass(EVERY_MS / 3_600_000).then(() => hub.upTo > 0), { timeout: 60_000 });
    await pass(WARM_UP_MS / 3_600_000);
    const [before, listeners, sleeping] = [heapBytes(), listenersOf(stop.signal), clock.sleeping];
    await pass(HOURS);
    const grown = heapBytes() - before;
    console.log(`soak: ${HOURS} h, ${log.next - 1} entries, the heap is ${grown} bytes larger`);
    expect(grown).toBeLessThan(MOST_BYTES.ever + HOURS * MOST_BYTES.anHour);
    expect(listenersOf(stop.signal)).toBeLessThanOrEqual(listeners + 2);
    expect(clock.sleeping).toBeLessThanOrEqual(sleeping + 5);
    for (let minute = 0; minute < 30 && hub.upTo <= HOURS * 100; minute++) await clock.advance(60_000); // a cut may be last
    expect(hub.upTo).toBeGreaterThan(HOURS * 100);

    stop.abort();
    await clock.advance(60_000);
    await ended;
    await log.close();
    await rm(folder, { recursive: true });
  },
);

const listenersOf = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

/** After everything that nobody holds has gone. */
function heapBytes(): number {
  setFlagsFromString('--expose_gc');
  const gc = runInNewContext('gc') as () => void;
  gc();
  gc();
  return process.memoryUsage().heapUsed;
}

/** Acknowledges what it hears, and keeps nothing but the numbers. */
class ForgetfulHub {
  readonly #numbers = new Numbers();

  get upTo(): number {
    return this.#numbers.upTo;
  }

  async connect(brokers: FakeBrokers): Promise<void> {
    const hello = online({ station: 'bridge', epoch: 'receiver' }, 0, 1, true);
    const target = { url: 'fake://a', clientId: 'bridge' };
    const connection = await brokers.connect(
      target,
      { ...hello, retain: false },
      new AbortController().signal,
    );
    void this.#listen(connection);
    await connection.subscribe(toldBy('page'));
    await connection.publish(hello);
  }

  async #listen(connection: Connection): Promise<void> {
    for await (const { topic, payload } of connection.incoming) {
      const piece = received(placeOf(topic)!, payload);
      if (!piece) continue;
      for (const { seq } of piece.entries) this.#numbers.add(seq);
      for (const [from, to] of piece.gone) this.#numbers.add(from, to);
      await connection.publish(ackMessage(piece.origin, 'bridge', { upTo: this.upTo, have: [] }));
    }
  }
}
