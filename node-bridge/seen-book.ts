/** A name under which somebody sends here and no device listens: a topic, or a path. */
export interface Seen {
  readonly name: string;
  readonly count: number;
  readonly lastMs: number;
  /** The beginning of what was sent last, as text. */
  readonly said: string;
}

const MOST_SEEN = 200;
const MOST_SAID_BYTES = 120;
const MOST_NAME_LETTERS = 200;

/** The newest names that nobody listens to, so that a person can make devices of them; the oldest is forgotten for a newer one. */
export class SeenBook {
  readonly #seen = new Map<string, Seen>();

  /** The newest last. */
  get all(): readonly Seen[] {
    return [...this.#seen.values()];
  }

  note(name: string, payload: string | Uint8Array): void {
    if (name.length > MOST_NAME_LETTERS) return;
    const count = (this.#seen.get(name)?.count ?? 0) + 1;
    this.#seen.delete(name);
    this.#seen.set(name, { name, count, lastMs: Date.now(), said: beginningOf(payload) });
    if (this.#seen.size > MOST_SEEN) this.#seen.delete(this.#seen.keys().next().value!);
  }

  forget(isHeard: (name: string) => boolean): void {
    for (const name of this.#seen.keys()) if (isHeard(name)) this.#seen.delete(name);
  }
}

function beginningOf(payload: string | Uint8Array): string {
  const bytes =
    typeof payload === 'string' ? new TextEncoder().encode(payload.slice(0, MOST_SAID_BYTES)) : payload;
  const text = new TextDecoder().decode(bytes.subarray(0, MOST_SAID_BYTES));
  return text.replace(/\p{Cc}/gu, '·');
}
