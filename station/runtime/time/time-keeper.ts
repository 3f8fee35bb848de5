import type { TimeQuality, TimeSegment } from '../../model/time.ts';
import type { Log } from '../platform.ts';
import type { ClockStep, StationClock } from './station-clock.ts';

/** The clock that stamps, and who knows whether it is right. */
export interface Timing {
  readonly clock: StationClock;
  /**
   * When the wall's clock was last found right by somebody who knows, in whatever numbers: another one says that it was found
   * right again. Undefined where nobody knows.
   */
  confirmed?(): Promise<number | undefined>;
}

const ASK_EVERY_MS = 10_000;
/** Once it is known to be right, it stays so for a while. */
const SURE_FOR_MS = 10 * 60_000;
const REMEMBER_EVERY_MS = 60_000;
const MOST_SEGMENTS = 500;
const SEEN = 'time/seen';

/**
 * Keeps what is known of the clock beside the log: a new segment for each run and each time it was set, how good it is, and,
 * once it is known to be right, what the stamps of this run were wrong by. Stamps and keys are never written anew.
 */
export class TimeKeeper {
  readonly #timing: Timing;
  readonly #log: Log;
  readonly #boot: string;
  readonly #changed: () => void;
  #epoch = '';
  #segments: readonly TimeSegment[] = [];
  /** Stamps less the steady clock, for each segment of this run. */
  readonly #offsets = new Map<TimeSegment['first'], number>();
  #confirmed: number | undefined;
  #sureUntilMs = -Infinity;
  #kept: Promise<void> = Promise.resolve();

  constructor(timing: Timing, log: Log, boot: string, changed: () => void) {
    this.#timing = timing;
    this.#log = log;
    this.#boot = boot;
    this.#changed = changed;
  }

  get quality(): TimeQuality {
    return this.#segments.at(-1)?.quality ?? 'estimated';
  }

  /** Before anything is stamped: no time is earlier than what the log has seen. */
  async begin(): Promise<void> {
    const { clock } = this.#timing;
    const seen = await this.#log.setting(SEEN);
    if (typeof seen === 'number' && Number.isFinite(seen)) clock.notBefore(seen);
    await this.#open();
    clock.stepped = (step) => this.#stepped(step);
    clock.now();
    void this.#ask();
  }

  /** Asks again and again whether the clock is right, until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#timing;
    let rememberMs = clock.steady();
    while (!signal.aborted) {
      await clock.sleep(ASK_EVERY_MS, signal).catch(() => undefined);
      if (this.#log.origin.epoch !== this.#epoch) await this.#open();
      await this.#ask();
      if (clock.steady() < rememberMs && !signal.aborted) continue;
      rememberMs = clock.steady() + REMEMBER_EVERY_MS;
      await this.#log.keepSetting(SEEN, clock.now()).catch(() => undefined);
    }
    await this.#kept;
  }

  /** This run's first segment in this life of the log. */
  async #open(): Promise<void> {
    const { clock } = this.#timing;
    const { origin, next } = this.#log;
    this.#epoch = origin.epoch;
    this.#offsets.clear();
    this.#segments = await this.#log.timing();
    this.#begin(next, clock.now(), clock.held ? 'unsynced' : 'estimated');
  }

  #stepped({ fromMs, toMs }: ClockStep): void {
    const last = this.#segments.at(-1)!;
    this.#segments = this.#segments.with(-1, { ...last, toMs: fromMs });
    this.#begin(this.#log.next, toMs, 'estimated');
    if (last.quality === 'unsynced') this.#correct(['unsynced']);
    // What was gathered was stamped before: no block is of two segments.
    this.#log.flush().catch(() => undefined);
    void this.#ask();
  }

  #begin(first: number, fromMs: number, quality: TimeQuality): void {
    const segment: TimeSegment = { boot: this.#boot, first, fromMs, quality, offsetMs: 0 };
    // One in which nothing was numbered is told of nobody.
    const earlier = this.#segments.filter((each) => each.first < first);
    this.#segments = [...earlier, segment].slice(-MOST_SEGMENTS);
    this.#offsets.set(first, fromMs - this.#timing.clock.steady());
    this.#keep();
  }

  async #ask(): Promise<void> {
    const { clock } = this.#timing;
    if (this.quality === 'synced' && clock.steady() < this.#sureUntilMs) return;
    const found = await this.#timing.confirmed?.().catch(() => undefined);
    if (found === undefined || found === this.#confirmed) return;
    this.#confirmed = found;
    this.#sureUntilMs = clock.steady() + SURE_FOR_MS;
    clock.confirm();
    this.#becomeSynced();
  }

  #becomeSynced(): void {
    const last = this.#segments.at(-1)!;
    if (last.quality === 'synced') return;
    this.#segments = this.#segments.with(-1, { ...last, quality: 'synced' });
    this.#correct(['unsynced', 'estimated']);
    this.#keep();
  }

  /** The clock is right now: what this run stamped before, not knowing that, was wrong by the difference. */
  #correct(qualities: readonly TimeQuality[]): void {
    const right = this.#offsets.get(this.#segments.at(-1)!.first)!;
    this.#segments = this.#segments.map((segment, i) => {
      const stamped = segment.boot === this.#boot ? this.#offsets.get(segment.first) : undefined;
      const isLast = i === this.#segments.length - 1;
      if (stamped === undefined || isLast || !qualities.includes(segment.quality)) return segment;
      return { ...segment, offsetMs: right - stamped };
    });
    this.#keep();
  }

  #keep(): void {
    const { origin } = this.#log;
    const segments = this.#segments;
    this.#kept = this.#log.keepTiming(origin, segments).then(this.#changed, () => undefined);
  }
}
