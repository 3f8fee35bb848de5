import { fault, type Fault, FaultError } from '../../station/model/fault.ts';
import type { Change, Row, Store } from '../../station/runtime/platform.ts';

/** The number of the newest owner of what lies there. */
const owners = new WeakMap<Map<string, Uint8Array>, number>();

/** A store that forgets with its process, and fails when a test says so. */
export class MemoryStore implements Store {
  owner = 0;
  readonly rows: Map<string, Uint8Array>;
  /** What every commit throws while it is set. */
  failing: Fault | undefined;
  /** What the next commit throws though it is made. */
  doubtful: Fault | undefined;
  commits = 0;
  #emptied = false;
  /** Bytes of each commit that was tried, whatever became of it. */
  readonly tried: number[] = [];
  #closed = false;
  #order: string[] | undefined;

  /** `rows` are what another left behind. */
  constructor(rows = new Map<string, Uint8Array>()) {
    this.rows = rows;
    this.#own();
  }

  /** Deletes all behind the log's back, as a browser does on a full disk. */
  empty(): void {
    this.rows.clear();
    this.#order = undefined;
    this.#emptied = true;
  }

  async commit(changes: readonly Change[]): Promise<void> {
    await this.#turn();
    if (this.#emptied) throw fault('log/emptied', { place: 'memory' });
    await this.#write(changes);
  }

  async beginAnew(changes: readonly Change[]): Promise<void> {
    await this.#turn();
    await this.#write(changes);
    this.#emptied = false;
  }

  async #write(changes: readonly Change[]): Promise<void> {
    this.tried.push(changes.reduce((sum, { value }) => sum + (value?.length ?? 0), 0));
    if (this.failing) throw new FaultError(this.failing);
    this.commits++;
    this.#order = undefined;
    for (const { key, value } of changes) {
      if (value) this.rows.set(key, value.slice());
      else this.rows.delete(key);
    }
    const { doubtful } = this;
    this.doubtful = undefined;
    if (doubtful) throw new FaultError(doubtful);
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    await this.#turn();
    return this.rows.get(key)?.slice();
  }

  async page(from: string, to: string, limit: number, direction = 'forward'): Promise<readonly Row[]> {
    await this.#turn();
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
    return [...this.rows].reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  /** Opens it again, as after a restart. */
  reopened(): this {
    this.#closed = false;
    this.#own();
    return this;
  }

  async requireOwned(): Promise<void> {
    await this.#turn();
    if (owners.get(this.rows) !== this.owner) throw fault('log/in-use', { place: 'memory' });
  }

  #own(): void {
    this.owner = (owners.get(this.rows) ?? 0) + 1;
    owners.set(this.rows, this.owner);
  }

  /** Real stores never answer at once. */
  async #turn(): Promise<void> {
    await Promise.resolve();
    if (this.#closed) throw fault('log/broken', { message: 'The store is closed.' });
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
