/** More than the write buffer of Chromium's LevelDB, which is 4 MiB at most. */
const ENOUGH_BYTES = 5 * 1024 * 1024;
/** Larger values would get files of their own. */
const VALUE_BYTES = 32 * 1024;
const SCRATCH = 'new-file';

/**
 * Makes the browser begin a new file for what is written from now on. Chromium's LevelDB goes on in the log file that it finds
 * (`reuse_logs`), also behind a record that a power cut has torn; the opening after that takes the tear for corruption,
 * and Chromium deletes all that the origin has stored. The databases of an origin share their files: one that is filled
 * and deleted pushes the torn file out of use.
 */
export async function beginNewFile(): Promise<void> {
  const opening = indexedDB.open(SCRATCH, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('rows');
  const db = await resultOf(opening);
  try {
    await fill(db);
  } finally {
    db.close();
    await resultOf(indexedDB.deleteDatabase(SCRATCH));
  }
}

function fill(db: IDBDatabase): Promise<void> {
  const tx = db.transaction('rows', 'readwrite', { durability: 'strict' });
  const rows = tx.objectStore('rows');
  const value = new Uint8Array(VALUE_BYTES);
  for (let bytes = 0; bytes < ENOUGH_BYTES; bytes += VALUE_BYTES) rows.put(value, 'row');
  return new Promise((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(tx.error);
  });
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
