import type { Asking } from '../../drivers/driver.ts';
import type { LinkSpec } from '../../model/link.ts';
import { AskedStory } from './asked-story.ts';
import type { LineStory } from './line-story.ts';
import type { Mailbox } from '../mailbox.ts';
import type { Clock, Link } from '../platform.ts';
import type { Due, Frame, Loss } from './frame.ts';

export type Arrivals = Mailbox<Frame | Loss>;

/** What became of one question: its answer, that something came damaged, that nothing came, or that the link has ended. */
export type Came = Frame | Loss | 'silent' | 'ended';

/** A device that was heard to answer late is given up to so many times as long. */
const MOST_PATIENCE = 8;
/** So long after a question that nobody answered its answer may still come, and be taken for another's. */
const LATE_MS = 2_000;

/** Answers that may still come. */
interface Owed {
  readonly request: Uint8Array;
  readonly count: number;
  /** Until when the same question waits for them, and until when another whose answer would look the same. */
  readonly sameUntilMs: number;
  readonly alikeUntilMs: number;
}

/**
 * One question at a time on a line, politely: after a silence, and never while an answer is still owed that could be taken
 * for the next one's. Modbus over serial line V1.02, sections 2.4.1 and 2.5.1.1.
 */
export class Exchange {
  readonly #asking: Asking;
  readonly #link: Pick<Link, 'write' | 'turn'>;
  readonly #arrivals: Arrivals;
  readonly #clock: Clock;
  readonly #charMs: number;
  readonly #silentMs: number;
  readonly #story: AskedStory;
  #patience = 1;
  #owed: Owed | undefined;

  constructor(
    asking: Asking,
    link: Pick<Link, 'write' | 'turn'>,
    spec: LinkSpec,
    arrivals: Arrivals,
    clock: Clock,
    story: LineStory,
  ) {
    this.#asking = asking;
    this.#link = link;
    this.#arrivals = arrivals;
    this.#clock = clock;
    this.#story = new AskedStory(asking, story);
    this.#charMs = charMsOf(spec);
    const fast = spec.kind === 'serial' && spec.baudRate > 19_200;
    this.#silentMs = !asking.silentChars ? 0 : fast ? 1.75 : asking.silentChars * this.#charMs;
  }

  /** Puts a question as soon as the line is free, or puts it once more, and waits for what comes, each time longer. */
  async put(request: Uint8Array, tried = 0, times = 2 ** tried, due?: Due): Promise<Came> {
    // An answer to the same question is its answer, whichever time it was put.
    if (tried === 0 && !(await this.#settled(request))) return 'ended';
    return this.#turn(async () => {
      if (!(await this.#silence())) return 'ended';
      due?.();
      await this.#link.write(Uint8Array.from(request));
      return this.#answer(request, times);
    });
  }

  /** Says what nobody answers. */
  async say(bytes: Uint8Array, due: Due): Promise<void> {
    await this.#turn(async () => {
      await this.#silence();
      due();
      await this.#link.write(Uint8Array.from(bytes));
    });
  }

  /** What was heard while nothing was asked. */
  heardIdle(held: readonly (Frame | Loss)[]): void {
    const nowMs = this.#clock.steady();
    if (!this.#owed) return this.#story.idle(held, nowMs);
    const { request, count } = this.#owed;
    const late = held.filter(
      (each) => each.kind === 'frame' && this.#asking.answers(request, each.bytes),
    ).length;
    if (late > 0) {
      this.#patience = Math.min(MOST_PATIENCE, 2 * this.#patience);
      this.#story.late(late, nowMs);
    }
    this.#owed = late < count ? { ...this.#owed, count: count - late } : undefined;
  }

  #turn<T>(work: () => Promise<T>): Promise<T> {
    return this.#link.turn ? this.#link.turn(work) : work();
  }

  /** Resolves when nothing is owed that could be taken for the next answer. False where the link has ended. */
  async #settled(next: Uint8Array): Promise<boolean> {
    for (;;) {
      const held = this.#arrivals.takeAll();
      if (!held) return false;
      this.heardIdle(held);
      const leftMs = this.#mistakableUntilMs(next) - this.#clock.steady();
      if (leftMs <= 0) return true;
      await this.#heardWithin(leftMs);
    }
  }

  #mistakableUntilMs(next: Uint8Array): number {
    if (!this.#owed) return 0;
    const { request, sameUntilMs, alikeUntilMs } = this.#owed;
    if (request === next) return sameUntilMs;
    return this.#asking.alike?.(request, next) === false ? 0 : alikeUntilMs;
  }

  /** Waits until nothing has been heard for long enough, and lets go of whatever was. False where the link has ended. */
  async #silence(): Promise<boolean> {
    const patientUntilMs = this.#clock.steady() + this.#asking.timeoutMs;
    for (;;) {
      const held = this.#arrivals.takeAll();
      if (!held) return false;
      if (!this.#owed) this.#story.idle(held, this.#clock.steady());
      if (this.#silentMs === 0 || this.#clock.steady() > patientUntilMs) return true;
      if (!(await this.#heardWithin(this.#silentMs))) return this.#arrivals.takeAll() !== undefined;
    }
  }

  async #answer(request: Uint8Array, times: number): Promise<Came> {
    const { answers, answerBytes, timeoutMs } = this.#asking;
    const bytes = request.length + (answerBytes?.(request) ?? 0);
    const waitMs = timeoutMs * Math.max(times, this.#patience) + bytes * this.#charMs;
    const sentMs = this.#clock.steady();
    this.#story.asked(request, sentMs);
    for (;;) {
      const held = this.#arrivals.takeAll();
      if (!held) return 'ended';
      const came = held.find((each) => each.kind === 'loss' || answers(request, each.bytes));
      const leftMs = sentMs + waitMs - this.#clock.steady();
      if (came || leftMs <= 0) this.#note(request, came, sentMs, waitMs);
      if (came?.kind === 'frame') {
        const tookMs = this.#clock.steady() - sentMs;
        this.#story.answered(sentMs + tookMs, tookMs > timeoutMs + bytes * this.#charMs);
        if (!this.#owed) this.#story.idle(held.slice(held.indexOf(came) + 1), sentMs + tookMs);
      }
      if (came) return came.kind === 'frame' ? { ...came, asked: request } : came;
      if (leftMs <= 0) return 'silent';
      await this.#heardWithin(leftMs);
    }
  }

  /** What was damaged was most likely the answer; one that did not come may still do so. */
  #note(request: Uint8Array, came: Frame | Loss | undefined, sentMs: number, waitMs: number): void {
    const nowMs = this.#clock.steady();
    const before = this.#owed && this.#owed.alikeUntilMs > nowMs ? this.#owed.count : 0;
    const count = before + (came?.kind === 'frame' ? 0 : 1);
    const sameUntilMs = nowMs + waitMs;
    const alikeUntilMs = came?.kind === 'loss' && before === 0 ? sameUntilMs : sentMs + LATE_MS;
    this.#owed = count > 0 ? { request, count, sameUntilMs, alikeUntilMs } : undefined;
  }

  /** Whether anything was heard, or the link ended, in that time. */
  async #heardWithin(ms: number): Promise<boolean> {
    const stop = new AbortController();
    const late = this.#clock.sleep(ms, stop.signal).then(
      () => false,
      () => true,
    );
    const heard = await Promise.race([this.#arrivals.changed().then(() => true), late]);
    stop.abort();
    return heard;
  }
}

/** How long a character is on the line: start bit, data, parity and stop bits. */
export function charMsOf(spec: LinkSpec): number {
  if (spec.kind !== 'serial') return 0;
  const { baudRate, dataBits = 8, parity = 'none', stopBits = 1 } = spec;
  return (1_000 * (1 + dataBits + (parity === 'none' ? 0 : 1) + stopBits)) / baudRate;
}
