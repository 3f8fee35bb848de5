import type { Asker, Command } from '../../model/command.ts';
import { fault } from '../../model/fault.ts';
import type { Clock } from '../platform.ts';
import { HELD_MS } from './limits.ts';

/** Who is at which output: whoever named themselves and set it has it to themselves for a while. Off is everybody's. */
export class Holders {
  readonly #clock: Clock;
  readonly #held = new Map<string, { readonly by: Asker; readonly untilMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whoever has it, and until when by the wall's clock. */
  at(device: string, channel: string): (Asker & { readonly untilMs: number }) | undefined {
    const held = this.#held.get(keyOf(device, channel));
    const leftMs = (held?.untilMs ?? 0) - this.#clock.steady();
    return held && leftMs > 0 ? { ...held.by, untilMs: this.#clock.now() + leftMs } : undefined;
  }

  /** Who else has it and has it taken away by this command, if anybody. @throws command/in-use. */
  require({ device, channel, by, takeOver }: Command, isSafe: boolean): Asker | undefined {
    const holder = this.at(device, channel);
    if (!holder || isSame(holder, by) || (isSafe && !takeOver)) return undefined;
    const { who, from } = holder;
    if (takeOver && by) return { who, from };
    throw fault('command/in-use', { who, from, leftMs: holder.untilMs - this.#clock.now() });
  }

  /** A command was accepted. */
  took({ device, channel, by }: Command, isSafe: boolean): void {
    const key = keyOf(device, channel);
    if (!isSafe && by) this.#held.set(key, { by, untilMs: this.#clock.steady() + HELD_MS });
    else if (isSafe && isSame(this.at(device, channel), by)) this.#held.delete(key);
  }
}

const keyOf = (device: string, channel: string) => `${device}/${channel}`;
const isSame = (a: Asker | undefined, b: Asker | undefined): boolean =>
  a !== undefined && a.who === b?.who && a.from === b.from;
