import type { Assembly } from '../assembly.ts';
import { mapCode, pairCode } from '../plan.ts';
import type { Checked } from './checked.ts';

/**
 * Writes down what a formula does. A number that comes with other rows than its neighbour's is held for at most `maxAgeMs`;
 * the outcome stands on the rows on which one of the formula's channels has a value.
 *
 * Columns are of two sorts: *held* ones have a value on every row where one is known, *sparse* ones on the rows where it is new.
 * Arithmetic takes held ones, steps that remember take sparse ones.
 */
export class Emitter {
  readonly #assembly: Assembly;
  readonly #maxAgeMs: number;
  readonly #columnOf: (channel: string) => number;
  /** What steps that remember have made: a formula may use one in several places. */
  readonly #made = new Map<Checked, number>();

  constructor(assembly: Assembly, columnOf: (channel: string) => number, maxAgeMs: number) {
    this.#assembly = assembly;
    this.#columnOf = columnOf;
    this.#maxAgeMs = maxAgeMs;
  }

  /** Makes the formula's column `to`. */
  write(formula: Checked, to: number): void {
    const from = this.#sparse(formula);
    this.#assembly.step('linear', from, to, 1, 0);
    if (!isLent(formula)) this.#assembly.give(from);
    for (const column of this.#made.values()) this.#assembly.give(column);
    this.#made.clear();
  }

  /** A column that may be written into, with a value wherever one is known. */
  #held(node: Checked): number {
    const assembly = this.#assembly;
    switch (node.kind) {
      case 'number':
        return assembly.step('constant', 0, assembly.take(), node.value);
      case 'channel':
      case 'op':
        return assembly.step('hold', this.#sparse(node), assembly.take(), this.#maxAgeMs);
      case 'map': {
        const column = this.#held(node.input);
        return assembly.step('map', column, column, mapCode(node.does));
      }
      case 'pair': {
        const [first, second] = [this.#held(node.first), this.#held(node.second)];
        assembly.give(second);
        return assembly.step('pair', first, first, second, pairCode(node.does));
      }
    }
  }

  /** A column with a value where it is new. */
  #sparse(node: Checked): number {
    if (node.kind === 'channel') return this.#columnOf(node.name);
    if (node.kind !== 'op') return this.#whereNew(node);
    const made = this.#made.get(node) ?? this.#remembering(node);
    this.#made.set(node, made);
    return made;
  }

  #remembering({ does, parameters, input }: Checked & { kind: 'op' }): number {
    const from = this.#sparse(input);
    const to = this.#assembly.step(does, from, this.#assembly.take(), ...parameters);
    if (!isLent(input)) this.#assembly.give(from);
    return to;
  }

  #whereNew(node: Checked): number {
    const assembly = this.#assembly;
    const value = this.#held(node);
    const [first, ...others] = [...channelsOf(node)].map((name) => this.#columnOf(name));
    if (first === undefined) return value;
    const isNew = assembly.step('map', first, assembly.take(), mapCode('present'));
    for (const other of others) {
      const too = assembly.step('map', other, assembly.take(), mapCode('present'));
      assembly.step('pair', isNew, isNew, too, pairCode('or'));
      assembly.give(too);
    }
    assembly.step('pair', value, value, isNew, pairCode('where'));
    assembly.give(isNew);
    return value;
  }
}

/** Whether its sparse column is a channel's, or kept for other places. */
const isLent = ({ kind }: Checked): boolean => kind === 'channel' || kind === 'op';

function channelsOf(node: Checked): Set<string> {
  switch (node.kind) {
    case 'number':
      return new Set();
    case 'channel':
      return new Set([node.name]);
    case 'pair':
      return new Set([...channelsOf(node.first), ...channelsOf(node.second)]);
    default:
      return channelsOf(node.input);
  }
}
