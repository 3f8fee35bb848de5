/**
 * An ordered map of bytes that survives a power cut: all that a log needs of a disk. Keys are ASCII and ordered by
 * code unit.
 */
export interface Store {
  /** Which owner of the store this is: one higher each time that somebody opens it. Only the newest can write. */
  readonly owner: number;
  /** Makes sure that this is the newest owner, for whoever is about to act beyond the store. @throws log/in-use, log/broken. */
  requireOwned(): Promise<void>;
  /**
   * All or nothing; resolves once it would survive a power cut.
   * @throws log/full, log/broken; log/emptied where somebody else has deleted all that was stored, until it is begun anew.
   */
  commit(changes: readonly Change[]): Promise<void>;
  /** The first commit after everything was deleted by somebody else; absent where nobody else can. @throws as commit. */
  beginAnew?(changes: readonly Change[]): Promise<void>;
  get(key: string): Promise<Uint8Array | undefined>;
  /** At most `limit` rows with `from` <= key < `to`, in order of their keys or backwards. */
  page(from: string, to: string, limit: number, direction?: 'forward' | 'backward'): Promise<readonly Row[]>;
  /** Bytes that the store takes up, as well as the host can tell. */
  usedBytes(): Promise<number>;
  close(): Promise<void>;
}

export interface Row {
  readonly key: string;
  readonly value: Uint8Array;
}

/** A row to write, or to delete where it has no value. */
export interface Change {
  readonly key: string;
  readonly value?: Uint8Array;
}
