import { setFlagsFromString } from 'node:v8';

/**
 * A bridge shares a small board for months. By itself V8 lets garbage grow to several times what is alive, and the youngest of it to
 * 32 MB, before it looks; looking earlier costs a bridge no time that could be measured.
 */
for (const flag of ['--heap-growing-percent=30', '--semi-space-growth-factor=1', '--optimize-for-size'])
  setFlagsFromString(flag);
