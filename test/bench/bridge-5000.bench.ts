import { build } from '../bridge/process.ts';
import { LoadedBridge } from '../load/loaded-bridge.ts';
import type { Figure } from './bench.ts';

const DEVICES = 5_000;
const EVERY_MS = 10_000;
const PERIODS = 6;

/** 500 messages a second from 5,000 devices, each confirmed once it is stored. */
export default async function bridge5000(): Promise<Readonly<Record<string, Figure>>> {
  await build();
  const bridge = await LoadedBridge.start();
  const fleet = bridge.fleet(DEVICES);
  try {
    await fleet.online();
    await fleet.measure(1, EVERY_MS); // each is met once
    await fleet.everythingTaken();
    fleet.forget();
    await fleet.measure(PERIODS, EVERY_MS);
    await fleet.everythingTaken();
    const [peakMb, p99Ms] = [bridge.peakRssMb, fleet.percentileMs(0.99)];
    await bridge.end('SIGTERM');
    fleet.end(); // or all of them knock at a closed door while their rows are compared
    const { lost, twice } = await fleet.comparedWith(bridge.data);
    return {
      'bridge-5000 lost': { value: lost, unit: 'rows', goal: { max: 0 }, ours: lost },
      'bridge-5000 twice': { value: twice, unit: 'rows', goal: { max: 0 }, ours: twice },
      'bridge-5000 RSS': { value: peakMb, unit: 'MB', goal: { max: 512 }, ours: peakMb },
      'bridge-5000 ack p99': { value: p99Ms, unit: 'ms', goal: { max: 1_000 }, ours: p99Ms },
    };
  } finally {
    fleet.end();
    await bridge.remove();
  }
}
