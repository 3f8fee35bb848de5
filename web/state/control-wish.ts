import { rawOf } from '../../station/model/scale.ts';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { StationApi } from '../../station/api/calls.ts';
import type { CommandView } from '../../station/api/control.ts';
import type { Outcome, Result } from '../../station/model/command.ts';
import { resultOf } from '../../station/model/command.ts';
import { fault, toFault, type Fault } from '../../station/model/fault.ts';
import { asker, newId } from './asker.ts';
import { keepCommand } from './sent-commands.ts';
import type { ChannelOf } from './station-state.ts';

/** Where a wish to set something stands. `unknown`: it was sent and nobody knows what became of it. */
export type Wish =
  | { readonly phase: 'ready' }
  | { readonly phase: 'asking'; readonly value: number }
  | { readonly phase: 'sent'; readonly id: string; readonly value: number }
  | { readonly phase: 'confirmed'; readonly value: number; readonly timeMs: number }
  | { readonly phase: Exclude<Result, 'confirmed'>; readonly value: number; readonly fault: Fault };

type Api = Pick<StationApi, 'command'>;

/** Follows one wish at a time from the question to what the device reported; a newer wish replaces an older. */
export class ControlWish implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #wish: Wish = { phase: 'ready' };
  #unlockedUntilMs = 0;
  #takesOver = false;
  #renewing: ReturnType<typeof setInterval> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }
  get now(): Wish {
    return this.#wish;
  }
  /** For how long what may do harm can still be set. */
  get unlockedMs(): number {
    return Math.max(0, this.#unlockedUntilMs - Date.now());
  }
  /** The next command takes it from whoever else is at it. */
  get takesOver(): boolean {
    return this.#takesOver;
  }
  hostDisconnected(): void {
    this.#wish = { phase: 'ready' };
    this.#unlockedUntilMs = 0;
    this.#endRenewing();
  }
  ask(value: number): void {
    this.#set({ phase: 'asking', value });
  }
  giveUp(): void {
    this.#set({ phase: 'ready' });
  }
  unlock(): void {
    this.#unlockedUntilMs = Date.now() + UNLOCKED_MS;
    this.#host.requestUpdate();
  }
  takeOver(): void {
    this.#takesOver = true;
    this.#set({ phase: 'ready' });
  }

  /** Sends it; after five seconds without an answer, and the time it may move, nobody knows. */
  async send(api: Api, of: ChannelOf, value: number, text?: string): Promise<void> {
    const mine: Wish = { phase: 'sent', id: newId(), value };
    const unknown: Wish = { phase: 'unknown', value, fault: unconfirmed };
    const takeOver = this.#takesOver;
    this.#endRenewing();
    this.#set(mine);
    const asked = viewOf(of, mine, text);
    keepCommand(of, asked);
    const late = setTimeout(
      () => this.#wish === mine && this.#set(unknown),
      UNKNOWN_AFTER_MS + movingMs(of, value),
    );
    const outcome = await this.#sent(api, of, mine, takeOver, text);
    clearTimeout(late);
    const end = outcome.ok
      ? { phase: 'confirmed' as const }
      : { phase: endOf(outcome.fault), fault: outcome.fault };
    keepCommand(of, { ...asked, ...end, tookMs: Date.now() - asked.atMs });
    if (this.#wish !== mine && this.#wish !== unknown) return;
    this.#takesOver = false;
    if (outcome.ok) {
      this.#set({ phase: 'confirmed', value: outcome.value, timeMs: outcome.timeMs });
      this.#keepOn(api, of, value);
    } else {
      this.#set({ phase: endOf(outcome.fault), value, fault: outcome.fault });
    }
  }

  #sent(
    api: Api,
    { device, channel }: ChannelOf,
    { id, value }: Extract<Wish, { phase: 'sent' }>,
    takeOver: boolean,
    text: string | undefined,
  ): Promise<Pick<Outcome & { ok: true }, 'ok' | 'value' | 'timeMs'> | { ok: false; fault: Fault }> {
    const written = text === undefined ? {} : { text };
    const about = { id, device: device.key, channel: channel.name, value, ...written, by: asker() };
    return api
      .command({ ...about, ...(takeOver ? { takeOver } : {}) })
      .catch((error: unknown) => ({ ok: false, fault: toFault(error) }) as const);
  }

  /** While this screen is looked at, what must be renewed is. */
  #keepOn(api: Api, of: ChannelOf, value: number): void {
    const { deadManMs, safe } = of.channel.control ?? {};
    if (deadManMs === undefined || value === safe) return;
    const about = { device: of.device.key, channel: of.channel.name, value, by: asker(), renews: true };
    const renew = async () => {
      if (document.visibilityState !== 'visible') return;
      const { ok } = await api.command({ ...about, id: newId() }).catch(() => ({ ok: false }));
      if (!ok) this.#endRenewing();
    };
    this.#renewing = setInterval(() => void renew(), deadManMs / 3);
  }

  #endRenewing(): void {
    clearInterval(this.#renewing);
    this.#renewing = undefined;
  }

  #set(wish: Wish): void {
    this.#wish = wish;
    this.#host.requestUpdate();
  }
}

function viewOf(
  { device, channel }: ChannelOf,
  { id, value }: Extract<Wish, { phase: 'sent' }>,
  text: string | undefined,
): CommandView {
  const last = device.last[channel.name];
  return {
    ...{ id, channel: channel.name, value, by: asker(), atMs: Date.now(), phase: 'sent' },
    ...(text === undefined ? {} : { text }),
    ...(last ? { before: rawOf(channel, last.value) } : {}),
  };
}

/** How long an output may take that is moved step by step. */
function movingMs({ device, channel }: ChannelOf, value: number): number {
  const { perSecond, safe } = channel.control ?? {};
  const from = device.last[channel.name]?.value;
  if (perSecond === undefined || value === safe || from === undefined) return 0;
  const raw = rawOf(channel, from);
  return (1_000 * Math.abs(value - raw)) / perSecond + MOVING_MORE_MS;
}

/** What the station did not answer at all, nobody knows. */
function endOf(fault: Fault): Exclude<Result, 'confirmed'> {
  const result = resultOf(fault);
  const isUnanswered = fault.code === 'internal' || fault.code === 'station/no-owner';
  return isUnanswered || result === 'confirmed' ? 'unknown' : result;
}

const UNLOCKED_MS = 30_000;
const UNKNOWN_AFTER_MS = 5000;
const MOVING_MORE_MS = 1000;
const unconfirmed = fault('command/unconfirmed', { waitedMs: UNKNOWN_AFTER_MS }).fault;
