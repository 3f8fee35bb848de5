import { fault, FaultError } from '../../station/model/fault.ts';
import type { Change, Row, Store } from '../../station/runtime/platform.ts';
import { CommitCount } from './commit-count.ts';
import { FreeSpace, LEAST_BYTES } from './free-space.ts';
import { fullFault, sizeOfFolder, toLogFault } from './level-fault.ts';
import { type KeptLoss, LOSSES, lossesIn, lossesWith } from './losses.ts';
import { mendFolder } from './mend-folder.ts';
import { type Level, nextOwner, openLevel } from './open-level.ts';

/** A reading of many rows gives at most about so much at once. */
const READ_BYTES = 1024 * 1024;
const READ_ROWS = 256;

/**
 * A store in a folder, over LevelDB: every commit is one batch that is synced to the disk. One process a
 * folder. After a write that failed LevelDB can still be read, but writes nothing more until it is opened
 * anew, and that needs room. It leaves room on the disk for everybody else: below that it only takes what
 * deletes something.
 */
export class LevelStore implements Store {
  readonly owner: number;
  /** What was committed and had gone when it was opened now. */
  readonly loss: KeptLoss | undefined;
  readonly #commits: CommitCount;
  readonly #folder: string;
  #level: Level;
  /** `read-only`: a write has failed; `shut`: it could not be opened anew. */
  #state: 'sound' | 'read-only' | 'shut' | 'closed' = 'sound';
  #reopening: Promise<void> | undefined;
  readonly #space: FreeSpace;

  private constructor(folder: string, level: Level, owner: number, commits: CommitCount, loss?: KeptLoss) {
    this.owner = owner;
    this.loss = loss;
    this.#folder = folder;
    this.#space = new FreeSpace(folder);
    this.#level = level;
    this.#commits = commits;
  }

  /**
   * Opens what is in the folder, or begins there. Where something that was committed has gone, it goes on behind the last commit before,
   * keeps that this was so, and commits `uponLoss` with it. @throws log/in-use, log/full, log/broken.
   */
  static async open(folder: string, uponLoss: readonly Change[] = []): Promise<LevelStore> {
    const harm = await mendFolder(folder).catch(async (error: unknown) => {
      throw await toLogFault(error, folder);
    });
    const level = await openLevel(folder);
    let commits: CommitCount | undefined;
    try {
      commits = await CommitCount.open(level, folder);
      const missing = commits.missing || undefined;
      const owner = await nextOwner(level);
      if (!harm && missing === undefined) return new LevelStore(folder, level, owner, commits);
      const loss = { ...(harm && { harm }), ...(missing && { commits: missing }), atMs: Date.now() };
      const store = new LevelStore(folder, level, owner, commits, loss);
      const value = lossesWith(await store.losses(), loss);
      await store.commit([{ key: LOSSES, value }, ...uponLoss]);
      return store;
    } catch (error) {
      const fault = await toLogFault(error, folder);
      await level.close();
      await commits?.close();
      throw fault;
    }
  }

  /** Opens a folder that was copied to be read, and may be changed. @throws log/broken. */
  static async openToRead(folder: string): Promise<LevelStore> {
    const level = await openLevel(folder, false);
    return new LevelStore(folder, level, 0, await CommitCount.read(level, folder));
  }

  /** The lock of the folder has kept everybody else out. */
  requireOwned(): Promise<void> {
    return this.#translated(async () => undefined);
  }

  commit(changes: readonly Change[]): Promise<void> {
    const operations = changes.map(({ key, value }) =>
      value ? ({ type: 'put', key, value } as const) : ({ type: 'del', key } as const),
    );
    const bytes = changes.reduce((sum, { key, value }) => sum + key.length + (value?.length ?? 0), 0);
    const deletes = changes.some(({ value }) => value === undefined);
    return this.#write(async (level) => {
      await this.#requireRoom(deletes);
      await this.#commits.one((counted) => level.batch([...operations, counted], { sync: true }));
      this.#space.wrote(bytes);
    });
  }

  get(key: string): Promise<Uint8Array | undefined> {
    return this.#read(async (level) => {
      const value = await level.get(key);
      return value && plain(value);
    });
  }

  page(
    from: string,
    to: string,
    limit: number,
    direction: 'forward' | 'backward' = 'forward',
  ): Promise<readonly Row[]> {
    return this.#read(async (level) => {
      const range = { gte: from, lt: to, limit, reverse: direction === 'backward' };
      return (await level.iterator(range).all()).map(([key, value]) => ({ key, value: plain(value) }));
    });
  }

  /** All rows as they are at one moment, whatever is written meanwhile; some at a time. @throws log/broken. */
  async *rows(): AsyncGenerator<readonly Row[]> {
    const iterator = await this.#read(async (level) => level.iterator({ highWaterMarkBytes: READ_BYTES }));
    try {
      for (;;) {
        const some = await this.#translated(() => iterator.nextv(READ_ROWS));
        if (some.length === 0) return;
        yield some.map(([key, value]) => ({ key, value: plain(value) }));
      }
    } finally {
      await iterator.close();
    }
  }

  /** What had gone at some opening, now or before. */
  async losses(): Promise<readonly KeptLoss[]> {
    return lossesIn(await this.get(LOSSES));
  }

  /** So many commits are missing that had been written. */
  get missing(): number {
    return this.#commits.missing;
  }

  usedBytes(): Promise<number> {
    return sizeOfFolder(this.#folder);
  }

  async close(): Promise<void> {
    this.#state = 'closed';
    await this.#reopening?.catch(() => {});
    await this.#level.close();
    await this.#commits.close();
  }

  async #read<T>(work: (level: Level) => Promise<T>): Promise<T> {
    if (this.#state === 'shut' || this.#reopening) await this.#reopened();
    return this.#translated(work);
  }

  async #write<T>(work: (level: Level) => Promise<T>): Promise<T> {
    if (this.#state === 'read-only' || this.#state === 'shut') await this.#reopened();
    try {
      return await this.#translated(work);
    } catch (error) {
      if (this.#state === 'sound' && !(error instanceof NoRoom)) this.#state = 'read-only';
      throw error;
    }
  }

  /** Before anything is written: LevelDB stays as sound as it is. */
  async #requireRoom(deletes: boolean): Promise<void> {
    const { freeBytes, floorBytes } = await this.#space.now();
    if (freeBytes >= (deletes ? LEAST_BYTES : floorBytes)) return;
    const usedBytes = await this.usedBytes();
    throw new NoRoom({ code: 'log/full', detail: { usedBytes, quotaBytes: usedBytes + freeBytes } });
  }

  async #translated<T>(work: (level: Level) => Promise<T>): Promise<T> {
    if (this.#state === 'closed') throw fault('log/broken', { message: 'The store is closed.' });
    try {
      return await work(this.#level);
    } catch (error) {
      throw await toLogFault(error, this.#folder);
    }
  }

  #reopened(): Promise<void> {
    return (this.#reopening ??= this.#reopen().finally(() => (this.#reopening = undefined)));
  }

  async #reopen(): Promise<void> {
    const full = await fullFault(this.#folder);
    if (full) throw full;
    await this.#level.close();
    if (this.#state === 'closed') return;
    this.#state = 'shut';
    this.#level = await openLevel(this.#folder);
    if (this.#state === 'shut') this.#state = 'sound';
  }
}

/** That the disk is to be left alone, not that LevelDB has failed. */
class NoRoom extends FaultError {}

/** Node gives a Buffer, whose `slice` is not that of a Uint8Array. */
const plain = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);
