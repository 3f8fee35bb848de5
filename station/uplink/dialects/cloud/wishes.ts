import type { Outcome } from '../../../model/command.ts';
import type { Incoming } from '../../../runtime/platform.ts';
import type { Heard } from '../../dialect.ts';
import { jsonBytes } from '../../native/json.ts';

/**
 * What a shadow or a job asked for and of which nobody knows yet what became: a cloud repeats a wish with every report
 * until it is fulfilled, and a device must hear it once.
 */
export class Wishes {
  readonly #now: () => number;
  readonly #pending = new Map<string, { readonly wish: string; readonly untilMs: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** What is to be set for a wish that is new; then it is pending under `id` until its outcome. */
  heard(id: string, device: string, channel: string, value: number, incoming: Incoming): readonly Heard[] {
    if (!this.#add(id, device, channel, value)) return [];
    return [{ kind: 'set', device, set: { ...incoming, payload: jsonBytes({ id, channel, value }) } }];
  }

  #add(id: string, device: string, channel: string, value: number): boolean {
    const nowMs = this.#now();
    for (const [each, { untilMs }] of this.#pending) if (untilMs < nowMs) this.#pending.delete(each);
    const wish = `${device}/${channel}=${value}`;
    const known = this.#pending.has(id) || [...this.#pending.values()].some((each) => each.wish === wish);
    if (known || this.#pending.size >= MOST) return false;
    this.#pending.set(id, { wish, untilMs: nowMs + PATIENCE_MS });
    return true;
  }

  /** Whether this was the outcome of a wish. */
  settle({ id }: Outcome): boolean {
    return this.#pending.delete(id);
  }
}

const MOST = 64;
/** Longer than any command lives: one without an outcome by then has none. */
const PATIENCE_MS = 90_000;
