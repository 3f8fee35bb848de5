import type { Problem } from '../../../model/verification.ts';

const MOST = 200;

/** Problems as they are found; a log that is all wrong must not fill the memory. */
export class Findings {
  readonly problems: Problem[] = [];
  unnamed = 0;

  add(problem: Problem): void {
    if (this.problems.length < MOST) this.problems.push(problem);
    else this.unnamed++;
  }
}
