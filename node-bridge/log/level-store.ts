import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { fault, FaultError } from '../../station/model/fault.ts';
import type { Change, Row, Store } from '../../station/runtime/platform.ts';
import { diskOf, FreeSpace, LEAST_BYTES } from './free-space.ts';

type Level = ClassicLevel<string, Uint8Array>;

/**
 * A store in a folder, over LevelDB: every commit is one batch that is synced to the disk. One process a
 * folder. After a write that failed LevelDB can still be read, but writes nothing more until it is opened
 * anew, and that needs room. It leaves room on the disk for everybody else: below that it only takes what
 * deletes something.
 */
export class LevelStore implements Store {
  readonly owner: number;
  readonly #folder: string;
  #level: Level;
  /** `read-only`: a write has failed; `shut`: it could not be opened anew. */
  #state: 'sound' | 'read-only' | 'shut' | 'closed' = 'sound';
  #reopening: Promise<void> | undefined;
  readonly #space: FreeSpace;

  private constructor(folder: string, level: Level, owner: number) {
    this.owner = owner;
    this.#folder = folder;
    this.#space = new FreeSpace(folder);
    this.#level = level;
  }

  /** Opens what is in the folder, or begins there. @throws log/in-use, log/full, log/broken. */
  static async open(folder: string): Promise<LevelStore> {
    const level = await openLevel(folder);
    try {
      return new LevelStore(folder, level, await nextOwner(level));
    } catch (error) {
      const fault = await toLogFault(error, folder);
      await level.close();
      throw fault;
    }
  }

  /** Opens what is there only to be read. @throws log/in-use, log/broken. */
  static async openToRead(folder: string): Promise<Pick<Store, 'get' | 'page' | 'close'>> {
    return new LevelStore(folder, await openLevel(folder, false), 0);
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
      await level.batch(operations, { sync: true });
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

  usedBytes(): Promise<number> {
    return sizeOfFolder(this.#folder);
  }

  async close(): Promise<void> {
    this.#state = 'closed';
    await this.#reopening?.catch(() => {});
    await this.#level.close();
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

/** Behind all keys of a log. */
const OWNER = '~owner';

/** One higher than the owner before. */
async function nextOwner(level: Level): Promise<number> {
  const last = await level.get(OWNER);
  const owner = (last ? Number(new TextDecoder().decode(last)) : 0) + 1;
  await level.put(OWNER, new TextEncoder().encode(String(owner)), { sync: true });
  return owner;
}

async function openLevel(folder: string, create = true): Promise<Level> {
  const level: Level = new ClassicLevel(folder, { keyEncoding: 'utf8', valueEncoding: 'view' });
  try {
    await level.open({ createIfMissing: create });
    return level;
  } catch (error) {
    throw await toLogFault(error, folder);
  }
}

async function toLogFault(error: unknown, folder: string): Promise<FaultError> {
  if (error instanceof FaultError) return error;
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if ((cause as NodeJS.ErrnoException).code === 'LEVEL_LOCKED')
    return fault('log/in-use', { place: folder }, error);
  const message = cause instanceof Error ? cause.message : String(cause);
  return (await fullFault(folder, error)) ?? fault('log/broken', { message }, error);
}

/** That the disk is full, where it is: LevelDB tells no reason but a text. */
async function fullFault(folder: string, cause?: unknown): Promise<FaultError | undefined> {
  const { freeBytes } = await diskOf(folder);
  if (freeBytes >= LEAST_BYTES) return undefined;
  const usedBytes = await sizeOfFolder(folder);
  return fault('log/full', { usedBytes, quotaBytes: usedBytes + freeBytes }, cause);
}

/** Files come and go while LevelDB works: one that has gone takes up nothing. */
async function sizeOfFolder(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = names.map((name) =>
    stat(join(folder, name)).then(
      ({ size }) => size,
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
