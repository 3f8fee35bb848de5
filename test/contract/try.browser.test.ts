import { expect, test } from 'vitest';
import * as fc from 'fast-check';
import loadKernel from 'virtual:core-wasm';
test('the kernel loads in Chromium', async () => {
  expect(Object.keys(await loadKernel())).toContain('memory');
  fc.assert(fc.property(fc.integer(), (n) => n === n));
  expect('indexedDB' in globalThis).toBe(true);
});
