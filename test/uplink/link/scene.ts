import { USUAL } from '../../../station/model/uplink.ts';
import { StationLog } from '../../../station/runtime/log/station-log.ts';
import { BrokerLink } from '../../../station/uplink/broker-link.ts';
import type { LinkOptions } from '../../../station/uplink/link-options.ts';
import type { Message } from '../../../station/uplink/message.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { FakeBrokers } from '../../fakes/fake-brokers.ts';
import { GardenStation } from '../../fakes/link-station.ts';
import { MemoryStore } from '../../fakes/memory-store.ts';
import { codec } from '../../fakes/codec.ts';

export let clock: FakeClock;
export let brokers: FakeBrokers;
export let store: MemoryStore;
export let station: GardenStation;
/** The digit that all that is random is made of. */
export const random = { digit: 'f' };

/** Everything is new; for before each test. */
export async function begin(): Promise<void> {
  clock = new FakeClock(1_000_000);
  brokers = new FakeBrokers();
  store = new MemoryStore();
  random.digit = 'f';
  const log = await StationLog.open(store, 'pi', clock, (digits) => 'e'.repeat(digits), codec);
  station = new GardenStation(log, clock);
}

export const randomHex = (digits: number) => random.digit.repeat(digits);
const json = (message: Message | undefined) =>
  message && (JSON.parse(new TextDecoder().decode(message.payload)) as Record<string, unknown>);
export const taken = (topic: string) => brokers.taken.filter((message) => message.topic === topic).map(json);
export const kept = (rest: string) => json(brokers.retained(`fieldline/pi/${rest}`));

export function link(rest: Partial<LinkOptions> = {}) {
  const stop = new AbortController();
  const broker = { url: 'ws://broker/mqtt', username: 'me', password: 'secret' };
  const options = {
    uplink: { ...USUAL, id: 'u', ...broker },
    platform: { clock, brokers, randomHex },
    station,
    changed: () => undefined,
  };
  const link = new BrokerLink({ ...options, ...rest });
  const run = link.run(stop.signal);
  const end = async () => {
    stop.abort();
    await run;
  };
  return { link, run, end };
}

/** Beyond the two seconds in which a receiver is looked for. */
export const LOOKED_MS = 2_100;
export const set = (payload: string, rest: Partial<Message> = {}): Message => ({
  topic: 'fieldline/pi/devices/garden/set',
  payload: new TextEncoder().encode(payload),
  qos: 1,
  retain: false,
  ...rest,
});
