import * as v from 'valibot';
import type { DeviceConfig, Manifest, OptionField } from '../../api/config.ts';
import type { Driver } from '../../drivers/driver.ts';

/** What the screen needs to know of a driver; its form is read from the schema of its options. */
export function manifestOf(driver: Driver): Manifest {
  const { id, title, source, options } = driver;
  const { link } = source;
  return {
    driver: id,
    title,
    kind: link.kind,
    ...(link.kind === 'serial' ? { baudRate: link.baudRate, parity: link.parity ?? 'none' } : {}),
    polled: source.ask?.(options ? v.parse(options, {}) : {}) !== undefined,
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
    readonly metadata?: { readonly titles?: Readonly<Record<string, string>>; readonly secret?: boolean };
  }[];
}

function fieldsOf(schema: v.GenericSchema): readonly OptionField[] {
  const { entries = {} } = schema as unknown as Shape;
  return Object.entries(entries).map(([name, shape]) => fieldOf(name, shape));
}

type Actions = NonNullable<Shape['pipe']>;

/** Said in the schema by `v.metadata({ secret: true })`. */
const isSecret = (actions: Actions): boolean => actions.some(({ metadata }) => metadata?.secret === true);

/** A device's setup without the secrets among its options: keys of meters, which nobody hears from a station. */
export function withoutKeys(config: DeviceConfig, driver: Driver | undefined): DeviceConfig {
  const { options, ...rest } = config;
  const fields = driver?.options ? fieldsOf(driver.options) : [];
  const secret = new Set(
    fields.flatMap((field) => (field.kind === 'text' && field.secret ? [field.name] : [])),
  );
  if (!options || secret.size === 0) return config;
  return {
    ...rest,
    options: Object.fromEntries(Object.entries(options).filter(([name]) => !secret.has(name))),
  };
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
    case 'string':
      return { ...shared, kind: 'text', ...(isSecret(actions) ? { secret: true } : {}) };
    case 'array':
      return { ...shared, kind: inner.item?.type === 'string' ? 'names' : 'json' };
    default:
      return { ...shared, kind: 'json' };
  }
}
