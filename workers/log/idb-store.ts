import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB } from 'idb';
import { fault, FaultError } from '../../station/model/fault.ts';
import { Later } from '../../station/runtime/log/later.ts';
import type { Change, Row, Store } from '../../station/runtime/platform.ts';
import { beginNewFile } from './new-file.ts';

interface Schema extends DBSchema {
  rows: { key: string; value: Uint8Array };
  /** Who has opened the store last, `id`: its number and what makes it unique; and who was the last to close it, `left`. */
  owner: { key: string; value: string };
}

type Reader = IDBPObjectStore<Schema, ['rows'], 'rows', 'readonly'>;

/**
 * A store in IndexedDB, every write strict. Who opens it last owns it: an owner before, such as a tab that
 * was frozen and thaws, can write no more. A connection that the browser ends is opened again by the next
 * call. A database that is empty then was deleted by the browser, as it does when others fill the disk: it
 * reads as empty, and takes nothing until it is begun anew.
 */
export class IdbStore implements Store {
  readonly #name: string;
  #id = '';
  #owner = 0;
  #connection: Promise<IDBPDatabase<Schema>>;
  #ended: FaultError | undefined;
  /** Nobody has begun anew since the browser deleted everything. */
  #emptied = false;
  /** The last try to connect again has failed. */
  #lost = false;
  #reading: Reader | undefined;

  private constructor(name: string) {
    this.#name = name;
    this.#connection = this.#connect('first');
  }

  /** @throws log/full, log/broken, log/in-use. */
  static async open(name: string): Promise<IdbStore> {
    const store = new IdbStore(name);
    await store.#use(async (db) => {
      const last = await db.get('owner', 'id');
      if (last !== undefined && last !== (await db.get('owner', 'left')))
        await beginNewFile().catch(() => {});
      await store.#own(db);
    });
    return store;
  }

  get owner(): number {
    return this.#owner;
  }

  requireOwned(): Promise<void> {
    return this.#use(async (db) => {
      const found = await db.get('owner', 'id');
      if (found !== this.#id && !(this.#emptied && found === undefined)) throw this.#taken();
    });
  }

  /** From now on this is the newest owner. */
  async #own(db: IDBPDatabase<Schema>): Promise<void> {
    const tx = db.transaction('owner', 'readwrite', { durability: 'strict' });
    this.#owner = (Number.parseInt((await tx.store.get('id')) ?? '', 10) || 0) + 1;
    this.#id = `${this.#owner} ${crypto.randomUUID()}`;
    await tx.store.put(this.#id, 'id');
    await tx.done;
  }

  /** Somebody else is the owner, and that for good. */
  #taken(): FaultError {
    return (this.#ended ??= fault('log/in-use', { place: this.#name }));
  }

  commit(changes: readonly Change[]): Promise<void> {
    return this.#use((db) => {
      if (this.#emptied) throw fault('log/emptied', { place: this.#name });
      return this.#write(db, changes);
    });
  }

  beginAnew(changes: readonly Change[]): Promise<void> {
    return this.#use(async (db) => {
      await this.#write(db, changes);
      this.#emptied = false;
    });
  }

  get(key: string): Promise<Uint8Array | undefined> {
    return this.#use((db) => this.#reader(db).get(key));
  }

  page(
    from: string,
    to: string,
    limit: number,
    direction: 'forward' | 'backward' = 'forward',
  ): Promise<readonly Row[]> {
    if (from >= to) return Promise.resolve([]);
    const range = IDBKeyRange.bound(from, to, false, true);
    return this.#use((db) =>
      direction === 'forward' ? forward(db, range, limit) : backward(db, range, limit),
    );
  }

  async usedBytes(): Promise<number> {
    const { usage, usageDetails } = (await navigator.storage.estimate()) as Estimate;
    return usageDetails?.indexedDB ?? usage ?? 0;
  }

  async close(): Promise<void> {
    const connection = this.#connection;
    this.#ended ??= fault('log/broken', { message: 'The store is closed.' });
    await connection.then(
      async (db) => {
        await this.#leave(db).catch(() => {});
        db.close();
      },
      () => {},
    );
  }

  /** Whoever comes next knows that the last write was whole. */
  async #leave(db: IDBPDatabase<Schema>): Promise<void> {
    const tx = db.transaction('owner', 'readwrite', { durability: 'strict' });
    if ((await tx.store.get('id')) === this.#id) await tx.store.put(this.#id, 'left');
    await tx.done;
  }

  /** In an emptied database the first who writes is the owner. */
  async #write(db: IDBPDatabase<Schema>, changes: readonly Change[]): Promise<void> {
    const tx = db.transaction(['owner', 'rows'], 'readwrite', { durability: 'strict' });
    tx.done.catch(() => {});
    const owner = tx.objectStore('owner');
    const found = await owner.get('id');
    if (found !== this.#id && !(this.#emptied && found === undefined)) {
      this.#taken();
      return tx.abort();
    }
    const rows = tx.objectStore('rows');
    const requests = changes.map(({ key, value }) =>
      value ? rows.put(owned(value), key) : rows.delete(key),
    );
    if (this.#emptied) await owner.put(this.#id, 'id');
    await Promise.all([...requests, tx.done]);
  }

  /** Questions of one turn share a transaction: each costs more than the row it brings. */
  #reader(db: IDBPDatabase<Schema>): Reader {
    if (!this.#reading) {
      this.#reading = db.transaction('rows').store;
      queueMicrotask(() => (this.#reading = undefined));
    }
    return this.#reading;
  }

  async #use<T>(work: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
    if (this.#ended) throw this.#ended;
    if (this.#lost) this.#reconnect();
    return this.#translated(this.#connection.then(work));
  }

  async #connect(time: 'first' | 'again'): Promise<IDBPDatabase<Schema>> {
    let emptied = false;
    const blocked = new Later<never>();
    const connecting = openDB<Schema>(this.#name, 1, {
      upgrade: (db) => {
        emptied = time === 'again';
        db.createObjectStore('rows');
        db.createObjectStore('owner');
      },
      blocked: () => blocked.reject((this.#ended = fault('log/in-use', { place: this.#name }))),
      blocking: (_current, _wanted, event) => {
        this.#ended = fault('log/broken', { message: 'The storage was taken away by another tab.' });
        (event.target as IDBDatabase).close();
      },
      terminated: () => this.#reconnect(),
    });
    // One that comes too late is not left open.
    connecting.then((db) => this.#ended && db.close()).catch(() => {});
    const db = await Promise.race([connecting, blocked.promise]);
    if (emptied) this.#emptied = true;
    if (this.#ended) db.close();
    return db;
  }

  /** Prepares the connection that the next call will use. */
  #reconnect(): void {
    this.#lost = false;
    const again = this.#connect('again');
    again.catch(() => (this.#lost = again === this.#connection));
    this.#connection = again;
  }

  async #translated<T>(work: Promise<T>): Promise<T> {
    try {
      const result = await work;
      if (this.#ended) throw this.#ended;
      return result;
    } catch (error) {
      if (this.#ended) throw this.#ended;
      if (error instanceof FaultError) throw error;
      // The connection is gone though nobody said so:
      // https://www.w3.org/TR/IndexedDB/#dom-idbdatabase-transaction
      if (nameOf(error) === 'InvalidStateError') this.#reconnect();
      throw await toLogFault(error);
    }
  }
}

interface Estimate extends StorageEstimate {
  /** Chromium tells more. */
  readonly usageDetails?: { readonly indexedDB?: number };
}

/**
 * Where the browser says which quota it was: what it estimates is no limit
 * (https://webidl.spec.whatwg.org/#quotaexceedederror).
 */
interface QuotaError extends DOMException {
  readonly quota?: number | null;
}

const nameOf = (error: unknown) => (error instanceof DOMException ? error.name : undefined);

/** A whole quota has a name of its own; a disk that others filled comes as DataError or UnknownError. */
async function toLogFault(error: unknown): Promise<FaultError> {
  if (nameOf(error) === 'QuotaExceededError') {
    const { usage = 0, quota = 0 } = await navigator.storage.estimate();
    return fault('log/full', { usedBytes: usage, quotaBytes: (error as QuotaError).quota ?? quota }, error);
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return fault('log/broken', { message }, error);
}

/** Bytes without the rest of the buffer they may be a part of, all of which would be stored. */
const owned = (bytes: Uint8Array) => (bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice());

async function forward(db: IDBPDatabase<Schema>, range: IDBKeyRange, limit: number): Promise<Row[]> {
  const tx = db.transaction('rows');
  const [keys, values] = await Promise.all([
    tx.store.getAllKeys(range, limit),
    tx.store.getAll(range, limit),
    tx.done,
  ]);
  return keys.map((key, i) => ({ key, value: values[i]! }));
}

async function backward(db: IDBPDatabase<Schema>, range: IDBKeyRange, limit: number): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor = await db.transaction('rows').store.openCursor(range, 'prev');
  for (; cursor && rows.length < limit; cursor = await cursor.continue())
    rows.push({ key: cursor.key, value: cursor.value });
  return rows;
}
