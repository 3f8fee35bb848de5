import { expect, test } from 'vitest';
import type { Books } from '../../station/runtime/log/books.ts';
import { paced } from '../../station/runtime/log/paced.ts';

test('long work lets others go first every few milliseconds, and short work does not ask', async () => {
  const said: string[] = [];
  let ageMs = 0;
  const books = {
    store: { get: async () => void said.push('others') },
    aging: {
      get ageMs() {
        return ageMs;
      },
    },
  } as unknown as Books;
  function* work(stepMs: number) {
    for (let step = 0; step < 6; step++) {
      ageMs += stepMs;
      said.push('step');
      yield;
    }
    return 'done';
  }
  expect(await paced(books, work(1))).toBe('done');
  expect(said.splice(0)).toEqual(Array(6).fill('step'));
  expect(await paced(books, work(4))).toBe('done');
  expect(said).toEqual(['step', 'step', 'others', 'step', 'step', 'others', 'step', 'step', 'others']);
});
