import type { BrokerConfig } from '../station/api/config.ts';
import { FarStations } from '../station/runtime/far/far-stations.ts';
import { Newsroom } from '../station/runtime/newsroom.ts';
import { Station } from '../station/runtime/station.ts';
import { StationClock } from '../station/runtime/time/station-clock.ts';
import type { BridgeOptions } from './bridge-options.ts';
import { Inbox } from './coap/inbox.ts';
import { liveBridge } from './config/live-bridge.ts';
import { GARDEN } from './devices.ts';
import { BridgeCourier } from './errands/bridge-courier.ts';
import { errandConfigIn } from './errands/config.ts';
import type { Foundation, Opened } from './foundation.ts';
import type { StandingNow } from './http/standing-route.ts';
import { archiveIn } from './hub/archive.ts';
import type { Hub } from './hub/hub.ts';
import { EMBEDDED } from './mqtt-brokers.ts';
import { nodeClock } from './node-clock.ts';
import { nodePlatform } from './node-platform.ts';
import type { Notes } from './notes.ts';
import { timeConfirmed } from './time-confirmed.ts';
import { endingTold } from './trust/ending.ts';
import { OWNER } from './trust/roles.ts';
import { beside } from './upstream.ts';

const HERE: BrokerConfig = { url: EMBEDDED };

/** The station that a bridge itself is, with what its configuration has it do beside. @throws ConfigFault; log/broken. */
export async function openOwnStation(
  options: BridgeOptions,
  foundation: Foundation,
  standing: StandingNow,
  notes: Notes,
  opened: Opened,
) {
  const { version, dataFolder, broker: far } = options;
  const { log, columns, trust, broker, neighbours, left, ways, configured } = foundation;
  const { identities } = trust;
  const clock = new StationClock(nodeClock);
  const errands = await errandConfigIn(dataFolder);
  const topics = [...errands.topics];
  const courier = new BridgeCourier(errands, log, clock);
  const inbox = new Inbox();
  const platform = await nodePlatform(log, columns, broker, clock, inbox, ways);
  const near = new FarStations(clock, platform.randomHex, new Newsroom(clock), columns);
  /** The bridge's rules and checks are its own tenant's: they see and set nothing of anybody else's. */
  const isOurs = (of: string) => identities.mayReach(OWNER, of);
  const station = await Station.open(platform, {
    version,
    columns,
    devices: [GARDEN],
    configured,
    broker: far ?? HERE,
    beside: {
      receiver: far ? 'where-none' : 'always',
      answers: archiveIn(log, columns),
      ...(far ? {} : { far: near }),
    },
    near: (name) => (isOurs(name) ? near.get(name) : undefined),
    neighbours: () => near.all.filter(({ known }) => isOurs(known.id)),
    hears: true,
    courier,
    topics,
    code: () => trust.pairing.code,
    timing: { clock, confirmed: () => timeConfirmed() },
    host: async () => ({ bridge: await standing(), credentials: endingTold(identities) }),
  });
  const parts = { station, courier, topics, inbox, configured: configured ?? [], identities };
  const live = await liveBridge(dataFolder, parts, notes);
  opened(() => live.close());
  const heard: Hub['hears'] = (origin, entries) => {
    if (isOurs(origin.station)) station.heardFrom(origin, entries);
  };
  const run = (signal: AbortSignal) =>
    Promise.all([
      station.run(signal),
      far && beside(far, station.link, platform, { neighbours, near, left, notes }, signal),
    ]).then(() => undefined);
  return { station, near, clock, live, heard, run };
}
