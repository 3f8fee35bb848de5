import type * as v from 'valibot';
import type { Manifest, OptionField } from '../api.ts';
import type { Driver } from '../drivers/driver.ts';

/** What the screen needs to know of a driver; its form is read from the schema of its options. */
export function manifestOf(driver: Driver): Manifest {
  const { id, title, source, options } = driver;
  const { link } = source;
  return {
    driver: id,
    title,
    kind: link.kind,
    ...(link.kind === 'serial' ? { baudRate: link.baudRate, parity: link.parity ?? 'none' } : {}),
    polled: source.ask !== undefined,
    ...(link.kind === 'serial' && link.shared ? { shared: true } : {}),
    ...(driver.datasheetOnly ? { datasheetOnly: true } : {}),
    options: options ? fieldsOf(options) : [],
  };
}

/** As much of a valibot schema as a form is made from. */
interface Shape {
  readonly type: string;
  readonly entries?: Readonly<Record<string, Shape>>;
  readonly wrapped?: Shape;
  readonly default?: unknown;
  readonly options?: readonly unknown[];
  readonly item?: Shape;
  readonly pipe?: readonly {
    readonly type: string;
    readonly requirement?: unknown;
    readonly title?: string;
    readonly metadata?: { readonly titles?: Readonly<Record<string, string>> };
  }[];
}

function fieldsOf(schema: v.GenericSchema): readonly OptionField[] {
  const { entries = {} } = schema as unknown as Shape;
  return Object.entries(entries).map(([name, shape]) => fieldOf(name, shape));
}

function fieldOf(name: string, shape: Shape): OptionField {
  const inner = shape.wrapped ?? shape;
  const actions = [...(shape.pipe ?? []), ...(inner.pipe ?? [])];
  const title = actions.find(({ type }) => type === 'title')?.title ?? name;
  const shared = { name, title, fallback: typeof shape.default === 'function' ? undefined : shape.default };
  switch (inner.type) {
    case 'number': {
      const bound = (type: string) => actions.find((action) => action.type === type)?.requirement;
      const [min, max] = [bound('min_value'), bound('max_value')];
      const bounds = {
        ...(typeof min === 'number' ? { min } : {}),
        ...(typeof max === 'number' ? { max } : {}),
      };
      return { ...shared, kind: 'number', ...bounds };
    }
    case 'picklist': {
      const titles = actions.find(({ type }) => type === 'metadata')?.metadata?.titles;
      const choices = (inner.options ?? []).map(String);
      return { ...shared, kind: 'choice', choices, ...(titles ? { titles } : {}) };
    }
    case 'array':
      return { ...shared, kind: inner.item?.type === 'string' ? 'names' : 'json' };
    default:
      return { ...shared, kind: 'json' };
  }
}
