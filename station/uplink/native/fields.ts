import * as v from 'valibot';
import { NAME } from '../../model/channel.ts';
import { fault } from '../../model/fault.ts';
import { readJson } from './json.ts';

/** The fields that messages of the native dialect are made of, as they may come from anybody. */
export const Name = v.pipe(v.string(), v.regex(NAME));
export const Finite = v.pipe(v.number(), v.finite());
/** UTC epoch milliseconds that a Date can hold. */
export const TimeMs = v.pipe(v.number(), v.minValue(-8.64e15), v.maxValue(8.64e15));
export const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const Seq = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
export const text = (mostLetters: number) => v.pipe(v.string(), v.maxLength(mostLetters));

/** Words for people: what is too long is cut, not refused. */
export const words = (mostLetters: number) =>
  v.pipe(
    v.string(),
    v.transform((all) => all.slice(0, mostLetters)),
  );

/** Ranges of entry numbers, both ends inclusive, ascending and apart. */
export const ranges = (most: number) =>
  v.pipe(
    v.array(v.tuple([Seq, Seq])),
    v.maxLength(most),
    v.check((all) => all.every(([from, to], i) => from <= to && from > (all[i - 1]?.[1] ?? 0)), 'ascending'),
  );

/** @throws frame/length, frame/syntax naming the first field that is wrong. */
export function readFields<S extends v.GenericSchema>(schema: S, payload: Uint8Array): v.InferOutput<S> {
  const result = v.safeParse(schema, readJson(payload));
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw fault('frame/syntax', {
    text: `${v.getDotPath(issue) ?? 'message'}: ${issue.message}`.slice(0, 200),
  });
}

/** Without the fields that are undefined, for exact optional types. */
export function given<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const kept = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as { [K in keyof T]: Exclude<T[K], undefined> };
}
