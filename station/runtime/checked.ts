import * as v from 'valibot';
import { fault, type Problem } from '../model/fault.ts';

/** All that a schema finds wrong with what stands `at` a place, as JSON pointers. */
export const problemsIn = (issues: readonly v.BaseIssue<unknown>[], at = ''): readonly Problem[] =>
  issues.map(({ path = [], message }) => ({
    path: [at, ...path.map(({ key }) => String(key))].join('/') || '/',
    message,
  }));

/** What somebody hands in, as its schema says. @throws config/invalid with all that is wrong with it, and what is `beside`. */
export function checked<S extends v.GenericSchema>(
  schema: S,
  json: unknown,
  { at = '', beside }: { readonly at?: string; readonly beside?: () => readonly Problem[] } = {},
): v.InferOutput<S> {
  const read = v.safeParse(schema, json);
  if (read.success) return read.output;
  throw fault('config/invalid', { problems: [...problemsIn(read.issues, at), ...(beside?.() ?? [])] });
}

/** @throws config/invalid */
export function refuse(path: string, message: string): never {
  throw fault('config/invalid', { problems: [{ path, message }] });
}
