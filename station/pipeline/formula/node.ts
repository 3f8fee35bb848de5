/** A formula as a tree. `at` is where a person finds it in the text. */
export type Node =
  | { readonly kind: 'number'; readonly at: number; readonly value: number; readonly unit?: string }
  | { readonly kind: 'channel'; readonly at: number; readonly name: string }
  | { readonly kind: 'call'; readonly at: number; readonly name: string; readonly inputs: readonly Node[] };

/** Names of signs and words between or before things: these are functions like all others. */
export const OPERATORS: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '^': 'power',
  '<': 'less',
  '<=': 'lessOrEqual',
  '>': 'greater',
  '>=': 'greaterOrEqual',
  '=': 'equal',
  '!=': 'unequal',
  and: 'and',
  or: 'or',
};

/** The channels that a formula reads, each once, in the order of the text. */
export function channelsIn(node: Node): string[] {
  if (node.kind === 'channel') return [node.name];
  return node.kind === 'call' ? [...new Set(node.inputs.flatMap(channelsIn))] : [];
}
