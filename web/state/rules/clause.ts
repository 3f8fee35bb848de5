import type { Problem } from '../../../station/model/fault.ts';
import type { Scale } from '../../../station/model/scale.ts';
import type { RuleChannels } from './channels.ts';
import { read, write, Wrong, type Typed } from './fields.ts';
import type { Field, Kind } from './kinds.ts';

/** A condition or an action while it is filled in. What its kind does not use is kept, for when the kind is changed back. */
export interface Clause {
  /** Stays the same while others come and go. */
  readonly key: number;
  readonly kind: string;
  readonly typed: Typed;
  /** A kind that no fields are known for, as it came. */
  readonly asItCame?: object;
  /** What it came with that no field is for; it goes with the kind. */
  readonly beside?: { readonly kind: string; readonly rest: object };
}

/** The key under which a condition or an action says its kind. */
export type Tag = 'is' | 'do';
type Kinds = Readonly<Partial<Record<string, Kind>>>;
type Plain = Readonly<Record<string, unknown>>;

let keys = 0;
export const newClause = (kind: string, typed: Typed = {}): Clause => ({ key: ++keys, kind, typed });

/** Whether people see less where the device has more. */
const falls = (scale: Scale | undefined): boolean => (scale?.gain ?? 1) < 0;

const OTHER: Readonly<Record<string, string>> = { above: 'below', below: 'above', low: 'high', high: 'low' };
/** The device's own name of a kind or a field, for what people see upside down; and back. */
const turned = (name: string, isTurned: boolean): string =>
  isTurned ? name.replace(/\b(above|below|low|high)\b/, (word) => OTHER[word]!) : name;

export function clauseOf(object: object, tag: Tag, kinds: Kinds, channels: RuleChannels): Clause {
  const plain = object as Plain;
  const scale = channels.get(String(plain['channel']))?.channel;
  const kind = turned(String(plain[tag]), falls(scale));
  const { fields } = kinds[kind] ?? {};
  if (!fields) return { ...newClause(kind), asItCame: object };
  const typed = fields.map((field) => write(field, valueAt(plain, turned(field.name, falls(scale))), scale));
  const known = new Set([tag, 'join', ...fields.map(({ name }) => name.split('/')[0])]);
  const rest = Object.fromEntries(Object.entries(plain).filter(([name]) => !known.has(name)));
  return { ...newClause(kind, Object.assign({}, ...typed) as Typed), beside: { kind, rest } };
}

const valueAt = (object: unknown, path: string): unknown =>
  path.split('/').reduce((at: unknown, name) => (at as Plain | undefined)?.[name], object);

/** The condition or action that was filled in, and what is wrong with it; paths begin at it. */
export function objectOf(clause: Clause, tag: Tag, kinds: Kinds, channels: RuleChannels) {
  if (clause.asItCame) return { object: clause.asItCame, problems: [] };
  const scale = channels.get(clause.typed['channel'] ?? '')?.channel;
  const rest = clause.beside?.kind === clause.kind ? clause.beside.rest : {};
  const object: Record<string, unknown> = { ...rest, [tag]: turned(clause.kind, falls(scale)) };
  const problems: Problem[] = [];
  const fields = kinds[clause.kind]?.fields ?? [];
  for (const field of fields) {
    const value = read(field, clause.typed, scale);
    const path = turned(field.name, falls(scale));
    if (value instanceof Wrong) {
      problems.push({ path: `/${path}`, message: value.message });
      put(object, path, NaN); // the station must not take it for a field that was left empty
    } else if (value !== undefined) put(object, path, value);
    else if (isNeeded(field, fields, clause.typed))
      problems.push({ path: `/${path}`, message: missing(field) });
  }
  return { object, problems };
}

/** Of two fields that belong together none is left empty alone. */
function isNeeded(field: Field, fields: readonly Field[], typed: Typed): boolean {
  const [group, own] = field.name.split('/');
  const beside = own === undefined ? [] : fields.filter(({ name }) => name.startsWith(`${group}/`));
  return !field.isOptional || beside.some((each) => read(each, typed) !== undefined);
}

function put(object: Record<string, unknown>, path: string, value: unknown): void {
  const [name = '', inner] = path.split('/');
  if (inner === undefined) object[name] = value;
  else object[name] = { ...(object[name] as object | undefined), [inner]: value };
}

const missing = ({ kind }: Field): string =>
  ({
    ...{ channel: 'Choose a channel.', output: 'Choose an output.', formula: 'Type a formula.' },
    ...{
      days: 'Choose a day at least.',
      clock: 'Type a time of day, as 08:30.',
      zone: 'Choose a time zone.',
    },
    ...{ text: 'Type something here.', template: 'Type something here.', choice: 'Choose one.' },
    ...{ value: 'Type a number here.', span: 'Type a number here.', number: 'Type a number here.' },
    time: 'Say how long.',
  })[kind];

/** Where a field's problem is told: what the station calls low may be what people see as high. */
export const pathOf = ({ name }: Field, { typed }: Clause, channels: RuleChannels): string =>
  `/${turned(name, falls(channels.get(typed['channel'] ?? '')?.channel))}`;
