import { type Drop, type LineCounts, type LineEvent, lineEvents, type Restart } from '../../api/doctor.ts';
import { crc32c } from '../../codec/checksum.ts';
import type { Fault, FaultCode } from '../../model/fault.ts';

export const STRETCH_MS = 5_000;
const STRETCHES = 60;
const ARRIVALS = 256;
const MOST_DROPS = 32;
const MOST_RESTARTS = 128;
/** A shorter pause is none. */
const PAUSE_MS = 400;
const OPENING_BYTES = 64;

/**
 * What happened along one device's line in the last five minutes, in numbers only, and in as much memory however long it
 * goes on. Times are the steady clock's.
 */
export class LineStory {
  readonly #counts = new Float64Array(STRETCHES * lineEvents.length);
  readonly #arrivals: number[] = [];
  readonly #damagedBy: Partial<Record<FaultCode | 'dropped', number>> = {};
  readonly #drops: { atMs: number; code: FaultCode; awayMs?: number }[] = [];
  readonly #restarts: { atMs: number; silentMs: number; opening: number }[] = [];
  /** All that were ever heard. */
  bytes = 0;
  #stretch = 0;
  #begunMs: number | undefined;
  #lastMs: number | undefined;
  #openMs: number | undefined;

  count(event: LineEvent, atMs: number, times = 1): void {
    this.#turnTo(atMs);
    this.#counts[(this.#stretch % STRETCHES) * lineEvents.length + PLACES[event]]! += times;
  }

  /** Bytes came, and with them these frames. */
  heard(bytes: number, frames: readonly Uint8Array[], atMs: number): void {
    this.count('bytes', atMs, bytes);
    this.bytes += bytes;
    const [first] = frames;
    if (!first) return;
    this.count('frames', atMs, frames.length);
    const silentMs = this.#lastMs === undefined ? 0 : atMs - this.#lastMs;
    this.#lastMs = atMs;
    if (this.#arrivals.push(atMs) > ARRIVALS) this.#arrivals.shift();
    if (silentMs < PAUSE_MS) return;
    this.#restarts.push({ atMs, silentMs, opening: crc32c(first.subarray(0, OPENING_BYTES)) });
    if (this.#restarts.length > MOST_RESTARTS) this.#restarts.shift();
  }

  damaged(why: FaultCode | 'dropped', atMs: number, frames = 1): void {
    this.count('damaged', atMs, frames);
    this.#damagedBy[why] = (this.#damagedBy[why] ?? 0) + frames;
  }

  opened(atMs: number): void {
    this.#turnTo(atMs);
    this.#openMs = atMs;
    this.#lastMs = undefined;
    this.#arrivals.length = 0;
    this.#restarts.length = 0;
    const drop = this.#drops.at(-1);
    if (!drop || drop.awayMs !== undefined) return;
    drop.awayMs = atMs - drop.atMs;
  }

  /** The line went, or could not be opened; a try that fails again is the same being away. */
  away({ code }: Fault, atMs: number): void {
    const before = this.#drops.at(-1);
    if (this.#openMs === undefined && before && before.awayMs === undefined) return;
    this.#openMs = undefined;
    this.#drops.push({ atMs, code });
    if (this.#drops.length > MOST_DROPS) this.#drops.shift();
  }

  /** `offsetMs`: what is added to the steady clock's times. */
  told(nowMs: number, offsetMs: number) {
    this.#turnTo(nowMs);
    const since = nowMs - STRETCHES * STRETCH_MS;
    const wall = <T extends { readonly atMs: number }>({ atMs, ...rest }: T) => ({
      timeMs: atMs + offsetMs,
      ...rest,
    });
    return {
      nowMs: nowMs + offsetMs,
      openMs: this.#openMs === undefined ? 0 : nowMs - Math.max(since, this.#openMs),
      live: this.#openMs !== undefined,
      stretchMs: STRETCH_MS,
      strip: this.#strip(),
      arrivalsMs: this.#arrivals,
      drops: this.#drops.filter(({ atMs }) => atMs > since).map(wall) satisfies readonly Drop[],
      restarts: this.#restarts.map(wall) satisfies readonly Restart[],
      damagedBy: { ...this.#damagedBy },
      lastHeardMs: this.#lastMs === undefined ? undefined : this.#lastMs + offsetMs,
    };
  }

  #strip(): readonly LineCounts[] {
    const first = Math.max(0, this.#stretch - STRETCHES + 1);
    return Array.from({ length: this.#stretch - first + 1 }, (_, i) => {
      const at = ((first + i) % STRETCHES) * lineEvents.length;
      const each = lineEvents.map((event, place) => [event, this.#counts[at + place]!]);
      return Object.fromEntries(each) as LineCounts;
    });
  }

  /** Empties what is older than the strip is long. */
  #turnTo(atMs: number): void {
    this.#begunMs ??= atMs;
    const stretch = Math.floor((atMs - this.#begunMs) / STRETCH_MS);
    const passed = Math.min(STRETCHES, stretch - this.#stretch);
    for (let i = 0; i < passed; i++) {
      const at = ((stretch - i) % STRETCHES) * lineEvents.length;
      this.#counts.fill(0, at, at + lineEvents.length);
    }
    if (stretch > this.#stretch) this.#stretch = stretch;
  }
}

const PLACES = Object.fromEntries(lineEvents.map((event, place) => [event, place])) as Record<
  LineEvent,
  number
>;
