import type { Change } from '../platform.ts';
import type { Draft } from './draft.ts';

/** A hub of 5,000 devices knows five of each. */
const MOST = 32_768;

/**
 * States as they were written last, or as who writes saw them: nobody else does, so that they are still so. `undefined` where there
 * is none. The oldest are forgotten first.
 */
export class KnownStates {
  readonly #states = new Map<string, unknown>();

  has(key: string): boolean {
    return this.#states.has(key);
  }

  get(key: string): unknown {
    return this.#states.get(key);
  }

  saw(key: string, state: unknown): void {
    this.#states.set(key, state);
    this.#forgetOldest();
  }

  /** What a commit made of them. */
  remember(draft: Draft, changes: readonly Change[]): void {
    for (const { key, value } of changes) if (!value) this.#states.delete(key);
    for (const [key, state] of draft.states()) {
      this.#states.delete(key); // the newest stand last
      this.#states.set(key, state);
    }
    this.#forgetOldest();
  }

  clear(): void {
    this.#states.clear();
  }

  #forgetOldest(): void {
    for (const key of this.#states.keys()) {
      if (this.#states.size <= MOST) return;
      this.#states.delete(key);
    }
  }
}
