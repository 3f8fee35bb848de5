import type { Entry } from '../../station/model/entry.ts';
import type { Fault } from '../../station/model/fault.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { rows } from '../contract/log-at-hand.ts';
import { FakeClock, settle } from '../fakes/clock.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { codec } from '../fakes/codec.ts';

export const FULL: Fault = { code: 'log/full', detail: { usedBytes: 9, quotaBytes: 10 } };
export const BROKEN: Fault = { code: 'log/broken', detail: { message: 'the disk is gone' } };

/** A log on a clock and a store that do what a test says. */
export class TimedLog {
  store = new MemoryStore();
  clock = new FakeClock();
  log!: StationLog;

  static async open(): Promise<TimedLog> {
    const timed = new TimedLog();
    await timed.open();
    timed.store.commits = 0;
    return timed;
  }

  /** As after an orderly end. */
  async open(): Promise<void> {
    this.log = await StationLog.open(this.store.reopened(), 'yard', this.clock, () => `${++epochs}`, codec);
  }

  /** As after a crash: what was on its way is gone, and whoever still runs can write no more. */
  async crash(): Promise<void> {
    await settle();
    await this.store.close();
    this.store = new MemoryStore(this.store.rows);
    this.clock = new FakeClock();
    await this.open();
  }
}

let epochs = 0;

/** Whether a promise is fulfilled, rejected (with which code) or neither, now. */
export async function fateOf(promise: Promise<unknown>): Promise<string> {
  let fate = 'waiting';
  promise.then(
    () => (fate = 'done'),
    (error) => (fate = (error as { fault?: Fault }).fault?.code ?? String(error)),
  );
  await settle();
  return fate;
}

/** A batch of about so many bytes: nothing about it can be told in fewer. */
export function big(bytes: number, fromMs = 0): Entry {
  const count = bytes / 16;
  const noise = Array.from({ length: count }, (_, i) => (i === count - 1 ? 0 : Math.sin(i) ** 2 / 3));
  return rows(
    'a',
    noise.map((each, i) => fromMs + i + each),
    noise,
  );
}
