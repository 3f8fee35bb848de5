/** Something that is so or not whenever it is looked at, and comes to something only when it has been so for a while. */
export class Standing {
  readonly #raiseAfterMs: number;
  readonly #clearAfterMs: number;
  #isRaised: boolean;
  /** Since when it is other than what is raised, by a clock that only grows. */
  #sinceMs: number | undefined;

  constructor(isRaised: boolean, raiseAfterMs: number, clearAfterMs: number) {
    this.#isRaised = isRaised;
    this.#raiseAfterMs = raiseAfterMs;
    this.#clearAfterMs = clearAfterMs;
  }

  look(isSo: boolean, steadyMs: number): 'raised' | 'cleared' | undefined {
    if (isSo === this.#isRaised) {
      this.#sinceMs = undefined;
      return undefined;
    }
    this.#sinceMs ??= steadyMs;
    if (steadyMs - this.#sinceMs < (isSo ? this.#raiseAfterMs : this.#clearAfterMs)) return undefined;
    this.#isRaised = isSo;
    this.#sinceMs = undefined;
    return isSo ? 'raised' : 'cleared';
  }
}
