import type { Line } from '../model/listening.ts';
import type { Clock, Heard, Link } from '../runtime/platform.ts';
import { Mailbox } from '../runtime/mailbox.ts';
import { type Silence, silenceOf } from '../runtime/silence.ts';

/** So much is kept for whoever takes the link over; of more, the newest. */
const MOST_KEPT_BYTES = 65_536;
/** What was on its way through the adapter when its line was changed has come by then. */
const SETTLED_MS = 50;

/** An open link that is only listened to. What it says is kept with its time, so that whoever takes it over misses nothing. */
export class Ear {
  /** Why it ended by itself, if it did. */
  error: unknown;
  over = false;
  readonly #link: Link;
  readonly #clock: Clock;
  #line: Line;
  #deaf = false;
  #kept = new Mailbox<Heard>();
  #keptBytes = 0;
  #silence: Silence;
  /** Whether what is kept begins where the device began to speak; undefined while nothing was heard. */
  #isFresh: boolean | undefined;
  #taken = false;
  #closed = false;
  #wake: (() => void) | undefined;

  constructor(link: Link, line: Line, clock: Clock, hear: (heard: Heard) => void) {
    this.#link = link;
    this.#line = line;
    this.#clock = clock;
    this.#silence = silenceOf(link, clock);
    void this.#listen(hear);
  }

  get line(): Line {
    return this.#line;
  }

  get lineless(): boolean {
    return this.#link.lineless === true;
  }

  /** Whether it can be tuned to another line while the link stays open. */
  get tunes(): boolean {
    return this.#link.setLine !== undefined && !this.over;
  }

  /** Listens at another line from now on, and forgets what it heard; no board restarts. @throws link/unsupported, link/lost. */
  async tune(line: Line): Promise<void> {
    this.#deaf = true;
    try {
      await this.#link.setLine?.({ kind: 'serial', ...line });
      await this.#clock.sleep(SETTLED_MS);
    } finally {
      this.#deaf = false;
    }
    this.#line = line;
    this.#forget();
    this.#silence.stop();
    this.#silence = silenceOf(this.#link, this.#clock);
    this.#isFresh = undefined;
  }

  /** Resolves when something was heard, the link is over, or so long has passed. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const abort = () => stop.abort();
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    const woken = new Promise<void>((resolve) => (this.#wake = resolve));
    await Promise.race([woken, this.#clock.sleep(ms, stop.signal).catch(() => undefined)]);
    stop.abort();
    signal.removeEventListener('abort', abort);
  }

  /** The link with all that was heard before what it says from now on; it closes when the signal aborts. */
  handOver(signal: AbortSignal): Link {
    this.#taken = true;
    const close = () => this.close();
    signal.addEventListener('abort', () => void close(), { once: true });
    const link = this.#link;
    const setLine = link.setLine?.bind(link);
    const tuning = setLine ? { setLine } : {};
    const isFresh = this.#isFresh ?? link.fresh ?? this.#silence.wasHeard;
    return {
      heard: this.#kept,
      write: (bytes) => link.write(bytes),
      close,
      ...tuning,
      ...(isFresh ? { fresh: true } : {}),
      ...(link.reading ? { reading: link.reading } : {}),
    };
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#silence.stop();
    this.#kept.close();
    return this.#link.close();
  }

  async #listen(hear: (heard: Heard) => void): Promise<void> {
    try {
      for await (const heard of this.#link.heard) {
        if (this.#closed) break; // what is still on its way belongs to another setting than the next
        if (this.#deaf) continue;
        this.#keep({ ...heard, steadyMs: this.#clock.steady() });
        if (this.#taken) continue;
        hear(heard);
        this.#wake?.();
      }
      this.#kept.close();
    } catch (error) {
      this.error = error;
      this.#kept.close(error);
    }
    this.over = true;
    this.#wake?.();
  }

  #keep(heard: Heard): void {
    this.#isFresh ??= this.#link.fresh ?? this.#silence.wasHeard;
    if (!this.#taken && this.#keptBytes > MOST_KEPT_BYTES) {
      this.#forget();
      this.#isFresh = false;
    }
    this.#keptBytes += heard.kind === 'bytes' ? heard.bytes.length : 16;
    this.#kept.put(heard);
  }

  #forget(): void {
    this.#kept.takeAll();
    this.#keptBytes = 0;
  }
}
