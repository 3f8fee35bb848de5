import type { Asking } from '../../drivers/driver.ts';
import type { LinkSpec } from '../../model/link.ts';
import { fault } from '../../model/fault.ts';
import type { Counting } from './counters.ts';
import { type Arrivals, Exchange } from './exchange.ts';
import type { Clock, Link } from '../platform.ts';
import type { Due, Frame, Loss } from './frame.ts';

const TRIES = 3;
/** A silent device is asked twice as rarely each time, up to this, or as rarely as it is asked anyway. */
const BACK_OFF_MS = 10_000;
/** Rounds that a question is left out which the device keeps refusing. */
const MOST_RESTING = 64;
/** Questions that answers may raise in one round. */
const MOST_FOLLOWING = 128;

interface Order {
  readonly bytes: Uint8Array;
  readonly due: Due;
  took(byDevice: boolean): void;
  failed(error: unknown): void;
}

/**
 * Puts a polled device's questions at even times, one after another, and hands on what answers them; what a command writes
 * goes out between two of them, and all is asked right after it. What stays without an answer is asked again, twice; then
 * the device counts as silent and is asked more and more rarely.
 */
export class Asker {
  readonly #asking: Asking;
  readonly #exchange: Exchange;
  readonly #arrivals: Arrivals;
  readonly #clock: Clock;
  readonly #counting: Counting;
  readonly #signal: AbortSignal;
  readonly #orders: Order[] = [];
  readonly #resting = new Map<Uint8Array, { rounds: number; left: number }>();
  #ordered: () => void = () => undefined;
  #silentRounds = 0;
  #ended = false;

  constructor(
    asking: Asking,
    link: Link,
    spec: LinkSpec,
    arrivals: Arrivals,
    clock: Clock,
    counting: Counting,
    signal: AbortSignal,
  ) {
    this.#asking = asking;
    this.#exchange = new Exchange(asking, link, spec, arrivals, clock, counting.story);
    this.#arrivals = arrivals;
    this.#clock = clock;
    this.#counting = counting;
    this.#signal = signal;
  }

  /**
   * Has something written between two questions. Resolves with whether the device has acknowledged it; where not, only what
   * it reports later tells. @throws what `due` throws; frame/refused with the device's code; link/lost.
   */
  order(bytes: Uint8Array, due: Due): Promise<boolean> {
    if (this.#ended) return Promise.reject(fault('link/lost', { address: '' }));
    return new Promise((took, failed) => {
      this.#orders.push({ bytes, due, took, failed });
      this.#ordered();
    });
  }

  /** What comes of the questions. Ends with the link; throws link/lost when the device goes. */
  async *arrivals(): AsyncGenerator<readonly (Frame | Loss)[]> {
    try {
      let dueMs = this.#clock.steady();
      while (!this.#signal.aborted && !this.#ended) {
        if (await this.#carryOut()) dueMs = this.#clock.steady();
        if (this.#clock.steady() < dueMs) await this.#until(dueMs);
        else {
          yield* this.#round();
          dueMs = this.#nextAfter(dueMs);
        }
      }
    } finally {
      this.#ended = true;
      for (const { failed } of this.#orders.splice(0)) failed(fault('link/lost', { address: '' }));
    }
  }

  async *#round(): AsyncGenerator<readonly (Frame | Loss)[]> {
    const { requests, follow, refusal } = this.#asking;
    const due = requests.filter((request) => !this.#rests(request));
    for (let following = 0; due.length > 0 && !this.#signal.aborted;) {
      await this.#carryOut();
      const request = due.shift()!;
      const answer = yield* this.#question(request);
      if (!answer) return;
      if (refusal?.(answer.bytes) === undefined) this.#resting.delete(request);
      else {
        this.#counting.story.count('refused', this.#clock.steady());
        const rounds = Math.min(MOST_RESTING, 2 * (this.#resting.get(request)?.rounds ?? 0.5));
        if (requests.includes(request)) this.#resting.set(request, { rounds, left: rounds });
        continue;
      }
      const raised = follow?.(request, answer.bytes) ?? [];
      if ((following += raised.length) <= MOST_FOLLOWING) due.unshift(...raised);
    }
  }

  /** The answer, or undefined where the device is silent or the link has ended. */
  async *#question(request: Uint8Array): AsyncGenerator<readonly (Frame | Loss)[], Frame | undefined> {
    const tries = this.#silentRounds > 0 ? 1 : TRIES;
    for (let tried = 0; tried < tries && !this.#signal.aborted; tried++) {
      const came = await this.#exchange.put(request, tried);
      if (came === 'ended') {
        this.#ended = true;
        return undefined;
      }
      if (came === 'silent') {
        this.#counting.timeouts++;
        this.#counting.story.count('unanswered', this.#clock.steady());
        continue;
      }
      yield [came];
      if (came.kind === 'loss') continue;
      this.#silentRounds = 0;
      return came;
    }
    this.#silentRounds++;
    yield [{ kind: 'loss', timeMs: this.#clock.now(), cause: 'silent', count: 1 }];
    return undefined;
  }

  /** Whether there was anything to be written. Nothing is written twice. */
  async #carryOut(): Promise<boolean> {
    const { acknowledges, refusal } = this.#asking;
    const orders = this.#orders.splice(0);
    for (const { bytes, due, took, failed } of orders)
      try {
        const came = acknowledges
          ? await this.#exchange.put(bytes, 0, 1, due)
          : await this.#exchange.say(bytes, due);
        const answer = typeof came === 'object' && came.kind === 'frame' ? came : undefined;
        const code = answer && refusal?.(answer.bytes);
        if (came === 'ended') failed(fault('link/lost', { address: '' }));
        else if (code === undefined) took(answer !== undefined);
        else failed(fault('frame/refused', { code }));
      } catch (error) {
        failed(error);
      }
    return orders.length > 0;
  }

  #rests(request: Uint8Array): boolean {
    const resting = this.#resting.get(request);
    return resting !== undefined && resting.left-- > 0;
  }

  /** Waits for the time, or a command; what is heard meanwhile answers nothing. */
  async #until(dueMs: number): Promise<void> {
    if (this.#orders.length > 0) return;
    const stop = new AbortController();
    const abort = () => stop.abort();
    this.#signal.addEventListener('abort', abort, { once: true });
    const ordered = new Promise<void>((resolve) => (this.#ordered = resolve));
    const due = this.#clock.sleep(dueMs - this.#clock.steady(), stop.signal).catch(() => undefined);
    const woken = Promise.race([ordered, due]).then(() => true);
    for (let awake = false; !awake && !this.#ended;) {
      const held = this.#arrivals.takeAll();
      if (held) this.#exchange.heardIdle(held);
      else this.#ended = true;
      if (held) awake = await Promise.race([woken, this.#arrivals.changed().then(() => false)]);
    }
    stop.abort();
    this.#signal.removeEventListener('abort', abort);
  }

  /** The next even time; times that have passed meanwhile are left out, not caught up. */
  #nextAfter(lastMs: number): number {
    const { everyMs } = this.#asking;
    const nowMs = this.#clock.steady();
    if (this.#silentRounds > 0)
      return nowMs + Math.min(Math.max(everyMs, BACK_OFF_MS), everyMs * 2 ** this.#silentRounds);
    return lastMs + everyMs * Math.max(1, Math.ceil((nowMs - lastMs) / everyMs));
  }
}
