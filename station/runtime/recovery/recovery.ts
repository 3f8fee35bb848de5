import * as v from 'valibot';
import type { LostView } from '../../api/news.ts';
import type { Entry, Gap } from '../../model/entry.ts';
import { type Mirror, type MirrorPlace, readMirror, wipedGaps } from './mirror.ts';
import { kept } from '../kept.ts';
import type { Clock, Log } from '../platform.ts';
import { Reflection, type Standing } from './reflection.ts';

const NAME = 'lost';
const Lost = v.object({ atMs: v.number(), fromMs: v.number(), rows: v.number() });

/** Goes on where somebody else, such as a browser on a full disk, has deleted the log: tells what was lost, and begins anew. */
export class Recovery {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #reflection: Reflection | undefined;
  #lost: LostView | undefined;
  #kept: boolean;

  private constructor(log: Log, clock: Clock, place: MirrorPlace | undefined, lost: LostView | undefined) {
    this.#log = log;
    this.#clock = clock;
    this.#reflection = place && new Reflection(place, log.origin.epoch);
    this.#lost = lost;
    this.#kept = true;
  }

  /** Looks whether the log that the mirror knows is still there. */
  static async open(log: Log, clock: Clock, place: MirrorPlace | undefined): Promise<Recovery> {
    const recovery = new Recovery(log, clock, place, await kept(log, NAME, Lost));
    const gone = goneWith(log, place);
    if (!gone) return recovery;
    for (const gap of recovery.#tell(gone)) log.append({ kind: 'gap', gap }).catch(() => undefined);
    await recovery.#keep().catch(() => undefined);
    return recovery;
  }

  /** What was lost, until a person has seen it. */
  get lost(): LostView | undefined {
    return this.#lost;
  }

  /** Remembers outside of the log what would be lost with it. */
  async look(standing: Standing): Promise<void> {
    this.#reflection?.look(standing);
    if (!this.#kept) await this.#keep().catch(() => undefined);
  }

  /** Calls `beginAnew` each time somebody has emptied the log. */
  async run(beginAnew: () => Promise<void>, signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#log.emptied(signal);
      if (signal.aborted) return;
      await beginAnew();
    }
  }

  /** Begins the log anew, with what was lost of it: what was nowhere else, but for what waits in memory. */
  renew(): void {
    const mirror = this.#reflection?.mirror;
    this.#log.renew((waiting) => {
      const gaps = mirror ? this.#tell(without(mirror, waiting)) : [];
      this.#kept = true;
      return { gaps, settings: { [NAME]: this.#lost ?? null } };
    });
    this.#reflection?.forget();
  }

  /** A person has read it. @throws log/full, log/broken. */
  async seen(): Promise<void> {
    this.#lost = undefined;
    await this.#keep();
  }

  /** Everything is about to be deleted on purpose. */
  forget(): void {
    this.#reflection?.forget();
    this.#lost = undefined;
    this.#kept = true;
  }

  #tell(mirror: Mirror): readonly Gap[] {
    const gaps = wipedGaps(mirror);
    const atMs = this.#clock.now();
    const fromMs = Math.min(mirror.atMs, ...gaps.map((gap) => gap.fromMs));
    const rows = gaps.reduce((sum, gap) => sum + (gap.rows ?? 0), 0);
    this.#lost = { atMs, fromMs, rows };
    this.#kept = false;
    return gaps;
  }

  async #keep(): Promise<void> {
    await this.#log.keepSetting(NAME, this.#lost ?? null);
    this.#kept = true;
  }
}

/** What a mirror says without rows that are still there. */
function without(mirror: Mirror, entries: readonly Entry[]): Mirror {
  const here = new Map<string, number>();
  for (const entry of entries)
    if (entry.kind === 'batch')
      here.set(entry.batch.device, (here.get(entry.batch.device) ?? 0) + entry.batch.time.length);
  const unsent = mirror.unsent.map((each) => ({
    ...each,
    rows: Math.max(0, each.rows - (here.get(each.device) ?? 0)),
  }));
  return { ...mirror, unsent };
}

/** The mirror of a log that was here and is not any more, where this one has only begun. */
export function goneWith({ origin, next }: Log, place: MirrorPlace | undefined): Mirror | undefined {
  const mirror = place && readMirror(place.found);
  const isGone = mirror?.station === origin.station && mirror.epoch !== origin.epoch && next === 1;
  return isGone ? mirror : undefined;
}
