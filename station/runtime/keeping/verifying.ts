import type { VerifyPart } from '../../api/keeping.ts';
import type { Verification } from '../../model/verification.ts';
import { refuse } from '../checked.ts';
import type { Clock, Log } from '../platform.ts';

/** How long one piece may take, about. */
const PIECE_MS = 200;

/** One check of the log at a time, done in pieces for as long as somebody asks for the next. */
export class Verifying {
  readonly #log: Pick<Log, 'verify'>;
  readonly #clock: Clock;
  #walk: AsyncGenerator<number, Verification> | undefined;
  #begun = 0;

  constructor(log: Pick<Log, 'verify'>, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  /** @throws config/invalid for the cursor of a check that is over; log/broken. */
  async next(cursor?: string): Promise<VerifyPart> {
    if (cursor === undefined) {
      await this.#walk?.return(undefined as never);
      this.#walk = this.#log.verify();
      this.#begun++;
    } else if (cursor !== String(this.#begun) || !this.#walk) refuse('/cursor', 'another check was begun');
    const walk = this.#walk;
    const untilMs = this.#clock.steady() + PIECE_MS;
    for (;;) {
      const { done, value } = await walk.next();
      if (done) this.#walk = undefined;
      if (done) return { done: 1, verification: value };
      if (this.#clock.steady() >= untilMs) return { done: value, cursor: String(this.#begun) };
    }
  }
}
