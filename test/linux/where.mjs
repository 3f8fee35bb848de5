import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const here = import.meta.dirname;
const cache = process.env.FIELDLINE_CACHE ?? join(homedir(), '.cache/fieldline');

/** What the kernel is made of besides Debian's source. */
export const config = join(here, 'kernel.config');
/** The source of our board's module, which is built for the kernel. */
export const boardSource = join(here, 'board/module');

/** Where the kernel of this configuration and recipe is, or would be once it is built: outside the checkout. */
export const kernelFolder = join(cache, `linux-${markOf([config, join(here, 'build.mjs')])}`);

/** Where the board's module of this source is, or would be. */
export const boardFolder = join(
  kernelFolder,
  `board-${markOf(
    readdirSync(boardSource)
      .sort()
      .map((name) => join(boardSource, name)),
  )}`,
);

export const hasKernel = () => existsSync(join(kernelFolder, 'linux'));
export const hasBoard = () => existsSync(boardFolder);

function markOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}
