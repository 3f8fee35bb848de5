import type { Deed } from '../trust/audit.ts';

const EVERY_MS = 10_000;
const MOST_KINDS = 1_000;

/** Writes down what clients do and are refused: each kind at once, and then every ten seconds with its count. */
export class Journal {
  readonly #note: (deed: Deed) => Promise<void>;
  readonly #nowMs: () => number;
  readonly #kinds = new Map<string, { count: number; untilMs: number }>();

  constructor(note: (deed: Deed) => Promise<void>, nowMs: () => number) {
    this.#note = note;
    this.#nowMs = nowMs;
  }

  /** `about`: what makes it the same kind as before, beside who did it; the newest is told in words. */
  add(deed: Deed, about: string): void {
    const key = `${deed.who} ${deed.did} ${deed.ok} ${about}`;
    const kind = this.#kinds.get(key) ?? { count: 0, untilMs: 0 };
    this.#kinds.delete(key); // the newest stand last
    this.#kinds.set(key, kind);
    if (this.#kinds.size > MOST_KINDS) this.#kinds.delete(this.#kinds.keys().next().value!);
    kind.count++;
    if (this.#nowMs() < kind.untilMs) return;
    const what = kind.count > 1 ? `${deed.what} (the last of ${kind.count})` : deed.what;
    Object.assign(kind, { count: 0, untilMs: this.#nowMs() + EVERY_MS });
    void this.#note({ ...deed, what }).catch(() => undefined); // a full disk must not end a pump's command
  }
}
