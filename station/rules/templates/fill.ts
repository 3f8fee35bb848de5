import type { Limit, Template } from './template.ts';

/** What a person chose: a channel for each want, where there is one, and a number for each limit, in its unit. */
export interface Chosen {
  readonly channels: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, number>>;
}

/** A template with its holes filled: data that is still to be judged by whoever takes it. */
export interface Filled {
  readonly rules: readonly object[];
  /** By the device that they are of. */
  readonly steps: Readonly<Record<string, readonly object[]>>;
  /** By `device/channel`. */
  readonly locks: Readonly<Record<string, object>>;
}

const IN_MS: Readonly<Record<string, number>> = { s: 1000, min: 60_000, h: 3_600_000 };
const HOLE = /\{([A-Za-z]+(?:\.[a-z]+)?)\}/g;

/** A number as rules hold it: times in ms. */
export const rawOf = ({ unit }: Pick<Limit, 'unit'>, value: number): number => value * (IN_MS[unit] ?? 1);

/** What needs a channel that was not chosen is left out: a condition, an action, a lock, a rule without conditions. */
export function fill(template: Template, chosen: Chosen): Filled {
  const holes = holesOf(template, chosen);
  const filled = (value: unknown) => filledIn(value, holes);
  const rules = template.rules.flatMap((rule) => {
    const { when, ...rest } = filled(rule) as { when: readonly object[] };
    return when.length > 0 ? [{ ...rest, when }] : [];
  });
  const steps: Record<string, object[]> = {};
  const locks: Record<string, object> = {};
  for (const [want, list] of Object.entries(template.steps ?? {})) {
    const device = chosen.channels[want]?.split('/')[0];
    if (device !== undefined) (steps[device] ??= []).push(...(filled(list) as object[]));
  }
  for (const [want, lock] of Object.entries(template.locks ?? {})) {
    const output = chosen.channels[want];
    if (output !== undefined) locks[output] = filled(lock) as object;
  }
  return { rules, steps, locks };
}

function holesOf(template: Template, { channels, limits }: Chosen): ReadonlyMap<string, string | number> {
  const holes = new Map<string, string | number>();
  for (const [name, limit] of Object.entries(template.limits))
    holes.set(name, rawOf(limit, limits[name] ?? limit.value));
  for (const want of Object.keys(template.wants)) {
    const reference = channels[want];
    if (reference === undefined) continue;
    const [device = '', name = ''] = reference.split('/');
    holes.set(want, reference).set(`${want}.device`, device).set(`${want}.name`, name);
  }
  return holes;
}

function filledIn(value: unknown, holes: ReadonlyMap<string, string | number>): unknown {
  if (typeof value === 'string') return filledText(value, holes);
  if (Array.isArray(value))
    return value.filter((each) => isFilled(each, holes)).map((each) => filledIn(each, holes));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filledIn(each, holes)]));
}

/** A hole that is all of the text keeps its number a number. */
function filledText(text: string, holes: ReadonlyMap<string, string | number>): string | number {
  const [, whole] = /^\{([^{}]+)\}$/.exec(text) ?? [];
  if (whole !== undefined) return holes.get(whole) ?? text;
  return text.replace(HOLE, (hole, name: string) => String(holes.get(name) ?? hole));
}

/** Whether nothing in it stays a hole. What a list in it leaves out is another matter. */
function isFilled(value: unknown, holes: ReadonlyMap<string, string | number>): boolean {
  if (typeof value === 'string') return [...value.matchAll(HOLE)].every(([, name]) => holes.has(name!));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return true;
  return Object.values(value).every((each) => isFilled(each, holes));
}
