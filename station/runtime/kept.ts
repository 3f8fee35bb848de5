import * as v from 'valibot';
import type { Log } from './platform.ts';

type Settings = Pick<Log, 'setting'>;

/** A setting as its schema says; undefined where nothing was kept, or a later program wrote what this one cannot read. @throws log/broken. */
export async function kept<S extends v.GenericSchema>(
  log: Settings,
  name: string,
  schema: S,
): Promise<v.InferOutput<S> | undefined> {
  const read = v.safeParse(schema, await log.setting(name));
  return read.success ? read.output : undefined;
}

/** The rows of a setting; one that a later program wrote and this one cannot read is passed over. @throws log/broken. */
export async function keptRows<S extends v.GenericSchema>(
  log: Settings,
  name: string,
  schema: S,
): Promise<readonly v.InferOutput<S>[]> {
  const rows = await log.setting(name);
  return (Array.isArray(rows) ? rows : []).flatMap((row: unknown) => {
    const read = v.safeParse(schema, row);
    return read.success ? [read.output] : [];
  });
}
