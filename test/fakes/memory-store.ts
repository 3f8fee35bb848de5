import { fault, type Fault, FaultError } from '../../station/model/fault.ts';
import { MemoryStore as Kept } from '../../station/runtime/log/memory-store.ts';
import type { Change, Row } from '../../station/runtime/platform.ts';

/** The number of the newest owner of what lies there. */
const owners = new WeakMap<Map<string, Uint8Array>, number>();

/** A store that forgets with its process, and fails when a test says so. */
export class MemoryStore extends Kept {
  /** What every commit throws while it is set. */
  failing: Fault | undefined;
  /** What the next commit throws though it is made. */
  doubtful: Fault | undefined;
  /** A disk that others have filled: it takes only what deletes, as IndexedDB does beyond its quota. */
  full = false;
  commits = 0;
  /** Told each time that something was kept. */
  committed: () => void = () => undefined;
  #emptied = false;
  /** Bytes of each commit that was tried, whatever became of it. */
  readonly tried: number[] = [];
  #closed = false;

  /** `rows` are what another left behind. */
  constructor(rows = new Map<string, Uint8Array>()) {
    super(rows);
    this.#own();
  }

  /** Deletes all behind the log's back, as a browser does on a full disk. */
  empty(): void {
    this.rows.clear();
    this.unordered();
    this.#emptied = true;
  }

  override async commit(changes: readonly Change[]): Promise<void> {
    await this.#turn();
    if (this.#emptied) throw fault('log/emptied', { place: 'memory' });
    await this.#write(changes);
  }

  override async beginAnew(changes: readonly Change[]): Promise<void> {
    await this.#turn();
    await this.#write(changes);
    this.#emptied = false;
  }

  async #write(changes: readonly Change[]): Promise<void> {
    this.tried.push(changes.reduce((sum, { value }) => sum + (value?.length ?? 0), 0));
    if (this.failing) throw new FaultError(this.failing);
    if (this.full && changes.some(({ value }) => value))
      throw fault('log/full', { usedBytes: 1, quotaBytes: 1 });
    this.commits++;
    this.unordered();
    await super.commit(changes);
    this.committed();
    const { doubtful } = this;
    this.doubtful = undefined;
    if (doubtful) throw new FaultError(doubtful);
  }

  override async get(key: string): Promise<Uint8Array | undefined> {
    await this.#turn();
    return await super.get(key);
  }

  override async page(
    from: string,
    to: string,
    limit: number,
    direction = 'forward',
  ): Promise<readonly Row[]> {
    await this.#turn();
    return await super.page(from, to, limit, direction);
  }

  override async close(): Promise<void> {
    this.#closed = true;
  }

  /** Opens it again, as after a restart. */
  reopened(): this {
    this.#closed = false;
    this.#own();
    return this;
  }

  override async requireOwned(): Promise<void> {
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
