import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ahead } from '../station/runtime/ahead.ts';

async function* slowly(...items: number[]): AsyncGenerator<number> {
  for (const item of items) {
    await setImmediate();
    yield item;
  }
}

test('what was begun comes in its order', async () => {
  const made: number[] = [];
  for await (const each of ahead(slowly(1, 2, 3), async (item) => 10 * item)) made.push(each);
  expect(made).toEqual([10, 20, 30]);
});

test('a failure is told once, to whoever takes what was made', async () => {
  const unheard: unknown[] = [];
  const hear = (error: unknown) => void unheard.push(error);
  process.on('unhandledRejection', hear);
  const failing = ahead(slowly(1, 2, 3), async (item) => {
    if (item === 1) throw new Error('the disk is gone');
    return item;
  });
  await expect(failing.next()).rejects.toThrow('the disk is gone');
  await setImmediate();
  process.off('unhandledRejection', hear);
  expect(unheard).toEqual([]);
});
