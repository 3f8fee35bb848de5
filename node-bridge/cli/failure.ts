/** What a command was wrong with, in one line for the person who gave it, and the code it ends with. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exitCode: number;
  constructor(message: string, exitCode: number, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** The command itself was wrong: nothing has been begun. */
export const wrongUsage = (message: string, cause?: unknown): Failure => new Failure(message, 2, { cause });
