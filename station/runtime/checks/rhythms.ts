import type { Batch } from '../../model/batch.ts';
import type { DeviceState } from '../../model/entry.ts';
import { Habit, type KeptHabit } from '../../rules/checks/habit.ts';
import type { Clock } from '../platform.ts';
import type { DeviceNow } from './device-trouble.ts';

/** Looks that are so far apart: nobody was awake between them. */
const DOZED_MS = 5000;

interface Rhythm {
  readonly habit: Habit;
  lastMs: number;
}

/** How often each device says anything at all, and for how long it has said nothing while somebody listened. */
export class Rhythms {
  readonly #clock: Pick<Clock, 'now' | 'steady'>;
  readonly #keptOf: (device: string) => KeptHabit | undefined;
  readonly #devices = new Map<string, Rhythm>();
  #awakeMs = -Infinity;
  #lookedMs = -Infinity;

  constructor(clock: Pick<Clock, 'now' | 'steady'>, keptOf: (device: string) => KeptHabit | undefined) {
    this.#clock = clock;
    this.#keptOf = keptOf;
  }

  get habits(): readonly (readonly [device: string, habit: KeptHabit])[] {
    return [...this.#devices].map(([device, { habit }]) => [device, habit.kept]);
  }

  saw({ device, time }: Batch): void {
    const rhythm = this.#of(device);
    rhythm.habit.saw(time, time);
    rhythm.lastMs = time.at(-1) ?? rhythm.lastMs;
  }

  /** Rows are missing; `isJump`: because the clock was set, and no time of before is comparable. */
  interrupted(device: string, isJump: boolean): void {
    this.#devices.get(device)?.habit.interrupted();
    if (isJump) this.#lookedMs = -Infinity;
  }

  /** Somebody looks: what was silent while nobody could hear it is not counted. */
  look(): void {
    const steadyMs = this.#clock.steady();
    if (steadyMs - this.#lookedMs > DOZED_MS) this.#awakeMs = this.#clock.now();
    this.#lookedMs = steadyMs;
  }

  now(device: string, state: DeviceState): Pick<DeviceNow, 'silentMs' | 'silentAfterMs'> {
    const { habit, lastMs } = this.#of(device);
    const sinceMs = Math.max(lastMs, this.#awakeMs, 'sinceMs' in state ? state.sinceMs : 0);
    return { silentMs: this.#clock.now() - sinceMs, silentAfterMs: habit.silentAfterMs };
  }

  /** Only these are there. */
  keepOnly(devices: readonly string[]): void {
    for (const device of this.#devices.keys()) if (!devices.includes(device)) this.#devices.delete(device);
  }

  #of(device: string): Rhythm {
    const known = this.#devices.get(device);
    if (known) return known;
    const rhythm = { habit: new Habit(this.#keptOf(device)), lastMs: -Infinity };
    this.#devices.set(device, rhythm);
    return rhythm;
  }
}
