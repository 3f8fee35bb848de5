import type { Draft } from './draft.ts';

/**
 * Whether a job adds to the store, helps to make room in it and so may run while the store is full, only deletes and so
 * may be tried whatever the store refuses, or only looks at what is there at one moment. `alone`: it reads pages of the
 * store, and so must not share a commit with jobs whose changes are not there yet. `wipe`: it deletes everything.
 */
export type Purpose = 'add' | 'free' | 'free alone' | 'delete' | 'look' | 'wipe';

/** Something that is to become part of a commit. */
export interface Job {
  readonly purpose: Purpose;
  readonly prepare: (draft: Draft) => Promise<void>;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}
