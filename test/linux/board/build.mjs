import { cpSync, renameSync, rmSync } from 'node:fs';
import { build, run } from '../build.mjs';
import { boardFolder, boardSource, hasBoard } from '../where.mjs';

/** Builds the module of our board for the kernel, in seconds, unless that one is there. */
export function buildBoard() {
  if (hasBoard()) return;
  const work = `${boardFolder}.part`;
  rmSync(work, { recursive: true, force: true });
  cpSync(boardSource, work, { recursive: true });
  run(build, 'make', '-s', 'ARCH=um', `M=${work}`, 'modules');
  renameSync(work, boardFolder);
}
