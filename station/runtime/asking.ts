import type { Asking } from '../drivers/driver.ts';
import type { Counting } from './counters.ts';
import type { Mailbox } from './mailbox.ts';
import type { Clock, Link } from './platform.ts';
import type { Frame, Loss } from './wire.ts';

type Arrivals = Mailbox<Frame | Loss>;

/**
 * Puts a polled device's questions at even times, one after another, and hands on what answers them. A question without
 * an answer in time is counted and passed over; what does not answer the question asked last is dropped, so a late answer
 * is never taken for the next one's.
 */
export async function* ask(
  asking: Asking,
  link: Link,
  arrivals: Arrivals,
  clock: Clock,
  counting: Counting,
  signal: AbortSignal,
): AsyncGenerator<readonly (Frame | Loss)[]> {
  for (
    let dueMs = clock.steady();
    !signal.aborted;
    dueMs = await untilDue(dueMs, asking.everyMs, clock, signal)
  ) {
    for (const asked of asking.requests) {
      if (!arrivals.takeAll()) return;
      await link.write(Uint8Array.from(asked));
      const answer = await answerTo(asked, asking, arrivals, clock);
      if (!answer) return;
      yield [answer.kind === 'frame' ? { ...answer, asked } : answer];
      if (answer.kind === 'frame' || answer.cause !== 'silent') continue;
      counting.timeouts++;
      // Two answers may look alike: one that is late comes now, before the next question.
      await clock.sleep(asking.timeoutMs, signal).catch(() => undefined);
    }
  }
}

/** The frame that answers, or that none came in time, or undefined when the link has ended. */
async function answerTo(
  asked: Uint8Array,
  { answers, timeoutMs }: Asking,
  arrivals: Arrivals,
  clock: Clock,
): Promise<Frame | Loss | undefined> {
  const stop = new AbortController();
  let late = false;
  const timeout = clock.sleep(timeoutMs, stop.signal).then(
    () => void (late = true),
    () => undefined,
  );
  try {
    for (let held = arrivals.takeAll(); held; held = arrivals.takeAll()) {
      for (const arrival of held)
        if (arrival.kind === 'loss' || answers(asked, arrival.bytes)) return arrival;
      if (late) return { kind: 'loss', timeMs: clock.now(), cause: 'silent', count: 1 };
      await Promise.race([arrivals.changed(), timeout]);
    }
    return undefined;
  } finally {
    stop.abort();
  }
}

/** Sleeps until the next even time; times that have passed meanwhile are left out, not caught up. */
async function untilDue(lastMs: number, everyMs: number, clock: Clock, signal: AbortSignal): Promise<number> {
  const nowMs = clock.steady();
  const nextMs = lastMs + everyMs * Math.max(1, Math.ceil((nowMs - lastMs) / everyMs));
  await clock.sleep(Math.max(0, nextMs - nowMs), signal).catch(() => undefined);
  return nextMs;
}
