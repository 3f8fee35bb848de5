import type { BrokerConfig } from '../station/api/config.ts';
import { USUAL } from '../station/model/uplink.ts';
import type { FarStations } from '../station/runtime/far/far-stations.ts';
import type { LeftFor } from '../station/runtime/far/passed-configuration.ts';
import type { Platform } from '../station/runtime/platform.ts';
import { unnamedUplink } from '../station/runtime/settings/settings-versions.ts';
import { BrokerLink } from '../station/uplink/broker-link.ts';
import { readerOf } from '../station/uplink/own-side.ts';
import type { LinkStation } from '../station/uplink/link-station.ts';
import { receiverAt } from '../station/uplink/pairing.ts';
import { archiveIn } from './hub/archive.ts';
import { hubAt } from './hub/far-broker.ts';
import { forwardTo } from './hub/forwarding.ts';
import type { Neighbours } from './hub/neighbours.ts';
import { EMBEDDED } from './mqtt-brokers.ts';
import type { NodePlatform } from './node-platform.ts';
import type { Notes } from './notes.ts';

const LOOK_MS = 1_000;

/** Who is near a bridge, and what waits for them. */
export interface Beside {
  readonly neighbours: Neighbours;
  readonly near: FarStations;
  readonly left: LeftFor;
  readonly notes: Notes;
}

/**
 * What a bridge with a broker elsewhere does beside its own uplink there: it is still heard at its own broker, sends on what
 * the stations near it record, and stores what is sent there where nobody else does. Runs until `signal` aborts.
 */
export async function beside(
  far: BrokerConfig,
  station: LinkStation,
  platform: NodePlatform,
  { neighbours, near, left, notes }: Beside,
  signal: AbortSignal,
): Promise<void> {
  const { clock, columns, log } = platform;
  const stored = archiveIn(log, columns);
  const here = new BrokerLink({
    uplink: { ...USUAL, id: 'here', url: EMBEDDED },
    receiver: 'always',
    answers: stored,
    far: near,
    platform,
    station,
    changed: () => undefined,
  });
  const speaking = { platform, log, neighbours, near: (name: string) => near.get(name), stored, left, notes };
  await Promise.all([
    here.run(signal),
    forwardTo(far, speaking, signal),
    whereNobodyElse(far, platform, signal).then(() => hubAt(far, log, columns, clock, notes, signal)),
  ]);
}

/** Resolves once the own uplink has found that nobody else stores there, or the signal aborts. */
async function whereNobodyElse(
  far: BrokerConfig,
  { log, clock }: Platform,
  signal: AbortSignal,
): Promise<void> {
  const setting = readerOf(unnamedUplink(far).id);
  while (!signal.aborted && (await receiverAt(log, setting, far.url)) !== log.origin.station)
    await clock.sleep(LOOK_MS, signal).catch(() => undefined);
}
