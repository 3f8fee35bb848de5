import type { ConfigChange } from './configuration.ts';

/** As much of a configuration as a difference is made from. */
export interface Compared {
  readonly devices: readonly { readonly id: string; readonly pipeline?: readonly unknown[] }[];
  readonly rules: readonly { readonly rule: object; readonly isOn: boolean }[];
}

/** One field that is other than before; absent where there was, or is, none. As JSON, cut where it is long. */
export interface FieldDifference {
  /** A JSON pointer into the part. */
  readonly path: string;
  readonly from?: string;
  readonly to?: string;
}

/** A part of a configuration that is other than before: `devices/pump`, `pipelines/pump`, `rules/too-hot`. */
export interface PartDifference {
  readonly part: string;
  readonly change: ConfigChange;
  readonly fields: readonly FieldDifference[];
}

const MOST_LETTERS = 200;
const MOST_FIELDS = 64;

/** What one configuration says otherwise than another, part by part. */
export function differences(before: Compared, after: Compared): readonly PartDifference[] {
  const [old, now] = [partsOf(before), partsOf(after)];
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  return names.flatMap((part): PartDifference[] => {
    const fields = fieldsOf(old.get(part), now.get(part), '');
    if (fields.length === 0) return [];
    const change = !old.has(part) ? 'added' : now.has(part) ? 'changed' : 'removed';
    return [{ part, change, fields: fields.slice(0, MOST_FIELDS) }];
  });
}

/** What is done to a device's channels is a part of its own: it changes without the device. */
function partsOf({ devices, rules }: Compared): ReadonlyMap<string, unknown> {
  const parts = new Map<string, unknown>();
  for (const { pipeline = [], ...device } of devices) {
    parts.set(`devices/${device.id}`, device);
    if (pipeline.length > 0) parts.set(`pipelines/${device.id}`, pipeline);
  }
  for (const each of rules) parts.set(`rules/${String((each.rule as { id?: unknown }).id)}`, each);
  return parts;
}

function fieldsOf(from: unknown, to: unknown, path: string): readonly FieldDifference[] {
  if (isPlain(from) && isPlain(to)) {
    const names = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
    return names.flatMap((name) => fieldsOf(own(from, name), own(to, name), `${path}/${name}`));
  }
  const [was, is] = [canonicalText(from), canonicalText(to)];
  if (was === is) return [];
  return [
    {
      path: path || '/',
      ...(was === undefined ? {} : { from: cut(was) }),
      ...(is === undefined ? {} : { to: cut(is) }),
    },
  ];
}

type Plain = Readonly<Record<string, unknown>>;
const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const own = (object: Plain, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined;
const cut = (text: string): string => (text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}…` : text);

/** The same text for what says the same, in whatever order its names were written; undefined for nothing. */
export function canonicalText(value: unknown): string | undefined {
  return JSON.stringify(value, (_name, part: unknown) =>
    isPlain(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}
