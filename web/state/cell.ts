/** A value that changes, and those who look at it. */
export interface Cell<T> {
  readonly value: T;
  /** Calls `look` on every change from now on; the answer stops it. */
  watch(look: (value: T) => void): () => void;
}

/** A cell whose owner may set it. */
export class MutableCell<T> implements Cell<T> {
  #value: T;
  readonly #looking = new Set<(value: T) => void>();

  constructor(value: T) {
    this.#value = value;
  }
  get value(): T {
    return this.#value;
  }
  set value(value: T) {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const look of this.#looking) look(value);
  }
  watch(look: (value: T) => void): () => void {
    this.#looking.add(look);
    return () => this.#looking.delete(look);
  }
}
