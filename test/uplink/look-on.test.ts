import { expect, test } from 'vitest';
import type { Fault } from '../../station/model/fault.ts';
import { USUAL } from '../../station/model/uplink.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { BrokerLink } from '../../station/uplink/broker-link.ts';
import { codec } from '../fakes/codec.ts';
import { FakeClock } from '../fakes/clock.ts';
import { FakeBrokers } from '../fakes/fake-brokers.ts';
import { GardenStation } from '../fakes/link-station.ts';
import { MemoryStore } from '../fakes/memory-store.ts';

const refused: Fault = { code: 'uplink/refused', detail: { reasonCode: 5 } };

/** A station's link to a broker, which lets in whom `isLetIn` says. */
async function begun(isLetIn: (clientId: string) => boolean) {
  const [clock, brokers] = [new FakeClock(1_000_000), new FakeBrokers()];
  brokers.keepsOut = (clientId) => (isLetIn(clientId) ? undefined : refused);
  const log = await StationLog.open(new MemoryStore(), 'pi', clock, (digits) => 'e'.repeat(digits), codec);
  const heard: string[] = [];
  const far = {
    connected: () => undefined,
    heard: ({ station }: { readonly station: string }) => void heard.push(station),
    lost: () => undefined,
  };
  const link = new BrokerLink({
    uplink: { ...USUAL, id: 'u', url: 'ws://broker/mqtt' },
    platform: { clock, brokers, randomHex: (digits) => 'f'.repeat(digits) },
    station: new GardenStation(log, clock),
    far,
    changed: () => undefined,
  });
  const stop = new AbortController();
  const run = link.run(stop.signal);
  const end = () => {
    stop.abort();
    return run;
  };
  return { clock, brokers, heard, link, end };
}

test('a station that may say nothing hears the others, says why it sends nothing, and is let in once it may', async () => {
  const { clock, brokers, heard, link, end } = await begun((clientId) => !clientId.startsWith('pi-'));
  await clock.advance(100);
  expect(brokers.clients).toEqual(['viewer-ffffffffffff']);
  const payload = new TextEncoder().encode('{"status":"online","time":1,"epoch":"e1","next":1}');
  brokers.take({ topic: 'fieldline/shed/status', payload, qos: 1, retain: true });
  await clock.advance(100);
  expect(heard).toContain('shed');
  expect(link.view()).toMatchObject({ phase: 'offline', fault: refused });
  expect(brokers.taken.filter(({ topic }) => topic.startsWith('fieldline/pi/'))).toEqual([]);

  // It tries again and again, and is never without the others meanwhile.
  for (let n = 0; n < 200; n++) {
    await clock.advance(1_000);
    expect(brokers.clients).toEqual(['viewer-ffffffffffff']);
  }
  expect(brokers.connects).toBe(1);
  brokers.keepsOut = () => undefined;
  for (let n = 0; n < 70; n++) await clock.advance(1_000);
  expect(brokers.clients).toEqual(['pi-eeeeeeee']);
  expect(link.view().fault).toBeUndefined();
  expect(brokers.retained('fieldline/pi/status')).toBeDefined();
  await end();
});

test('where nobody may even look on, it is tried again ever more rarely', async () => {
  const tried: string[] = [];
  const { clock, end } = await begun((clientId) => {
    tried.push(clientId);
    return false;
  });
  for (let n = 0; n < 600; n++) await clock.advance(1_000);
  // Both doors at each try: after 1, 2, 4 … seconds, and then once a minute.
  expect(tried.length).toBeGreaterThan(2 * 10);
  expect(tried.length).toBeLessThan(2 * 20);
  await end();
});
