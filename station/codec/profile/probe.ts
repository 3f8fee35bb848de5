import { Kind } from './kinds.ts';
import type { Field, FrameKind } from './schema.ts';
import type { Shown } from './shown.ts';

/** A field that may be the one, without a name of its own. */
export interface Possible {
  readonly field: Field;
  readonly unusual: number;
}

/** A number that was shown, and the frames of that time. */
export interface Near {
  readonly shown: Shown;
  readonly frames: readonly Uint8Array[];
}

export const probing = (kind: FrameKind, field: Field, inside: readonly [number, number]): Kind =>
  new Kind({ ...kind, fields: [field], facts: [] }, inside);

export const valueOf = (probe: Kind, frame: Uint8Array): number => [...probe.look(frame)][0]?.value ?? NaN;
