import { check, type ChannelUnits } from './check.ts';
import type { Checked } from './checked.ts';
import { channelsIn } from './node.ts';
import { parse } from './parse.ts';
import { FormulaError, type FormulaProblem } from './problem.ts';

export interface Formula {
  readonly checked: Checked;
  /** The channels that it reads. */
  readonly reads: readonly string[];
  /** UCUM of the outcome; `1` for a plain number or a condition, nothing where it is not known. */
  readonly unit: string | undefined;
}

/** A formula ready to be compiled, or what is wrong with it and where. Units are checked where they are known. */
export function readFormula(text: string, units: ChannelUnits = () => undefined): Formula | FormulaProblem {
  try {
    const node = parse(text);
    return { ...check(node, units), reads: channelsIn(node) };
  } catch (error) {
    if (error instanceof FormulaError) return { at: error.at, message: error.message };
    throw error;
  }
}
