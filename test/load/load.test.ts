import { afterEach, beforeAll, expect, test } from 'vitest';
import { build } from '../bridge/process.ts';
import type { Fleet } from './fleet.ts';
import { LoadedBridge } from './loaded-bridge.ts';
import { throughOutages } from './outages.ts';

const LONG = process.env['LONG'] === '1';
/** Half an hour as it is in the long run, else three minutes ten times as fast. */
const PACE = LONG
  ? { periods: 180, everyMs: 10_000, outageMs: 30_000 }
  : { periods: 18, everyMs: 1_000, outageMs: 500 };
const LIVENESS_MS = 10 * PACE.periods * PACE.everyMs;

let bridge: LoadedBridge;
let fleet: Fleet;
beforeAll(async () => void (await build()), 240_000);
afterEach(async () => {
  fleet.end();
  await bridge.remove();
});

const told = (what: string) =>
  process.stdout.write(
    `${what}: sent ${fleet.sent}, confirmed ${fleet.confirmed}, sent again ${fleet.resent}, ` +
      `p50 ${fleet.percentileMs(0.5).toFixed(0)} ms, p95 ${fleet.percentileMs(0.95).toFixed(0)} ms, ` +
      `p99 ${fleet.percentileMs(0.99).toFixed(0)} ms\n`,
  );

test(
  '500 devices, every 10 s, three outages of the broker: nothing is lost, and nothing is there twice',
  async () => {
    bridge = await LoadedBridge.start();
    fleet = bridge.fleet(500);
    await throughOutages(bridge, fleet, PACE);
    told('500 devices');
    expect(fleet.sent).toBe(500 * PACE.periods);
    expect(fleet.confirmed).toBe(fleet.sent);
    expect(fleet.resent).toBeGreaterThan(0); // so what came twice was told from what came once
    await bridge.end('SIGTERM');
    expect(await fleet.comparedWith(bridge.data)).toEqual({ lost: 0, twice: 0, rows: fleet.sent });
  },
  LIVENESS_MS,
);

test.runIf(LONG)(
  '5,000 devices, 500 messages a second: nothing is lost, and each hears within a second that it is stored',
  async () => {
    bridge = await LoadedBridge.start();
    fleet = bridge.fleet(5_000);
    await fleet.online();
    await fleet.measure(30, 10_000);
    await fleet.everythingTaken();
    told('5,000 devices');
    const peakMb = bridge.peakRssMb;
    process.stdout.write(`at most ${peakMb.toFixed(0)} MB\n`);
    await bridge.end('SIGTERM');
    expect(await fleet.comparedWith(bridge.data)).toEqual({ lost: 0, twice: 0, rows: 150_000 });
    expect(peakMb).toBeLessThan(512);
    expect(fleet.percentileMs(0.99)).toBeLessThan(1_000);
  },
  LIVENESS_MS,
);
