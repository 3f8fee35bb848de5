import type { KernelOp, MapKind, PairKind } from '../plan.ts';
import type { Checked } from './checked.ts';

/** What a function takes in a place: a value of each row, a fixed duration, or a fixed number. */
export type Input = 'value' | 'duration' | 'number';

/** What a function gives as its unit: none that is known, that of its first value, or a certain one (`1`: a plain number). */
type Gives = { readonly unit: 'unknown' | 'same' | '1' | 'Cel' | 'Pa' | 'deg' | 's' };

export type FormulaFunction = Gives & {
  readonly inputs: readonly Input[];
  /** How many of the last inputs may be left out. */
  readonly optional?: number;
  /** What it does, in the words that a person reads while typing. */
  readonly words: string;
} & (
    | { readonly map: MapKind }
    | { readonly pair: PairKind }
    /** A step that remembers: its parameters from the fixed inputs. */
    | { readonly op: KernelOp; readonly parameters: (...fixed: readonly number[]) => readonly number[] }
    /** Several of them, from the first value and the fixed inputs. */
    | { readonly build: (value: Checked, ...fixed: readonly number[]) => Checked }
    /** A formula of its own over `a`, `b`, `c`. */
    | { readonly means: string }
  );

export const map = (kind: MapKind, words: string, unit: Gives['unit'] = 'unknown'): FormulaFunction => ({
  inputs: ['value'],
  words,
  unit,
  map: kind,
});
export const pair = (kind: PairKind, words: string, unit: Gives['unit'] = 'unknown'): FormulaFunction => ({
  inputs: ['value', 'value'],
  words,
  unit,
  pair: kind,
});
export const moving = (op: KernelOp, words: string, unit: Gives['unit'] = 'same'): FormulaFunction => ({
  inputs: ['value', 'duration'],
  words,
  unit,
  op,
  parameters: (windowMs) => [windowMs!],
});
export const means = (text: string, values: number, words: string, unit: Gives['unit']): FormulaFunction => ({
  inputs: Array.from({ length: values }, () => 'value' as const),
  words,
  unit,
  means: text,
});
export const judged = (op: KernelOp, words: string): FormulaFunction => ({
  inputs: ['value'],
  words,
  unit: '1',
  op,
  parameters: () => [],
});
