import type { ControlView } from '../../api/control.ts';
import { type Outcome, resultOf } from '../../model/command.ts';
import { Holders } from '../control/holders.ts';
import { HELD_MS } from '../control/limits.ts';
import type { Clock } from '../platform.ts';

/** Who is at which output of another station, as the outcomes of commands there tell: it keeps them for as long as we do. */
export class FarHolders {
  readonly #clock: Clock;
  readonly #holders: Holders;
  readonly #channels = new Map<string, Set<string>>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#holders = new Holders(clock);
  }

  /** `safe`: the value that harms nobody, where it is known. What was refused took nothing; what is old holds no more. */
  heard(outcome: Outcome, safe: number | undefined): void {
    const { id, device, channel, by, wanted, timeMs } = outcome;
    const isRefused = resultOf(outcome.ok ? undefined : outcome.fault) === 'refused';
    if (!by || wanted === undefined || isRefused) return;
    if (Math.abs(this.#clock.now() - timeMs) > HELD_MS) return;
    this.#holders.took({ id, device, channel, value: wanted, by }, wanted === safe);
    this.#channels.set(device, (this.#channels.get(device) ?? new Set()).add(channel));
  }

  views(device: string): Readonly<Record<string, ControlView>> | undefined {
    const held = [...(this.#channels.get(device) ?? [])].flatMap((channel) => {
      const holder = this.#holders.at(device, channel);
      return holder ? [[channel, { holder }] as const] : [];
    });
    return held.length > 0 ? Object.fromEntries(held) : undefined;
  }
}
