import type { Quota } from '../model/quota.ts';
import type { Clock } from '../runtime/platform.ts';
import type { Message } from './message.ts';
import type { Lane } from './parcel.ts';

const DAY_S = 86_400;
/** So much of a day's messages may go in one go; the rest is spread, so that no 24 hours ever have more than the day's. */
const DAY_BURST = 1 / 12;
/** Of so many turns one is the past's, while both lanes wait: it always gets on. */
const PAST_EVERY = 4;

/**
 * Gives each message its turn, as a receiver's quota has it: two buckets that fill by the steady clock, one by the second,
 * one by the day. What is new goes before the past, but never starves it.
 */
export class Allowance {
  readonly #clock: Clock;
  readonly #buckets: readonly Bucket[];
  readonly #countedBytes: number;
  readonly #waiting: Record<Lane, (() => void)[]> = { live: [], late: [] };
  #turns = 0;
  #heldUntilMs = -Infinity;
  #serving = false;
  #slowSinceMs: number | undefined;

  constructor({ messagesPerS, messagesPerDay, countedBytes = Infinity }: Quota, clock: Clock) {
    this.#clock = clock;
    this.#countedBytes = countedBytes;
    const nowMs = clock.steady();
    this.#buckets = [
      ...(messagesPerS === undefined ? [] : [new Bucket(Math.max(1, messagesPerS), messagesPerS, nowMs)]),
      ...(messagesPerDay === undefined ? [] : [dayBucket(messagesPerDay, nowMs)]),
    ];
  }

  /** Whether messages have to wait for their turn now, and since when. */
  get slowSinceMs(): number | undefined {
    return this.#slowSinceMs;
  }

  /** The receiver asked for so long a rest. */
  rest(ms: number): void {
    this.#heldUntilMs = Math.max(this.#heldUntilMs, this.#clock.steady() + ms);
  }

  /** Resolves when this message may go. @throws the signal's reason once it aborts. */
  async turn(message: Message, lane: Lane, signal: AbortSignal): Promise<void> {
    if (this.#buckets.length === 0 && this.#clock.steady() >= this.#heldUntilMs) return;
    const count = Math.max(1, Math.ceil(message.payload.length / this.#countedBytes));
    await this.#inLine(lane, signal);
    try {
      for (let waitMs = this.#waitMs(); waitMs > 0; waitMs = this.#waitMs()) {
        this.#slowSinceMs ??= this.#clock.now();
        await this.#clock.sleep(waitMs, signal);
      }
      for (const bucket of this.#buckets) bucket.take(count);
    } finally {
      this.#next();
    }
  }

  async #inLine(lane: Lane, signal: AbortSignal): Promise<void> {
    if (!this.#serving) this.#serving = true;
    else await new Promise<void>((go) => this.#waiting[lane].push(go));
    if (!signal.aborted) return;
    this.#next();
    signal.throwIfAborted();
  }

  /** One at a time: whoever is being served waits for the buckets, the others for it. */
  #next(): void {
    const { live, late } = this.#waiting;
    const past = late.length > 0 && (live.length === 0 || ++this.#turns % PAST_EVERY === 0);
    const next = (past ? late : live).shift();
    if (next) return next();
    this.#serving = false;
    if (this.#waitMs() === 0) this.#slowSinceMs = undefined;
  }

  #waitMs(): number {
    const nowMs = this.#clock.steady();
    const waits = this.#buckets.map((bucket) => bucket.waitMs(nowMs));
    return Math.max(0, this.#heldUntilMs - nowMs, ...waits);
  }
}

const dayBucket = (messagesPerDay: number, nowMs: number): Bucket =>
  new Bucket(messagesPerDay * DAY_BURST, (messagesPerDay * (1 - DAY_BURST)) / DAY_S, nowMs);

class Bucket {
  readonly #most: number;
  readonly #perS: number;
  #level: number;
  #atMs: number;

  constructor(most: number, perS: number, nowMs: number) {
    this.#most = most;
    this.#perS = perS;
    this.#level = most;
    this.#atMs = nowMs;
  }

  /** How long until it holds one; a message that counts for more is paid for afterwards. */
  waitMs(nowMs: number): number {
    this.#level = Math.min(this.#most, this.#level + (this.#perS * (nowMs - this.#atMs)) / 1_000);
    this.#atMs = nowMs;
    return this.#level >= 1 - 1e-9 ? 0 : Math.ceil(((1 - this.#level) / this.#perS) * 1_000);
  }

  take(count: number): void {
    this.#level -= count;
  }
}
