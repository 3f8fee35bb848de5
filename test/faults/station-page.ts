import instantiate from 'virtual:core-wasm';
import type { Entry } from '../../station/model/entry.ts';
import { KernelCodec } from '../../station/codec/kernel-codec.ts';
import { columnOf } from '../../station/model/batch.ts';
import { Kernel } from '../../station/pipeline/kernel.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { Mailbox } from '../../station/runtime/mailbox.ts';
import type { Brokers, Heard, Link, Log, Store } from '../../station/runtime/platform.ts';
import { Station } from '../../station/runtime/station.ts';
import { fault } from '../../station/model/fault.ts';
import { browserClock } from '../../workers/browser-clock.ts';
import { IdbStore } from '../../workers/log/idb-store.ts';
import { mqttBrokers } from '../../workers/mqtt-brokers.ts';
import { type Before, takeTurns } from '../../workers/tabs/ownership.ts';
import { serveTabs } from '../../workers/tabs/serve-tabs.ts';
import { whileOwned } from '../../workers/tabs/while-owned.ts';
import { openTabChannel, type TabChannel } from '../../workers/tabs/tab-channel.ts';
import type { Told } from './trace.ts';
import { problemsOf } from './verified.ts';
import type { Row } from './truth.ts';

// A tab with a station of its own, as the app's worker has one, but for its device: that is the harness's source. One of several
// tabs owns the station. It tells the harness what is under way.

/** What the page gives the harness. */
export interface StationPage {
  /** Everything in its log; undefined where another tab has it. */
  look(): Promise<PageLog | undefined>;
  /** How its log stands; undefined where another tab has it. */
  standing(): Promise<Standing | undefined>;
}

export interface Standing {
  readonly fault: string | undefined;
  /** Numbers up to here are given, and committed. */
  readonly numbered: number;
  readonly committed: number;
}

export interface PageLog {
  readonly station: string;
  readonly epoch: string;
  /** The number of the last entry; every number up to it has to be there. */
  readonly last: number;
  readonly holes: readonly number[];
  /** What does not balance in it. */
  readonly problems: readonly string[];
  readonly rows: readonly Row[];
  readonly gaps: readonly { readonly fromMs: number; readonly toMs: number }[];
}

const DEVICE = { id: 'counter', label: 'Counter', driver: 'plotter-lines', address: 'serial:counter' };

const clock = browserClock();
const harness = (path: string) => new WebSocket(new URL(path, location.href.replace('http', 'ws')));

/** A page that the browser freezes loses its sockets: what it does when it thaws shall be heard all the same. */
const untold: string[] = [];
let telling = await tellingSocket();

function tell(told: Told): void {
  untold.push(JSON.stringify(told));
  if (telling.readyState === WebSocket.OPEN) for (const each of untold.splice(0)) telling.send(each);
}

async function tellingSocket(): Promise<WebSocket> {
  const socket = harness('/trace');
  await new Promise((resolve) => (socket.onopen = resolve));
  socket.onclose = async () => {
    telling = await tellingSocket();
    for (const each of untold.splice(0)) telling.send(each);
  };
  return socket;
}

/** Retries come soon: the back-off is drawn from eight digits. */
const randomHex = (digits: number) => {
  const hex = crypto.randomUUID().replaceAll('-', '').slice(0, digits);
  return digits === 8 ? `0${hex.slice(1)}` : hex;
};

function traced(store: Store): Store {
  const commit = store.commit.bind(store);
  let commits = 0;
  store.commit = async (changes) => {
    tell({ commits: ++commits });
    try {
      await commit(changes);
    } finally {
      tell({ commits: --commits });
    }
  };
  return store;
}

function tracedBrokers(sender: number): Brokers {
  const brokers = mqttBrokers(() => []);
  return {
    async connect(...args) {
      const connection = await brokers.connect(...args);
      const publish = connection.publish.bind(connection);
      let unanswered = 0;
      connection.publish = async (message) => {
        tell({ unanswered: ++unanswered });
        if (message.topic.endsWith('/batch')) tell({ sender, atMs: Date.now() });
        try {
          return await publish(message);
        } catch (error) {
          tell({ failed: 1 });
          throw error;
        } finally {
          tell({ unanswered: --unanswered });
        }
      };
      return connection;
    },
  };
}

function tracedLog(log: Log): Log {
  const append = log.append.bind(log);
  log.append = async (entry: Entry) => {
    const seq = await append(entry);
    const numbers = entry.kind === 'batch' ? columnOf(entry.batch, 'n') : undefined;
    if (numbers) tell({ kept: [numbers[0]!, numbers.at(-1)!] });
    return seq;
  };
  return log;
}

/** The source on the line. */
async function openLink(_spec: unknown, address: string, signal: AbortSignal): Promise<Link> {
  const socket = harness('/source');
  const heard = new Mailbox<Heard>();
  const encoder = new TextEncoder();
  socket.onmessage = ({ data }) => heard.put({ kind: 'bytes', bytes: encoder.encode(data as string) });
  socket.onclose = () => heard.close(signal.aborted ? undefined : fault('link/lost', { address }));
  signal.addEventListener('abort', () => socket.close());
  return { heard, write: async () => undefined, close: async () => socket.close() };
}

async function look(log: Log): Promise<PageLog> {
  const rows: Row[] = [];
  const gaps: PageLog['gaps'][number][] = [];
  const holes: number[] = [];
  let last = 0;
  for (let page = 1000; page === 1000;) {
    const entries = await log.read(last, 1000);
    for (const entry of entries) {
      while (++last < entry.seq) holes.push(last);
      if (entry.kind === 'gap') gaps.push(entry.gap);
      if (entry.kind !== 'batch') continue;
      const [n, v] = ['n', 'v'].map((channel) => columnOf(entry.batch, channel)!);
      entry.batch.time.forEach((timeMs, i) => rows.push({ timeMs, n: n![i]!, v: v![i]! }));
    }
    page = entries.length;
  }
  return { ...log.origin, last, holes, problems: await problemsOf(log.verify()), rows, gaps };
}

const core = await instantiate();
const parameters = new URLSearchParams(location.search);
const broker = {
  url: parameters.get('broker')!,
  ...(parameters.has('username')
    ? { username: parameters.get('username')!, password: parameters.get('password')! }
    : {}),
};
let owned: Log | undefined;

/** As the app's worker runs it: from the store to the last goodbye. */
async function own(signal: AbortSignal, before: Before, channel: TabChannel): Promise<void> {
  const store = await IdbStore.open('fieldline', signal);
  const log = await StationLog.open(traced(store), 'page', clock, randomHex, new KernelCodec(core));
  owned = tracedLog(log);
  tell({ owner: store.owner, tab: Number(parameters.get('tab')) });
  const platform = {
    clock,
    log,
    kernel: new Kernel(core),
    brokers: tracedBrokers(store.owner),
    transports: { openLink },
    randomHex,
  };
  const station = await Station.open(platform, { version: '0', devices: [DEVICE], broker, before });
  await whileOwned(store.ousted, clock, signal, async (until) => {
    const work = [serveTabs(station, channel, clock, until), station.run(until), packing(log, until)];
    await Promise.all(work).finally(() => log.close());
  });
  owned = undefined;
}

/** A hundred times as often as in earnest, so that kills fall into it. */
async function packing(log: Log, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(150, signal).catch(() => undefined);
    await log.reseal(log.next - 1, signal).catch(() => undefined);
  }
}

/** What keeps it from running, such as a tab that steals the station meanwhile, ends nobody's turn: it is tried again. */
async function ownUntil(held: AbortSignal, before: Before): Promise<void> {
  while (!held.aborted)
    await own(held, before, channel).catch(() => clock.sleep(500, held).catch(() => undefined));
}

const channel = openTabChannel();
const turns = {
  own: ownUntil,
  watch: () => undefined,
};
void takeTurns(navigator.locks, channel, clock, turns, new AbortController().signal);

async function standing(log: Log): Promise<Standing> {
  const { upTo: committed } = await log.held(log.origin);
  return { fault: log.fault?.code, numbered: log.next - 1, committed };
}

const page: StationPage = {
  look: async () => owned && look(owned),
  standing: async () => owned && standing(owned),
};
Object.assign(globalThis, { stationPage: page });
