import type { Steps } from '../../codec/steps.ts';
import type { Books } from './books.ts';
import { SELF } from './keys.ts';

/** So long nobody has to wait for somebody who is not in a hurry. */
const SLICE_MS = 8;

/** Does long work in slices. Between them the store is asked something, so that all who waited meanwhile come first. */
export async function paced<T>({ store, aging }: Books, steps: Steps<T>): Promise<T> {
  for (let beganMs = aging.ageMs; ;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (aging.ageMs - beganMs < SLICE_MS) continue;
    await store.get(SELF);
    beganMs = aging.ageMs;
  }
}
