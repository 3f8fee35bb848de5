import type { Driver, Said } from '../../drivers/driver.ts';
import type { Batch } from '../../model/batch.ts';
import type { Channel } from '../../model/channel.ts';
import type { Gap } from '../../model/entry.ts';
import { lostWith } from '../../model/extent.ts';
import { toFault } from '../../model/fault.ts';
import { BatchBuilder } from './batch-builder.ts';
import type { Counting } from '../wire/counters.ts';
import type { Clock } from '../platform.ts';
import { RateLimit } from './rate-limit.ts';
import type { Wire } from '../wire/wire.ts';
import type { Frame, Loss } from '../wire/frame.ts';

/** A clock that is further off than this from one frame to the next was set; less is how clocks are kept right. */
const STEP_MS = 500;

/** A batch is let go when it has this many rows or its first row is this old, whichever comes first. */
export interface BatchLimits {
  readonly rows: number;
  readonly ageMs: number;
  /** Rows that may pass in a second. */
  readonly mostPerS: number;
}

/** What is learned of a device besides its numbers. */
export interface Learned {
  /** So many rows were decoded: all of them are kept from here on, or told as lost. */
  produced(rows: number): void;
  found(channels: Readonly<Record<string, Channel>>): void;
  /** `subject`: which of several speakers they are about; absent for the device itself. */
  facts(facts: Readonly<Record<string, string>>, subject?: string): void;
  /** Rows were decoded and go no further. */
  dropped(gap: Gap): void;
  /** Somebody speaks who is to be a device of its own; whether that one is there, so that nothing of it is kept here. */
  isElsewhere?(whose: string): boolean;
}

/**
 * Decodes arrivals and gathers their readings. A damaged frame is counted and becomes a loss in its place; a batch never
 * spans a loss. Rows that nobody takes any more, and those beyond the device's rate, are told as dropped.
 */
export async function* batches(
  device: string,
  driver: Driver,
  options: unknown,
  wire: Pick<Wire, 'arrivals'>,
  clock: Clock,
  limits: BatchLimits,
  counting: Counting,
  learned: Learned,
): AsyncGenerator<Batch | Loss> {
  const making = new Making(device, decoder(driver, options, counting, learned), limits, clock, learned);
  const arrivals = wire.arrivals[Symbol.asyncIterator]();
  const ripening = () => clock.sleep(limits.ageMs).then(() => 'ripe' as const);
  let ripe: Promise<'ripe'> | undefined;
  try {
    for (let next = arrivals.next(); ;) {
      const step = await (ripe ? Promise.race([ripe, next]) : next);
      if (step === 'ripe') {
        yield* making.made();
        ripe = undefined;
      } else if (step.done) return yield* making.made();
      else {
        next = arrivals.next();
        next.catch(() => undefined); // thrown again when its turn comes
        yield* making.from(step.value);
      }
      if (making.pending) ripe ??= ripening();
    }
  } catch (error) {
    yield* making.made(); // whole before the device went
    throw error;
  } finally {
    making.giveUp();
  }
}

type Decode = (frame: Frame) => readonly Said[] | Loss;

/** Batches of one device in the making, and what of its rows does not get into any. */
class Making {
  readonly #decode: Decode;
  readonly #clock: Clock;
  readonly #builder: BatchBuilder;
  readonly #limit: RateLimit;
  readonly #tell: (gap: Gap | undefined) => void;
  readonly #built: Batch[] = [];
  #offsetMs: number | undefined;

  constructor(device: string, decode: Decode, limits: BatchLimits, clock: Clock, learned: Learned) {
    this.#decode = decode;
    this.#clock = clock;
    this.#builder = new BatchBuilder(device, limits.rows);
    this.#limit = new RateLimit(device, limits.mostPerS);
    this.#tell = (gap) => gap && learned.dropped(gap);
  }

  /** Whether there is anything to be let go when its time has come. */
  get pending(): boolean {
    return this.#builder.rows > 0 || this.#limit.dropping;
  }

  /** What came in one piece. */
  *from(arrivals: readonly (Frame | Loss)[]): Generator<Batch | Loss> {
    this.#tell(this.#limit.at(this.#clock.steady()));
    for (const arrival of arrivals) {
      if (arrival.kind === 'frame' && this.#wasSet(arrival)) yield* this.#after(clockJump(arrival.timeMs));
      const said = arrival.kind === 'loss' ? arrival : this.#decode(arrival);
      if ('kind' in said) yield* this.#after(said);
      else {
        this.#add(arrival.timeMs, said);
        if (this.#builder.full) yield* this.made();
      }
    }
  }

  /** What is gathered so far. */
  *made(): Generator<Batch> {
    this.#tell(this.#limit.at(this.#clock.steady()));
    this.#built.push(...this.#builder.build());
    while (this.#built.length > 0) yield this.#built.shift()!;
  }

  /** Nobody takes any more. */
  giveUp(): void {
    this.#tell(this.#limit.take());
    for (const batch of [...this.#built, ...this.#builder.build()]) this.#tell(lostWith(batch, 'damaged'));
  }

  *#after(loss: Loss): Generator<Batch | Loss> {
    yield* this.made();
    yield loss;
  }

  #add(timeMs: number, said: readonly Said[]): void {
    const passing = this.#limit.pass(said.length, timeMs);
    for (let i = 0; i < passing; i++) this.#builder.add(timeMs, said[i]!.subject, said[i]!.reading);
  }

  /** Whether somebody has set the wall's clock since the frame before. */
  #wasSet({ offsetMs }: Frame): boolean {
    const before = this.#offsetMs ?? offsetMs;
    this.#offsetMs = offsetMs;
    return Math.abs(offsetMs - before) > STEP_MS;
  }
}

const clockJump = (timeMs: number): Loss => ({ kind: 'loss', timeMs, cause: 'clock-jump', count: 0 });

function decoder(driver: Driver, options: unknown, counting: Counting, learned: Learned): Decode {
  let heading: Uint8Array = new Uint8Array(0);
  let known: Said['found'];
  return ({ bytes, asked, timeMs, offsetMs }) => {
    try {
      if (driver.heads?.(bytes)) heading = bytes.slice();
      const context = { options, asked, heading };
      const all = driver.decode(bytes, context);
      const isHere = ({ whose }: Said) => whose === undefined || !learned.isElsewhere?.(whose);
      const said = driver.forOne ? all.filter(isHere) : all;
      for (const { found, facts, subject } of said) {
        if (found && found !== known) learned.found((known = found));
        if (facts) learned.facts(facts, subject);
      }
      const facts = driver.facts?.(bytes, context);
      if (facts) learned.facts(facts);
      const rows = said.every(hasValues) ? said : said.filter(hasValues);
      counting.rows += rows.length;
      learned.produced(rows.length);
      return rows;
    } catch (error) {
      if (toFault(error).code === 'link/stranger') throw error;
      counting.damaged++;
      counting.lastFault = toFault(error);
      const { code } = counting.lastFault;
      if (code !== 'frame/refused') counting.story.damaged(code, timeMs - offsetMs);
      return { kind: 'loss', timeMs, cause: 'damaged', count: 1 };
    }
  };
}

/** A name alone is no row. */
function hasValues({ reading }: Said): boolean {
  for (const _ in reading) return true;
  return false;
}
