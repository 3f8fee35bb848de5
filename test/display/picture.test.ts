import { expect, test } from 'vitest';
import { dotsPath } from '../../web/parts/device/panel-picture.ts';

test('a picture is drawn dot by dot, the lowest bit of each byte at the top', () => {
  const path = dotsPath({ columns: 4, pages: 2, dots: Uint8Array.of(1, 1, 0, 128, 0, 2, 2, 2) });
  expect(path).toBe('M0 0h2v1h-2zM3 7h1v1h-1zM1 9h3v1h-3z');
});
