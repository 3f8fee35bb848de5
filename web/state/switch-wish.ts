import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { StationApi } from '../../station/api.ts';
import { fault, toFault, type Fault } from '../../station/model/fault.ts';
import type { ChannelOf } from './station-state.ts';

/** Where a wish to switch something stands. `unknown`: it was sent and nobody knows what became of it. */
export type Wish =
  | { readonly phase: 'ready' }
  | { readonly phase: 'asking'; readonly value: number }
  | { readonly phase: 'sent'; readonly value: number }
  | { readonly phase: 'confirmed'; readonly value: number; readonly timeMs: number }
  | { readonly phase: 'refused' | 'unknown'; readonly value: number; readonly fault: Fault };

/** Follows one wish at a time from the question to what the device reported; a newer wish replaces an older. */
export class SwitchWish implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #wish: Wish = { phase: 'ready' };

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }
  get now(): Wish {
    return this.#wish;
  }
  hostDisconnected(): void {
    this.#wish = { phase: 'ready' };
  }
  ask(value: number): void {
    this.#set({ phase: 'asking', value });
  }
  giveUp(): void {
    this.#set({ phase: 'ready' });
  }

  /** Sends it; after five seconds without an answer nobody knows. */
  async send(api: Pick<StationApi, 'command'>, { device, channel }: ChannelOf, value: number): Promise<void> {
    const mine: Wish = { phase: 'sent', value };
    const unknown: Wish = { phase: 'unknown', value, fault: unconfirmed };
    this.#set(mine);
    const late = setTimeout(() => this.#wish === mine && this.#set(unknown), UNKNOWN_AFTER_MS);
    const outcome = await api
      .command({ device: device.key, channel: channel.name, value })
      .catch((error: unknown) => ({ ok: false, fault: toFault(error) }) as const);
    clearTimeout(late);
    if (this.#wish !== mine && this.#wish !== unknown) return;
    if (outcome.ok) this.#set({ phase: 'confirmed', value: outcome.value, timeMs: outcome.timeMs });
    else {
      const phase = outcome.fault.code === 'command/unconfirmed' ? 'unknown' : 'refused';
      this.#set({ phase, value, fault: outcome.fault });
    }
  }

  #set(wish: Wish): void {
    this.#wish = wish;
    this.#host.requestUpdate();
  }
}

const UNKNOWN_AFTER_MS = 5000;
const unconfirmed = fault('command/unconfirmed', { waitedMs: UNKNOWN_AFTER_MS }).fault;
