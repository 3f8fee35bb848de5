import type { News } from '../station/api/news.ts';
import { browserClock } from './browser-clock.ts';
import { farStations, type Home, ownStation } from './browser-station.ts';
import type { Lender } from './lending/lender.ts';
import { LogMirror } from './log-mirror.ts';
import { type Before, takeTurns } from './tabs/ownership.ts';
import { type SessionBroker, withoutUplink, withUplink } from './session-brokers.ts';
import { serveTabs } from './tabs/serve-tabs.ts';
import { SharedPasswords } from './tabs/shared-passwords.ts';
import { stationOf } from './tabs/station-method.ts';
import { openTabChannel } from './tabs/tab-channel.ts';
import { Tab } from './tabs/tab.ts';
import { watchedStation } from './tabs/watched-station.ts';
import { offer, type PageFacts, takeLender } from './thread.ts';

// A tab's worker: it runs the station while the tab owns it, watches it while another does, and is a remote control on a
// page that is not secure, where a browser gives neither ports nor locks.

const AGAIN_MS = 5_000;

const clock = browserClock();
const tab = new Tab(clock);
const mirror = new LogMirror();
let page: PageFacts = { baseUrl: location.href, sessionBrokers: [], mirror: undefined };
let lender: Lender | undefined;
let awake: AbortController | undefined;
let life = Promise.resolve();
let shared: SharedPasswords | undefined;

offer({
  ...tab.station,
  async setUplink(uplink, from) {
    changePasswords(withUplink(passwords(), uplink));
    await tab.station.setUplink(uplink, from);
  },
  async removeUplink(id) {
    await tab.station.removeUplink(id);
    changePasswords(withoutUplink(passwords(), id));
  },
  async begin(facts, port) {
    page = facts;
    lender = port && takeLender(port);
    mirror.tell(facts.mirror);
    wake();
  },
  async rest(why) {
    awake?.abort(why);
    awake = undefined;
  },
  wake: async () => wake(),
  mirrorWritten: () => mirror.written(),
  tellMirror: async (text) => mirror.tell(text),
});

const passwords = () => shared?.brokers ?? page.sessionBrokers;

function changePasswords(sessionBrokers: readonly SessionBroker[]): void {
  page = { ...page, sessionBrokers };
  shared?.change(sessionBrokers);
}

function wake(): void {
  if (awake) return;
  awake = new AbortController();
  const { signal } = awake;
  life = life.then(() => (isSecureContext ? amongTabs(signal) : run('remote', farStations, signal)));
}

async function amongTabs(signal: AbortSignal): Promise<void> {
  const channel = openTabChannel();
  shared = new SharedPasswords(channel, clock, passwords());
  const turns = {
    async own(held: AbortSignal, before: Before) {
      const begin = (home: Home, signal: AbortSignal) => ownStation(home, before, signal);
      await Promise.all([serveTabs(tab.station, channel, clock, held), run('owner', begin, held)]);
    },
    watch(watching: AbortSignal) {
      tab.use({ role: 'watching', station: watchedStation(channel, clock, watching) });
    },
  };
  await takeTurns(navigator.locks, channel, clock, turns, signal);
  shared.close();
  channel.close();
}

/** Runs a station until `signal` aborts; what keeps it from running is told, and then it is tried again. */
async function run(role: News['role'], begin: typeof farStations, signal: AbortSignal): Promise<void> {
  const home = { clock, baseUrl: page.baseUrl, sessionBrokers: passwords, mirror, lender };
  while (!signal.aborted) {
    tab.use(undefined);
    try {
      const { station, ended } = await begin(home, signal);
      tab.use({ role, station });
      await ended;
    } catch (error) {
      tab.use({ role, station: stationOf(() => Promise.reject(error)) });
      await clock.sleep(AGAIN_MS, signal).catch(() => undefined);
    }
  }
  tab.use(undefined);
}
