import { StationLog } from '../../station/runtime/log/station-log.ts';
import { IdbStore } from '../../workers/log/idb-store.ts';
import { problemsOf } from '../faults/verified.ts';
import { codec } from '../fakes/codec.ts';

/** What the page gives the test. */
export interface LogPage {
  /** Appends without end, and says each number once it is durable. */
  appendForEver(): Promise<never>;
  /** Packs what there is into chapters, all the while. */
  packForEver(): Promise<never>;
  /** Number and value of every entry. */
  entries(): Promise<readonly (readonly [seq: number, value: number])[]>;
  /** What does not balance when everything is counted anew. */
  problems(): Promise<readonly string[]>;
  readonly epoch: string;
}

declare const acknowledged: (seq: number) => Promise<void>;

const clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  sleep: (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms)),
};
const randomHex = (digits: number) => crypto.randomUUID().replaceAll('-', '').slice(0, digits);
const log = await StationLog.open(await IdbStore.open('log'), 'page', clock, randomHex, codec);

function append(): Promise<number> {
  const values = Float64Array.of(log.next);
  const batch = { device: 'd', channels: ['t'], time: values, columns: [values] };
  log.produced('d', 1);
  return log.append({ kind: 'batch', batch });
}

const page: LogPage = {
  epoch: log.origin.epoch,
  problems: () => problemsOf(log.verify()),
  async appendForEver() {
    for (;;) {
      const appended = [append(), append(), append()];
      await log.flush();
      // Never far ahead of what the test has heard: what is written and unheard of proves nothing.
      await acknowledged(Math.max(...(await Promise.all(appended))));
    }
  },
  async packForEver() {
    for (;;) {
      await log.reseal(log.next - 1);
      await clock.sleep(20);
    }
  },
  async entries() {
    const entries = await log.read(0, Infinity);
    return entries.map((entry) => [entry.seq, entry.kind === 'batch' ? entry.batch.time[0]! : NaN]);
  },
};
Object.assign(globalThis, { logPage: page });
