import type { BrokerConfig, SyncView } from '../../station/api.ts';
import { fault } from '../../station/model/fault.ts';

/** What a demo shows: nothing yet, a port that is busy, measuring, a cable pulled, storage full, a far bridge, another tab, plain http. */
export type Scene = 'empty' | 'busy' | 'live' | 'waiting' | 'fault' | 'far' | 'watching' | 'remote';

/** How far the demo has got with sending. */
export function demoSync(scene: Scene, broker: BrokerConfig | undefined, nowMs: number): SyncView {
  const phase = broker || scene === 'far' ? 'sending' : scene === 'fault' ? 'offline' : 'none';
  const refused = fault('uplink/refused', { reasonCode: 0x86 }).fault;
  return {
    phase,
    url: phase === 'none' ? undefined : (broker?.url ?? 'wss://plant.example:8084/mqtt'),
    username: 'tablet-7',
    mode: 'confirmed',
    receiver: 'greenhouse-1',
    numbered: 51_204,
    saved: 51_200,
    sent: phase === 'none' ? 0 : 6_204,
    taken: phase === 'none' ? 0 : 3_204,
    inFlight: 0,
    fault: scene === 'fault' ? refused : undefined,
    lastTakenMs: phase === 'none' ? undefined : nowMs - 4000,
    connects: 3,
    retryAtMs: undefined,
  };
}
