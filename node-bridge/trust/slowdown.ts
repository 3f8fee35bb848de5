const FREE_TRIES = 5;
const FIRST_MS = 60_000;
const LONGEST_MS = 3_600_000;
const MOST_KEYS = 10_000;

/**
 * Slows down who guesses: after five failures in a row a minute passes before the next try counts, then two, four, up to an
 * hour. A try counts when it begins, so that many at once are no way around it.
 */
export class Slowdown {
  readonly #nowMs: () => number;
  readonly #tries = new Map<string, { count: number; untilMs: number }>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** How long `key` has to wait, 0 where its try counts from now on. */
  takeMs(key: string): number {
    const nowMs = this.#nowMs();
    const before = this.#tries.get(key) ?? { count: 0, untilMs: 0 };
    if (before.untilMs > nowMs) return before.untilMs - nowMs;
    const count = nowMs - before.untilMs > LONGEST_MS ? 1 : before.count + 1;
    const waitMs = count < FREE_TRIES ? 0 : Math.min(FIRST_MS * 2 ** (count - FREE_TRIES), LONGEST_MS);
    this.#tries.delete(key); // the newest stand last
    this.#tries.set(key, { count, untilMs: nowMs + waitMs });
    if (this.#tries.size > MOST_KEYS) this.#tries.delete(this.#tries.keys().next().value!);
    return 0;
  }

  /** The try was right: nobody guesses there. */
  forgive(key: string): void {
    this.#tries.delete(key);
  }
}

/** Whom a try is counted against: an IPv6 host has a /64 of addresses (RFC 4291 2.5.4), an IPv4 host one. */
export function neighbourhoodOf(address: string): string {
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (v4 !== undefined) return v4;
  const [head = '', tail] = address.split('%')[0]!.split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? 0 : tail.split(':').length;
  const zeros = tail === undefined ? 0 : 8 - groups.length - after;
  return [...groups, ...Array<string>(Math.max(zeros, 0)).fill('0')].slice(0, 4).join(':');
}
