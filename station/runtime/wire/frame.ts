import type { GapCause } from '../../model/entry.ts';

/** One frame of a device, with when it came and what it answers (empty where the device talks by itself). */
export interface Frame {
  readonly kind: 'frame';
  readonly timeMs: number;
  /** How far the wall's clock was before the steady one then: a step of it is a step of this. */
  readonly offsetMs: number;
  readonly bytes: Uint8Array;
  readonly asked: Uint8Array;
}

/** Something of the device did not arrive whole. */
export interface Loss {
  readonly kind: 'loss';
  readonly timeMs: number;
  readonly cause: GapCause;
  readonly count: number;
}

/** Asked at the very moment of writing. @throws where it must not be written any more. */
export type Due = () => void;
