import type { Outcome } from '../../../model/command.ts';

/**
 * What a shadow or a job asked for and of which nobody knows yet what became: a cloud repeats a wish with every report
 * until it is fulfilled, and a device must hear it once.
 */
export class Wishes {
  readonly #pending = new Map<string, string>();

  /** Whether it is new; then it is pending under `id` until its outcome. */
  add(id: string, device: string, channel: string, value: number): boolean {
    const wish = `${device}/${channel}=${value}`;
    if (this.#pending.has(id) || [...this.#pending.values()].includes(wish)) return false;
    if (this.#pending.size >= MOST) return false;
    this.#pending.set(id, wish);
    return true;
  }

  /** Whether this was the outcome of a wish. */
  settle({ id }: Outcome): boolean {
    return this.#pending.delete(id);
  }
}

const MOST = 64;
