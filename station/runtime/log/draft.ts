import type { Change } from '../platform.ts';

/** What a job may look at: rows of bytes, and states, which are rows of JSON. */
export interface Readable {
  get(key: string): Promise<Uint8Array | undefined>;
  state<T>(key: string): Promise<T | undefined>;
}

/** Changes in the making: whoever reads through a draft sees them, the store does not yet. */
export class Draft implements Readable {
  readonly #below: Readable;
  readonly #rows = new Map<string, Uint8Array | undefined>();
  readonly #states = new Map<string, { readonly state: unknown; readonly bytes: Uint8Array | undefined }>();

  constructor(below: Readable) {
    this.#below = below;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return this.#rows.has(key) ? this.#rows.get(key) : this.#below.get(key);
  }

  async state<T>(key: string): Promise<T | undefined> {
    return this.#states.has(key)
      ? (this.#states.get(key)!.state as T | undefined)
      : this.#below.state<T>(key);
  }

  put(key: string, value: Uint8Array): void {
    this.#rows.set(key, value);
  }

  delete(key: string): void {
    this.#rows.set(key, undefined);
  }

  /** States are values: they are replaced, never changed. `undefined` deletes. */
  keep(key: string, state: unknown): void {
    this.#states.set(key, { state, bytes: encodeState(state) });
  }

  /** Takes over the changes of a draft that stood on this one. */
  absorb(above: Draft): void {
    for (const [key, value] of above.#rows) this.#rows.set(key, value);
    for (const [key, state] of above.#states) this.#states.set(key, state);
  }

  /** The states as they will be. */
  *states(): Generator<readonly [key: string, state: unknown]> {
    for (const [key, { state }] of this.#states) yield [key, state];
  }

  changes(): Change[] {
    const rows = [...this.#rows].map(([key, value]) => changeOf(key, value));
    const states = [...this.#states].map(([key, { bytes }]) => changeOf(key, bytes));
    return [...rows, ...states];
  }
}

const changeOf = (key: string, value: Uint8Array | undefined): Change => (value ? { key, value } : { key });

export const encodeState = (state: unknown): Uint8Array<ArrayBuffer> | undefined =>
  state === undefined ? undefined : new TextEncoder().encode(JSON.stringify(state));

export const decodeState = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes));
