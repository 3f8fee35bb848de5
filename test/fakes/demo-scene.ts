import type { StationView } from '../../station/api/news.ts';
import type { UplinkConfig } from '../../station/api/config.ts';
import type { UplinkView } from '../../station/api/uplink.ts';
import { fault } from '../../station/model/fault.ts';
import { USUAL } from '../../station/model/uplink.ts';

/** What a demo shows: nothing yet, a port that is busy, measuring, a cable pulled, two adapters alike, storage full, a far bridge, alarms of far bridges, an alarm that asks for a note, another tab, plain http, outputs of every risk, a dozen alarms at once. */
export type Scene =
  | 'empty'
  | 'busy'
  | 'live'
  | 'waiting'
  | 'which'
  | 'fault'
  | 'far'
  | 'elsewhere'
  | 'noted'
  | 'watching'
  | 'remote'
  | 'outputs'
  | 'flood';

const PLANT: UplinkConfig = {
  ...USUAL,
  id: 'plant',
  url: 'wss://plant.example:8084/mqtt',
  username: 'tablet-7',
};

const CLOUD: UplinkConfig = {
  ...USUAL,
  id: 'cloud',
  label: 'Cloud',
  url: 'wss://hub-12.azure-devices.example/mqtt',
  required: false,
  quota: 'azure-free',
};

/** The places that the demo sends to by itself. */
export const demoUplinks = (scene: Scene): readonly UplinkConfig[] =>
  scene === 'far' ? [PLANT, CLOUD] : scene === 'fault' ? [PLANT] : [];

const PLANT_VIEW = {
  mode: 'confirmed',
  receiver: 'greenhouse-1',
  behind: 44_996,
  leftMs: 95_000,
  slowSinceMs: undefined,
  unheard: false,
  dead: [],
} as const;
const CLOUD_VIEW = {
  mode: 'sent',
  receiver: undefined,
  behind: 44_996,
  leftMs: 51_000_000,
  slowSinceMs: 1,
  unheard: false,
  namesakeMs: 1_700_000_000_000,
  dead: [
    {
      seq: 1_203,
      device: 'boiler',
      kind: 'batch',
      rows: 40,
      why: 'it is too large',
      timeMs: 1_700_000_000_000,
    },
  ],
} as const;

/** How far the demo has got with sending. */
export function demoUplink(scene: Scene, config: UplinkConfig, nowMs: number): UplinkView {
  const cloud = config.id === 'cloud';
  const refused = fault('uplink/refused', { reasonCode: 0x86 }).fault;
  return {
    config,
    phase: scene === 'fault' ? 'offline' : 'sending',
    sent: 6_204,
    taken: 3_204,
    inFlight: 0,
    ...(cloud ? CLOUD_VIEW : PLANT_VIEW),
    fault: scene === 'fault' ? refused : undefined,
    lastTakenMs: nowMs - 4000,
    connects: 3,
    retryAtMs: undefined,
  };
}

/** Two bridges: one is there, the other away. Elsewhere they tell of an alarm each. */
export function demoOthers(scene: Scene, sinceMs: number): readonly StationView[] {
  const bridge = { own: false, isBridge: true, sinceMs } as const;
  const tells = (label: string) => (scene === 'elsewhere' ? { label, alarms: 1 } : {});
  return [
    { ...bridge, id: 'greenhouse-1', status: 'online', ...tells('Greenhouse') },
    { ...bridge, id: 'cellar', status: 'offline', ...tells('Cellar') },
  ];
}
