import { toHex } from '../../codec/bytes.ts';
import { fault } from '../../model/fault.ts';
import type { Traffic } from '../../model/traffic.ts';
import type { Clock, Heard, Link } from '../platform.ts';

/** How a tape runs. */
export interface Playing {
  /**
   * `as-recorded`: each thing comes so long after the one before as it did then. `at-once`: as fast as it is taken, stamped
   * with when it came then.
   */
  readonly pace: 'as-recorded' | 'at-once';
  /**
   * Whether somebody asks: then what came after a question that is on the tape comes when it is asked, the next time that it
   * is there; a question that is not on it has no answer. Else all that was heard comes by itself.
   */
  readonly isAsked: boolean;
  /**
   * Plays it once: it ends with the last thing on the tape however it is heard, and waits for questions from the first one on
   * that is there, as nobody knows before whether somebody will ask.
   */
  readonly once?: true;
}

/** A device that says what is on a tape, as a link; it hears no more than the questions that are there. Ends with the tape. */
export function tapeLink(
  tape: readonly Traffic[],
  { pace, isAsked, once }: Playing,
  clock: Clock,
  signal: AbortSignal,
): Link {
  const closed = new AbortController();
  const close = () => closed.abort();
  signal.addEventListener('abort', close, { once: true });
  if (signal.aborted) close();
  const deck = new Deck(tape, isAsked, once === true);
  return {
    heard: sayings(deck, pace, clock, closed.signal),
    async write(bytes) {
      if (closed.signal.aborted) throw fault('link/lost', { address: 'replay' });
      deck.ask(bytes);
    },
    lineless: true,
    close: async () => {
      signal.removeEventListener('abort', close);
      close();
    },
  };
}

/** Where the tape stands. */
class Deck {
  readonly #tape: readonly Traffic[];
  readonly #once: boolean;
  #isAsked: boolean;
  #at = 0;
  /** How often it went on somewhere else, because of a question. */
  jumps = 0;
  /** Somebody has heard something of it. */
  isHeard = false;
  #wake: (() => void) | undefined;

  constructor(tape: readonly Traffic[], isAsked: boolean, once: boolean) {
    this.#tape = tape;
    this.#isAsked = isAsked;
    this.#once = once;
  }

  get isOver(): boolean {
    return this.#at >= this.#tape.length && (this.#once || !this.#isAsked);
  }

  /** The next thing that is said; undefined where a question comes first. */
  next(): Traffic | undefined {
    const next = this.#tape[this.#at];
    if (!next || (next.kind === 'sent' && this.#isAsked)) return undefined;
    this.#at++;
    return next;
  }

  /** Goes on behind the question, from here on or from the beginning. */
  ask(question: Uint8Array): void {
    if (!this.#isAsked && !this.#once) return;
    const wanted = toHex(question);
    const length = this.#tape.length;
    const from = this.#isAsked || this.isHeard ? this.#at : 0;
    for (let i = 0; i < length; i++) {
      const at = (from + i) % length;
      const each = this.#tape[at]!;
      if (each.kind !== 'sent' || toHex(each.bytes) !== wanted) continue;
      this.#at = at + 1;
      this.#isAsked = true;
      this.jumps++;
      this.#wake?.();
      return;
    }
  }

  asked(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#wake = wake;
      signal.addEventListener('abort', wake);
      if (signal.aborted) wake();
    });
  }
}

async function* sayings(
  deck: Deck,
  pace: Playing['pace'],
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<Heard> {
  // From the time on the tape to the steady one.
  let aheadMs: number | undefined;
  let jumps = 0;
  while (!signal.aborted && !deck.isOver) {
    const next = deck.next();
    if (!next) {
      await deck.asked(signal);
      continue;
    }
    if (deck.jumps !== jumps) aheadMs = undefined;
    jumps = deck.jumps;
    if (pace === 'as-recorded') {
      aheadMs ??= clock.steady() - next.timeMs;
      const waitMs = next.timeMs + aheadMs - clock.steady();
      if (waitMs > 0) await clock.sleep(waitMs, signal).catch(() => undefined);
      if (signal.aborted) return;
      if (deck.jumps !== jumps) continue; // it is no answer to what was asked meanwhile
    }
    deck.isHeard ||= next.kind === 'heard';
    const when = pace === 'at-once' ? { steadyMs: next.timeMs - clock.now() + clock.steady() } : {};
    if (next.kind === 'heard') yield { kind: 'bytes', bytes: next.bytes, ...when };
    else if (next.kind === 'line-error') yield { kind: 'line-error', error: next.error, ...when };
  }
}
