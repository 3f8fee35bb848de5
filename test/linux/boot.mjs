import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { kernelFolder } from './kernel.mjs';

const root = join(import.meta.dirname, '../..');

/** Runs the specs of this folder inside the kernel; resolves with its exit code once it has powered off. */
export async function runInKernel({ only = '', record = false } = {}) {
  mkdirSync(join(root, '.cache/test'), { recursive: true });
  const guest = spawn(
    join(kernelFolder, 'linux'),
    [
      'mem=3G',
      'rootfstype=hostfs',
      'rootflags=/',
      'ro',
      `init=${join(import.meta.dirname, 'guest.sh')}`,
      'con=null',
      'con0=null,fd:1',
      'quiet',
      `fieldline.root=${root}`,
      `fieldline.kernel=${kernelFolder}`,
      `fieldline.only=${only}`,
      ...(record ? ['RECORD=1'] : []),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  guest.stdout.on('data', (chunk) => {
    said += chunk;
    process.stdout.write(chunk);
  });
  await new Promise((resolve) => guest.on('close', resolve));
  const ended = /@@ended (\d+)/.exec(said);
  return ended ? Number(ended[1]) : 1;
}
