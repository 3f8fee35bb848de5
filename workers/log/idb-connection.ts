import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB } from 'idb';
import { fault, FaultError } from '../../station/model/fault.ts';
import { Later } from '../../station/runtime/log/later.ts';
import { nameOf, toLogFault } from './idb-fault.ts';

interface Schema extends DBSchema {
  rows: { key: string; value: Uint8Array };
  /** Who has opened the store last, `id`: its number and what makes it unique; and who was the last to close it, `left`. */
  owner: { key: string; value: string };
}

export type Database = IDBPDatabase<Schema>;
export type Reader = IDBPObjectStore<Schema, ['rows'], 'rows', 'readonly'>;

/** The database of a store. A connection that the browser ends is opened again by the next call. */
export class IdbConnection {
  /** The browser has deleted everything, and nobody has begun anew since. */
  isEmptied = false;
  readonly #name: string;
  #opening: Promise<Database>;
  #ended: FaultError | undefined;
  /** The last try to connect again has failed. */
  #lost = false;

  constructor(name: string) {
    this.#name = name;
    this.#opening = this.#connect('first');
  }

  /** @throws log/full, log/broken, log/in-use, and what `work` throws of ours. */
  async use<T>(work: (db: Database) => Promise<T>): Promise<T> {
    if (this.#ended) throw this.#ended;
    if (this.#lost) this.#reconnect();
    return this.#translated(this.#opening.then(work));
  }

  /** Nothing is done any more: for this reason, or for the first that there was, which it gives. */
  end(why: FaultError): FaultError {
    return (this.#ended ??= why);
  }

  /** `last` is done before, where it can be. */
  async close(last: (db: Database) => Promise<void>): Promise<void> {
    const opening = this.#opening;
    this.end(fault('log/broken', { message: 'The store is closed.' }));
    await opening.then(
      async (db) => {
        await last(db).catch(() => {});
        db.close();
      },
      () => {},
    );
  }

  async #connect(time: 'first' | 'again'): Promise<Database> {
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
    if (emptied) this.isEmptied = true;
    if (this.#ended) db.close();
    return db;
  }

  /** Prepares the connection that the next call will use. */
  #reconnect(): void {
    this.#lost = false;
    const again = this.#connect('again');
    again.catch(() => (this.#lost = again === this.#opening));
    this.#opening = again;
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
