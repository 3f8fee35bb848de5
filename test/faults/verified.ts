import type { Verification } from '../../station/model/verification.ts';

/** Counts a log anew, to the end; says what does not balance in it. */
export async function problemsOf(verifying: AsyncGenerator<number, Verification>): Promise<string[]> {
  for (;;) {
    const { done, value } = await verifying.next();
    if (!done) continue;
    const problems = value.problems.map((problem) => JSON.stringify(problem));
    return value.balances ? [] : problems.length > 0 ? problems : ['it does not balance'];
  }
}
