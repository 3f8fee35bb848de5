import type { UplinkConfig, UplinkView } from '../../station/api.ts';
import { fault } from '../../station/model/fault.ts';
import { USUAL } from '../../station/model/uplink.ts';

/** What a demo shows: nothing yet, a port that is busy, measuring, a cable pulled, storage full, a far bridge, another tab, plain http. */
export type Scene = 'empty' | 'busy' | 'live' | 'waiting' | 'fault' | 'far' | 'watching' | 'remote';

const PLANT: UplinkConfig = {
  ...USUAL,
  id: 'plant',
  url: 'wss://plant.example:8084/mqtt',
  username: 'tablet-7',
};

/** The places that the demo sends to by itself. */
export const demoUplinks = (scene: Scene): readonly UplinkConfig[] =>
  scene === 'far' || scene === 'fault' ? [PLANT] : [];

/** How far the demo has got with sending. */
export function demoUplink(scene: Scene, config: UplinkConfig, nowMs: number): UplinkView {
  const refused = fault('uplink/refused', { reasonCode: 0x86 }).fault;
  return {
    config,
    phase: scene === 'fault' ? 'offline' : 'sending',
    mode: 'confirmed',
    receiver: 'greenhouse-1',
    sent: 6_204,
    taken: 3_204,
    inFlight: 0,
    fault: scene === 'fault' ? refused : undefined,
    lastTakenMs: nowMs - 4000,
    connects: 3,
    retryAtMs: undefined,
  };
}
