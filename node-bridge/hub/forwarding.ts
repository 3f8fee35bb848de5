import type { BrokerConfig, UplinkConfig } from '../../station/api/config.ts';
import type { DeadLetter } from '../../station/api/uplink.ts';
import type { FarStation } from '../../station/runtime/far/far-station.ts';
import { ForwardedStation } from '../../station/runtime/far/forwarded-station.ts';
import type { LeftFor } from '../../station/runtime/far/passed-configuration.ts';
import { unnamedUplink } from '../../station/runtime/settings/settings-versions.ts';
import type { Log, Origin, Platform, Stored } from '../../station/runtime/platform.ts';
import type { Archive } from '../../station/uplink/answering.ts';
import { BrokerLink } from '../../station/uplink/broker-link.ts';
import { readerOf } from '../../station/uplink/own-side.ts';
import type { Notes } from '../notes.ts';
import type { Neighbours } from './neighbours.ts';
import { Retries } from './retries.ts';

/** What is needed to speak for the stations near this bridge. */
export interface Speaking {
  readonly platform: Pick<Platform, 'clock' | 'brokers' | 'randomHex' | 'columns'>;
  readonly log: Log;
  readonly neighbours: Neighbours;
  /** The station as it is heard at the bridge's own broker. */
  near(station: string): FarStation | undefined;
  /** Knows what is kept of it here. */
  readonly stored: Archive;
  /** What waits for it here. */
  readonly left: LeftFor;
  /** Where it is told what is refused further on. */
  readonly notes?: Pick<Notes, 'often'>;
}

const LOOK_MS = 2_000;

/**
 * Sends on what the stations near this bridge record, to a broker further on, each under its own name and numbers, with the
 * guarantees of its own uplink: tablet, bridge, cloud. Runs until `signal` aborts.
 */
export async function forwardTo(far: BrokerConfig, speaking: Speaking, signal: AbortSignal): Promise<void> {
  const { neighbours, platform } = speaking;
  const running = new Map<string, Promise<void>>();
  const held: Held = new Set();
  while (!signal.aborted) {
    await holdBack(far, speaking, held).catch(() => undefined); // a log that cannot be read now is looked at again
    for (const station of neighbours.names)
      if (!running.has(station)) running.set(station, forwardStation(station, far, speaking, held, signal));
    await platform.clock.sleep(LOOK_MS, signal).catch(() => undefined);
  }
  await Promise.all(running.values());
}

/** The lives of logs of which nothing is forgotten before it was sent on, as long as the bridge's own log lives. */
type Held = Set<string>;
const nameIn = (log: Log, { station, epoch }: Origin): string => `${log.origin.epoch} ${station} ${epoch}`;

/** Nothing is forgotten that is still to be sent on, also before its turn has come. */
async function holdBack(far: BrokerConfig, { log, neighbours }: Speaking, held: Held): Promise<void> {
  for (const origin of await log.origins()) {
    if (!neighbours.has(origin.station) || held.has(nameIn(log, origin))) continue;
    const entries = await log.stored(origin);
    const taken = await entries.bookmark(readerOf(uplinkFor(origin.station, far).id));
    if (held.has(nameIn(log, origin))) continue; // its turn has come meanwhile
    held.add(nameIn(log, origin));
    entries.holdBack(() => taken);
  }
}

/** Whatever keeps it from being sent on, such as a log that cannot be read now, it is tried again. */
async function forwardStation(
  station: string,
  far: BrokerConfig,
  speaking: Speaking,
  held: Held,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await forwardLives(station, far, speaking, held, signal).catch(() => undefined);
    await speaking.platform.clock.sleep(LOOK_MS, signal).catch(() => undefined);
  }
}

/** One life of its log after the other: a later one begins where the one before is through. @throws log/broken. */
async function forwardLives(
  station: string,
  far: BrokerConfig,
  speaking: Speaking,
  held: Held,
  signal: AbortSignal,
): Promise<void> {
  const { log, platform } = speaking;
  for (let origin = await nextLife(log, station); !signal.aborted;) {
    if (origin) await forwardLife(await log.stored(origin), far, speaking, held, signal);
    else await platform.clock.sleep(LOOK_MS, signal).catch(() => undefined);
    origin = await nextLife(log, station, origin);
  }
}

/** The life after this one, or the newest. */
async function nextLife(log: Log, station: string, before?: Origin): Promise<Origin | undefined> {
  const lives = (await log.origins()).filter((origin) => origin.station === station);
  return lives[lives.findIndex(({ epoch }) => epoch === before?.epoch) + 1] ?? lives.at(-1);
}

async function forwardLife(
  entries: Stored,
  far: BrokerConfig,
  speaking: Speaking,
  held: Held,
  signal: AbortSignal,
): Promise<void> {
  const { log, near, platform, stored, left, notes } = speaking;
  const { station, epoch } = entries.origin;
  const own = log.origin.epoch;
  const isLast = async () => (await nextLife(log, station))?.epoch === epoch;
  const uplink = uplinkFor(station, far);
  if (!(await isLast()) && (await entries.bookmark(readerOf(uplink.id))) >= entries.next - 1) return;
  const skipped = await skippedText(entries);
  const over = new AbortController();
  const link = new BrokerLink({
    uplink,
    platform,
    station: new ForwardedStation(entries, platform.clock, () => near(station), stored, left),
    via: log.origin.station,
    unattended: (letter, fate) => notes?.often(`refused/${fate}`, wordsFor(far.url, station, letter, fate)),
    changed: () => undefined,
  });
  held.add(nameIn(log, entries.origin));
  entries.holdBack(() => link.takenUpTo);
  const ended = link.run(AbortSignal.any([signal, over.signal]));
  const isOpen = async () =>
    (await skippedText(entries)) === skipped && ((await isLast()) || link.takenUpTo < entries.next - 1);
  // A bridge whose log was wiped stores anew, and looks again how far that was sent; so it does where the station begins to
  // send somewhere else.
  const retries = new Retries(platform.clock);
  try {
    while (!signal.aborted && own === log.origin.epoch && (await isOpen())) {
      if (retries.isDue(link.view())) await link.retryRefused();
      await platform.clock.sleep(LOOK_MS, signal).catch(() => undefined);
    }
  } finally {
    over.abort();
    await ended;
  }
}

const skippedText = async (entries: Stored): Promise<string> => JSON.stringify(await entries.skipped());

function wordsFor(
  url: string,
  station: string,
  { seq, device, rows, why }: DeadLetter,
  fate: 'aside' | 'given-up',
): string {
  const what = `entry ${seq} of ${station} (${device}, ${rows} rows)`;
  return fate === 'aside'
    ? `${url} refused ${what} five times: ${why}. The rest goes on, and it is tried again now and then`
    : `${what} is not tried again at ${url}: others were refused after it. It stays here as long as what was sent does`;
}

/** Its bookmark and its receiver are its own: who stores for the bridge may not be who stores for it. */
function uplinkFor(station: string, far: BrokerConfig): UplinkConfig {
  const sent = unnamedUplink(far);
  return { ...sent, id: `${sent.id}/${station}` };
}
