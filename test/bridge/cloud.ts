import { Hub } from '../../node-bridge/hub/hub.ts';
import { Notes } from '../../node-bridge/notes.ts';
import type { Connection } from '../../station/runtime/platform.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { online } from '../../station/uplink/native/station-status.ts';
import type { FakeClock } from '../fakes/clock.ts';
import { codec } from '../fakes/codec.ts';
import type { FakeBrokers } from '../fakes/fake-brokers.ts';
import { MemoryStore } from '../fakes/memory-store.ts';

/** A hub with its own log at a broker, as a bridge further on is one. */
export async function cloudAt(brokers: FakeBrokers, clock: FakeClock, { sealed = true } = {}) {
  const store = new MemoryStore();
  const log = await StationLog.open(store, 'cloud', clock, (digits) => 'c'.repeat(digits), codec);
  const will = { ...online(log.origin, 0, 1, true), retain: false };
  const target = { url: 'mqtt://cloud', clientId: 'cloud' };
  const connection: Connection = await brokers.connect(target, will, new AbortController().signal);
  const hub = new Hub(log, codec, new Notes(() => undefined), (message) => connection.publish(message));
  await connection.subscribe(['fieldline/#']);
  void (async () => {
    for await (const incoming of connection.incoming) {
      await hub.take(incoming);
      hub.close(); // at once: acknowledgements are gathered by the real clock
    }
  })();
  await connection.publish(online(log.origin, 0, 1, true, undefined, sealed));
  return { log, hub };
}
