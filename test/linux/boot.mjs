import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { boardFolder, kernelFolder } from './where.mjs';

const root = join(import.meta.dirname, '../..');
const REPORTS = '.cache/test';

/** Only ends what hangs. */
const MOST_MS = 15 * 60_000;

/**
 * Runs the specs of this folder inside the kernel; resolves with playwright's exit code once it has powered off.
 *
 * Their report is `.cache/test/playwright-linux.json`. With `record` they write down what Linux' drivers say instead.
 */
export async function runInKernel({ only = '', record = false } = {}) {
  mkdirSync(join(root, REPORTS), { recursive: true });
  const guest = spawn(
    join(kernelFolder, 'linux'),
    [
      ...['mem=3G', 'con=null', 'con0=null,fd:1', 'quiet', 'loglevel=3'],
      ...['rootfstype=hostfs', 'rootflags=/', 'ro', `init=${join(import.meta.dirname, 'guest.sh')}`],
      ...[`fieldline.root=${root}`, `fieldline.kernel=${kernelFolder}`, `fieldline.board=${boardFolder}`],
      `fieldline.only=${only}`,
      ...(record ? ['RECORD=1'] : []),
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const end = () => guest.kill();
  const timer = setTimeout(end, MOST_MS);
  for (const signal of ['exit', 'SIGINT', 'SIGTERM']) process.once(signal, end);
  let said = '';
  guest.stdout.on('data', (chunk) => {
    said += chunk;
    process.stdout.write(chunk);
  });
  await new Promise((resolve) => guest.on('close', resolve));
  clearTimeout(timer);
  const ended = /@@ended (\d+)/.exec(said);
  return ended ? Number(ended[1]) : 1;
}
