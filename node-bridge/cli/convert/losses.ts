/** How often something was met, and where first. */
export class Met {
  #times = 0;
  #first = '';

  get times(): number {
    return this.#times;
  }
  get first(): string {
    return this.#first;
  }

  at(where: string): void {
    if (this.#times++ === 0) this.#first = where;
  }
}

/** What was read and cannot be kept as it was written; what could become other data unseen is refused instead. */
export class Losses {
  /** Times of more digits than are kept. */
  readonly times = new Met();
  /** Whole numbers that are no double. */
  readonly numbers = new Met();
  /** Lines that say what a device is besides what it measures. */
  readonly facts = new Met();
}
