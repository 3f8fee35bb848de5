import { build } from '../bridge/process.ts';
import { LoadedBridge } from '../load/loaded-bridge.ts';
import { throughOutages } from '../load/outages.ts';
import type { Figure } from './bench.ts';

/** Three minutes of the half hour that `npm run test:long` takes, ten times as fast. */
const PACE = { periods: 18, everyMs: 1_000, outageMs: 500 };

/** 500 devices at the bridge's broker, which goes away three times. */
export default async function bridge500(): Promise<Readonly<Record<string, Figure>>> {
  await build();
  const bridge = await LoadedBridge.start();
  const fleet = bridge.fleet(500);
  try {
    await throughOutages(bridge, fleet, PACE);
    await bridge.end('SIGTERM');
    const { lost, twice } = await fleet.comparedWith(bridge.data);
    const p95Ms = fleet.percentileMs(0.95);
    return {
      'bridge-500 lost': { value: lost, unit: 'rows', goal: { max: 0 }, ours: lost },
      'bridge-500 twice': { value: twice, unit: 'rows', goal: { max: 0 }, ours: twice },
      // With the time that the broker was away; told, not judged.
      'bridge-500 p95': { value: p95Ms, unit: 'ms', goal: { max: Infinity }, ours: p95Ms },
    };
  } finally {
    fleet.end();
    await bridge.remove();
  }
}
