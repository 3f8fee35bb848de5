import type { OwnTls } from '../trust/own-ca.ts';

const RENEWED_BEFORE_MS = 30 * 86_400_000;
type Make = (names: readonly string[], nowMs: number) => Promise<OwnTls>;

/** What the doors show: a new certificate where names or addresses changed, in time before it is over, and once the clock was set. */
export class ShownCertificate {
  readonly #make: Make;
  #own: OwnTls | undefined;
  #names = '';

  constructor(make: Make) {
    this.#make = make;
  }

  /** What was shown last. */
  get own(): OwnTls | undefined {
    return this.#own;
  }

  /** The one for these names at this time, and whether it is another than before. */
  async for(
    names: readonly string[],
    nowMs: number,
  ): Promise<{ readonly own: OwnTls; readonly isNew: boolean }> {
    const { own } = this;
    const isInTime = own && nowMs >= own.fromMs && nowMs < own.untilMs - RENEWED_BEFORE_MS;
    if (isInTime && this.#names === names.join()) return { own, isNew: false };
    const made = await this.#make(names, nowMs);
    [this.#own, this.#names] = [made, names.join()];
    return { own: made, isNew: true };
  }
}
