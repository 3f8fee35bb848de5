import type { DialectName } from '../model/uplink.ts';
import type { Dialect } from './dialect.ts';
import { native } from './native/dialect.ts';

/** Every dialect by its name. */
export const dialects: Readonly<Record<DialectName, Dialect>> = { native };
