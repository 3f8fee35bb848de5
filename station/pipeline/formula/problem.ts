/** What is wrong with a formula, and where: `at` counts characters from 0. */
export interface FormulaProblem {
  readonly at: number;
  readonly message: string;
}

/** Thrown inside of the parser and the checks only; `readFormula` catches it. */
export class FormulaError extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}
