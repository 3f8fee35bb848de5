import type { WhenFull } from '../../api/config.ts';
import { type Fault, fault } from '../../model/fault.ts';
import type { Clock, Log } from '../platform.ts';

/** What the person and the uplinks let the log do with what it holds. */
export interface Rules {
  readonly keepDays: number;
  readonly budgetBytes: number;
  /** Every entry up to here is history; undefined where nothing is sent anywhere, and all there is is here. */
  readonly takenUpTo: number | undefined;
  /** Who has all of that, by the names of their bookmarks. */
  readonly takers?: readonly string[];
  readonly devices: readonly { readonly device: string; readonly whenFull: WhenFull }[];
}

/** Room is made down to this part of the budget, so that it lasts for a while. */
const GOAL = 0.95;
/** Below this part of it rows are taken in again, whatever has changed. */
const RELIEF = 0.9;
/** A store that refuses more while the log is within its budget may have room again soon: so long nothing unsent gives way. */
const PATIENCE_MS = 60_000;
/**
 * What is freed then, or a twentieth of a small log: where a quota was used up that is room enough for a while. Where somebody else
 * fills the disk nothing helps, and all that was given up would be gone for nothing.
 */
const STEP_BYTES = 2 ** 20;

/**
 * Keeps the log within its bytes. History goes first, oldest first, silently. Where only rows are left that nobody has taken,
 * each device's own rule holds: its new rows are refused, its oldest are dropped, or they are thinned. With no uplink at all
 * the oldest are dropped.
 */
export class Budget {
  readonly #log: Log;
  readonly #clock: Clock;
  #fullSinceMs: number | undefined;
  /** Down to what the log gives way while the store itself refuses more. */
  #easedBytes = Infinity;
  /** Under which rules rows are refused at present. */
  #refusedUnder: string | undefined;
  #fault: Fault | undefined;

  constructor(log: Log, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  /** Why rows are refused at present, where they are. */
  get fault(): Fault | undefined {
    return this.#fault;
  }

  /** `bytes`: what the log takes up by its own count. @throws log/full, log/broken. */
  async look(bytes: number, rules: Rules): Promise<void> {
    const { budgetBytes, devices } = rules;
    const fullForMs = this.#fullForMs();
    if (fullForMs === undefined) this.#easedBytes = Infinity;
    else if (this.#easedBytes === Infinity) this.#easedBytes = Math.max(bytes - STEP_BYTES, GOAL * bytes);
    if (bytes < budgetBytes && fullForMs === undefined) {
      const same = this.#refusedUnder === JSON.stringify(rules);
      if (!same || bytes < RELIEF * budgetBytes) this.#refuse([], rules);
      return;
    }
    const goalBytes = Math.min(bytes < budgetBytes ? Infinity : GOAL * budgetBytes, this.#easedBytes);
    if (await this.#forget(goalBytes, rules)) return;
    if (bytes >= budgetBytes) {
      const isEnough = await this.#shorten(goalBytes, rules);
      // Whoever is not to lose old rows does not get the room that others made.
      const refused = devices.filter(({ device }) => !isEnough || ruleFor(device, rules) === 'refuse');
      this.#refuse(
        refused.map(({ device }) => device),
        rules,
      );
    } else if (this.#log.fault && fullForMs! > PATIENCE_MS) await this.#shorten(goalBytes, rules);
  }

  /** For how long the store itself has refused more. */
  #fullForMs(): number | undefined {
    const nowMs = this.#clock.steady();
    this.#fullSinceMs = this.#log.fault?.code === 'log/full' ? (this.#fullSinceMs ?? nowMs) : undefined;
    return this.#fullSinceMs === undefined ? undefined : nowMs - this.#fullSinceMs;
  }

  /** Lets go of history, of the own devices where it is any; whether that is enough. */
  async #forget(goalBytes: number, { takenUpTo = 0, takers }: Rules): Promise<boolean> {
    await this.#log.forgetTo(goalBytes, takenUpTo, takers);
    return this.#isWithin(goalBytes);
  }

  /** Lets go of what nobody has taken, where that is wanted; whether that is enough. */
  async #shorten(goalBytes: number, rules: Rules): Promise<boolean> {
    const kept = await this.#log.devices(this.#log.origin.station);
    for (const [rule, how] of [
      ['thin', 'thin'],
      ['drop-oldest', 'drop'],
    ] as const) {
      const names = new Set(kept.filter((device) => ruleFor(device, rules) === rule));
      if (names.size > 0 && !(await this.#isWithin(goalBytes)))
        await this.#log.makeRoom(how, names, rules.takenUpTo ?? 0, goalBytes);
    }
    return this.#isWithin(goalBytes);
  }

  async #isWithin(goalBytes: number): Promise<boolean> {
    return (await this.#log.figures()).bytes <= goalBytes;
  }

  #refuse(devices: readonly string[], rules: Rules): void {
    if (devices.length === 0 && this.#refusedUnder === undefined) return;
    this.#refusedUnder = devices.length > 0 ? JSON.stringify(rules) : undefined;
    const why = fault('log/no-room', { budgetBytes: rules.budgetBytes }).fault;
    this.#fault = devices.length > 0 ? why : undefined;
    this.#log.refuse(new Set(devices), why);
  }
}

/** Of a device that was removed nothing is dropped that was not sent. */
const ruleFor = (device: string, { takenUpTo, devices }: Rules): WhenFull =>
  takenUpTo === undefined
    ? 'drop-oldest'
    : (devices.find((each) => each.device === device)?.whenFull ?? 'refuse');
