import type { Chance } from '../../faults/seed.ts';

/** What is used of JSON Schema in the bridge's OpenAPI file. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
}

const DEEPEST = 8;
const WIDEST = 50;

/** Values by chance, of the form that a schema describes; texts are names that there are, so that they may hit something. */
export class SchemaValues {
  readonly #chance: Chance;
  readonly #named: Readonly<Record<string, Schema>>;

  /** `named`: the schemas that `$ref` points to. */
  constructor(chance: Chance, named: Readonly<Record<string, Schema>>) {
    this.#chance = chance;
    this.#named = named;
  }

  of(schema: Schema, words: readonly string[], depth = 0): unknown {
    const { oneOf } = this.#chance;
    if (depth > DEEPEST) return null;
    if (schema.$ref !== undefined)
      return this.of(this.#named[schema.$ref.split('/').at(-1)!] ?? {}, words, depth + 1);
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return oneOf(schema.enum);
    const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
    if (choices) return this.of(oneOf(choices), words, depth + 1);
    const { type = schema.properties ? 'object' : 'string' } = schema;
    switch (typeof type === 'string' ? type : oneOf(type)) {
      case 'object':
        return this.#object(schema, words, depth);
      case 'array':
        return Array.from({ length: this.#chance.whole(0, 3) }, () =>
          this.of(schema.items ?? {}, words, depth + 1),
        );
      case 'integer':
      case 'number':
        return this.#number(schema);
      case 'boolean':
        return oneOf([true, false]);
      case 'null':
        return null;
      default:
        return oneOf(words);
    }
  }

  #object({ properties = {}, required = [] }: Schema, words: readonly string[], depth: number): unknown {
    const isSaid = ([name]: [string, Schema]) => required.includes(name) || this.#chance.below(1) < 0.6;
    const said = Object.entries(properties)
      .filter(isSaid)
      .map(([name, schema]) => [name, this.of(schema, words, depth + 1)]);
    return Object.fromEntries(said);
  }

  /** A small one of those that are allowed, or a time of today where that may be. */
  #number({ minimum = 0, maximum = minimum + WIDEST }: Schema): number {
    if (maximum > Date.now() && this.#chance.below(1) < 0.5)
      return Date.now() - this.#chance.whole(0, 60_000);
    return this.#chance.whole(minimum, Math.min(maximum, minimum + WIDEST));
  }
}
