import type { Clock } from '../../station/runtime/platform.ts';
import { PULSE_MS } from './serve-tabs.ts';
import type { TabChannel } from './tab-channel.ts';

/** The part of the browser's lock manager that we use. */
export interface Locks {
  request<T>(
    name: string,
    options: { ifAvailable?: true; steal?: true; signal?: AbortSignal },
    use: (lock: unknown) => Promise<T>,
  ): Promise<T>;
}

const LOCK = 'fieldline-station';

/** A browser may freeze the owner's tab and leave it the lock; after so many missed pulses it is taken from it. */
const MOST_MISSED = 4;

/** The owner before has left, if there was one, or it was put to sleep and the lock was taken from it. */
export type Before = 'left' | 'asleep';

export interface Turns {
  /**
   * Runs while this tab owns the station; `after` says what became of the owner before. Must end, and not fail, when `signal`
   * aborts: another may own it by then.
   */
  own(signal: AbortSignal, after: Before): Promise<void>;
  /** Called when another tab is found to own it; `signal` aborts when that may have changed. */
  watch(signal: AbortSignal): void;
}

/** Of all tabs one owns the station, and the others wait for their turn. Ends when `signal` aborts. */
export async function takeTurns(
  locks: Locks,
  channel: TabChannel,
  clock: Clock,
  turns: Turns,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const own = (held: AbortSignal) => turns.own(held, 'left');
    if (await hold(locks, { ifAvailable: true }, signal, own)) continue;
    const waited = new AbortController();
    const waiting = AbortSignal.any([signal, waited.signal]);
    turns.watch(waiting);
    const asleep = ownerAsleep(channel, clock, waiting).finally(() => waited.abort());
    const owned = await hold(locks, { signal: waiting }, signal, (held) => {
      waited.abort();
      return own(held);
    });
    if (!owned && (await asleep))
      await hold(locks, { steal: true }, signal, (held) => turns.own(held, 'asleep'));
  }
}

/** Whether the lock was ours. Its use is over when this resolves, however it was lost. */
async function hold(
  locks: Locks,
  how: Parameters<Locks['request']>[1],
  signal: AbortSignal,
  own: (held: AbortSignal) => Promise<void>,
): Promise<boolean> {
  const lost = new AbortController();
  let owning: Promise<void> | undefined;
  const use = async (lock: unknown) => {
    if (lock) await (owning = own(AbortSignal.any([signal, lost.signal])));
  };
  // Rejects when the lock is stolen and when waiting for it is given up.
  await locks.request(LOCK, how, use).catch(() => lost.abort());
  await owning;
  return owning !== undefined;
}

/** Resolves with true when the owner has missed its pulses, with false when `signal` aborts. */
async function ownerAsleep(channel: TabChannel, clock: Clock, signal: AbortSignal): Promise<boolean> {
  let missed = 0;
  const stop = channel.listen(({ kind }) => {
    if (kind === 'pulse') missed = 0;
  });
  // Counted in our own ticks: while the computer sleeps, nobody's pulse is missed. Not two tabs should strike at once.
  while (!signal.aborted && missed < MOST_MISSED) {
    await clock.sleep(PULSE_MS * (0.9 + 0.2 * Math.random()), signal).catch(() => undefined);
    missed++;
  }
  stop();
  return !signal.aborted;
}
