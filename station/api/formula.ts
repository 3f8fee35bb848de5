/** What is wrong with a formula, or what it says now. */
export interface FormulaTried {
  /** `at` counts characters from 0. */
  readonly problem?: { readonly at: number; readonly message: string };
  /** What it said last over the newest rows; absent where nothing is known lately. */
  readonly value?: number;
  /** UCUM; absent where it is not known. */
  readonly unit?: string;
}
