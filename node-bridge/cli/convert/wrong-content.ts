import { Failure } from '../failure.ts';

/** What is wrong with a file, and where. */
export const wrongContent = (where: string, what: string, cause?: unknown): Failure =>
  new Failure(`${where}: ${what}`, 1, { cause });
