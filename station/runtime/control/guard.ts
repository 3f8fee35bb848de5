import { AS_IT_CAME, type Scale, shownOf } from '../../model/scale.ts';
import type { Batch } from '../../model/batch.ts';
import { columnOf } from '../../model/batch.ts';
import type { Control, Interlock } from '../../model/control.ts';
import { type Fault, fault } from '../../model/fault.ts';
import { compile } from '../../pipeline/compile.ts';
import type { Kernel } from '../../pipeline/kernel.ts';
import type { Program } from '../../pipeline/program.ts';
import type { Step } from '../../pipeline/step.ts';
import type { Clock } from '../platform.ts';

/** A channel of any device of the station, as it stands now: its newest value raw, and how it is shown. */
export interface Sight {
  /** The device is there and speaks. */
  readonly live: boolean;
  readonly last: { readonly timeMs: number; readonly value: number } | undefined;
  readonly label: string;
  readonly unitText: string;
  readonly decimals: number;
  readonly scale: Scale;
}
export type Look = (device: string, channel: string) => Sight | undefined;

/** Why the station itself ends what is on. */
export type Ending = 'max-on time' | 'dead-man' | 'interlock';

/**
 * Watches over one output: its interlocks, how long it has been on, and whether anybody still wants it so. All of these are
 * conditions in a program of the kernel, by the steady clock.
 */
export class Guard {
  readonly #control: Control;
  readonly #clock: Clock;
  readonly #look: Look;
  readonly #program: Program | undefined;
  /** What each condition said last. */
  readonly #said = new Map<string, number>();
  /** When a reading for each interlock came last, by the steady clock. */
  readonly #heardMs: number[];
  #fedMs = -Infinity;
  #on = false;
  #armed = false;

  /** @throws config/invalid when the kernel is full. */
  constructor(control: Control, kernel: Pick<Kernel, 'program'>, clock: Clock, look: Look) {
    this.#control = control;
    this.#clock = clock;
    this.#look = look;
    const steps = [...stepsOf(control)];
    const reads = [ON, IDLE, ...this.#interlocks.map((_, i) => reading(i))];
    if (steps.length > 0) this.#program = kernel.program(compile(reads, steps));
    this.#heardMs = this.#interlocks.map((interlock, i) => this.#heardBefore(interlock, i));
  }

  get isOn(): boolean {
    return this.#on;
  }

  /** The output was set, or reported itself, so. */
  is(on: boolean): void {
    this.#on = on;
    if (!on) this.#armed = false;
    this.#feed({ [ON]: [Number(on)], ...(on ? {} : { [IDLE]: [0] }) });
  }

  /** Somebody wants it so, now. */
  renew(): void {
    this.#armed = true;
    this.#feed({ [IDLE]: [0, 1] });
  }

  /** Time goes by. */
  tick(): void {
    if (this.#on) this.#feed({ [ON]: [1], ...(this.#armed ? { [IDLE]: [1] } : {}) });
  }

  /** What any device of the station says passes here. */
  heard(batch: Batch): void {
    if (batch.subject !== undefined) return;
    const aheadMs = this.#clock.now() - this.#clock.steady();
    this.#interlocks.forEach(({ device, channel }, i) => {
      const column = device === batch.device ? columnOf(batch, channel) : undefined;
      if (!column?.some((value) => !Number.isNaN(value))) return;
      this.#heardMs[i] = this.#clock.steady();
      this.#feed(
        { [reading(i)]: column },
        [...batch.time].map((timeMs) => timeMs - aheadMs),
      );
    });
  }

  /** Why it may not be on now. */
  get lock(): Fault | undefined {
    for (const [i, interlock] of this.#interlocks.entries()) {
      const locked = this.#locked(interlock, i);
      if (locked) return locked;
    }
    return undefined;
  }

  /** Why what is on is to be ended now. */
  get ending(): Ending | undefined {
    if (!this.#on || this.#control.safe === undefined) return undefined;
    if (this.#said.get(TOO_LONG)) return 'max-on time';
    if (this.#said.get(ABANDONED)) return 'dead-man';
    const locked = this.#interlocks.some((interlock, i) => interlock.ends && this.#locked(interlock, i));
    return locked ? 'interlock' : undefined;
  }

  free(): void {
    this.#program?.free();
  }

  get #interlocks(): readonly Interlock[] {
    return this.#control.interlocks ?? [];
  }

  #heardBefore({ device, channel }: Interlock, i: number): number {
    const last = this.#look(device, channel)?.last;
    if (!last) return -Infinity;
    this.#feed({ [reading(i)]: [last.value] });
    return this.#clock.steady() - Math.abs(this.#clock.now() - last.timeMs);
  }

  #locked(interlock: Interlock, i: number): Fault | undefined {
    const { device, channel, when, limit, staleMs } = interlock;
    const seen = this.#look(device, channel);
    const isThere = seen?.live === true && this.#clock.steady() - this.#heardMs[i]! <= staleMs;
    if (isThere && !this.#said.get(lock(i))) return undefined;
    const { scale = AS_IT_CAME, label = `${device}/${channel}`, unitText = '', decimals = 1 } = seen ?? {};
    return fault('command/interlocked', {
      label,
      when: scale.gain > 0 ? when : when === 'above' ? 'below' : 'above',
      ...(isThere && seen.last ? { value: shownOf(scale, seen.last.value) } : {}),
      limit: shownOf(scale, limit),
      unitText,
      decimals,
    }).fault;
  }

  /** Rows of some columns; a time that is behind the last one counts as that. A condition that held in any of them counts. */
  #feed(columns: Readonly<Record<string, ArrayLike<number>>>, times?: readonly number[]): void {
    if (!this.#program) return;
    const rows = Object.values(columns)[0]!.length;
    const time = Float64Array.from({ length: rows }, (_, row) => {
      return (this.#fedMs = Math.max(this.#fedMs, times?.[row] ?? this.#clock.steady()));
    });
    const names = Object.keys(columns);
    const held = Object.values(columns).map((column) =>
      Float64Array.from({ length: rows }, (_, row) => column[row] ?? NaN),
    );
    const made = this.#program.run({ device: '', channels: names, time, columns: held });
    for (const [c, name] of made.channels.entries()) {
      const last = made.columns[c]!.findLast((value) => !Number.isNaN(value));
      if (last !== undefined && !names.includes(name)) this.#said.set(name, last);
    }
  }
}

const ON = 'on';
const IDLE = 'idle';
const TOO_LONG = 'tooLong';
const ABANDONED = 'abandoned';
const reading = (i: number) => `reading${i}`;
const lock = (i: number) => `lock${i}`;

function* stepsOf({ maxOnMs, deadManMs, interlocks = [] }: Control): Generator<Step> {
  const held = { op: 'above', limit: 0.5 } as const;
  if (maxOnMs !== undefined) yield { ...held, from: ON, as: TOO_LONG, forMs: maxOnMs };
  if (deadManMs !== undefined) yield { ...held, from: IDLE, as: ABANDONED, forMs: deadManMs };
  for (const [i, { when, limit, clearsAt, forMs }] of interlocks.entries()) {
    const beside = {
      ...(clearsAt === undefined ? {} : { clearsAt }),
      ...(forMs === undefined ? {} : { forMs }),
    };
    yield { op: when, from: reading(i), as: lock(i), limit, ...beside };
  }
}
