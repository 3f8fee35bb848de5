const MOST = 10_000;

/** The topics of which clients had the broker keep something: no more than it has memory for. */
export class RetainedTopics {
  readonly #topics = new Set<string>();

  /** `bytes`: 0 takes back what was kept. @throws Error where it is one too many. */
  count(topic: string, bytes: number): void {
    if (bytes === 0) this.#topics.delete(topic);
    else if (this.#topics.size < MOST) this.#topics.add(topic);
    else if (!this.#topics.has(topic)) throw new Error('too many retained topics');
  }
}
