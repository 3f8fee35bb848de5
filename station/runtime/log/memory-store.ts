import type { Change, Row, Store } from '../platform.ts';

/** A store that is gone with its process; nobody else can own it. */
export class MemoryStore implements Store {
  owner = 1;
  readonly rows: Map<string, Uint8Array>;
  #order: string[] | undefined;

  constructor(rows = new Map<string, Uint8Array>()) {
    this.rows = rows;
  }

  async commit(changes: readonly Change[]): Promise<void> {
    for (const { key, value } of changes) {
      if (this.rows.has(key) !== (value !== undefined)) this.#move(key, value !== undefined);
      if (value) this.rows.set(key, value.slice());
      else this.rows.delete(key);
    }
  }

  beginAnew(changes: readonly Change[]): Promise<void> {
    return this.commit(changes);
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return this.rows.get(key)?.slice();
  }

  async page(from: string, to: string, limit: number, direction = 'forward'): Promise<readonly Row[]> {
    this.#order ??= [...this.rows.keys()].sort();
    const start = placeOf(from, this.#order);
    const end = Math.max(start, placeOf(to, this.#order));
    const keys =
      direction === 'forward'
        ? this.#order.slice(start, Math.min(end, start + limit))
        : this.#order.slice(Math.max(start, end - limit), end).reverse();
    return keys.map((key) => ({ key, value: this.rows.get(key)!.slice() }));
  }

  async usedBytes(): Promise<number> {
    let bytes = 0;
    for (const [key, value] of this.rows) bytes += key.length + value.length;
    return bytes;
  }

  async requireOwned(): Promise<void> {}

  async close(): Promise<void> {}

  /** Forgets the order of its keys, where somebody has changed `rows` themselves. */
  protected unordered(): void {
    this.#order = undefined;
  }

  #move(key: string, isThere: boolean): void {
    if (!this.#order) return;
    const place = placeOf(key, this.#order);
    if (isThere) this.#order.splice(place, 0, key);
    else this.#order.splice(place, 1);
  }
}

/** Where a key stands or would stand among sorted ones. */
function placeOf(key: string, keys: readonly string[]): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
