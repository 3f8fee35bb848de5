import { spawnSync } from 'node:child_process';
import { chromiumPath } from '../browser/chromium-path.mjs';

/** What a benchmark with an emulated USB adapter and real Chromium lacks here, in words. */
export function whatIsMissing(): string | undefined {
  if (process.platform !== 'linux') return 'the emulated USB adapter needs Linux';
  if (chromiumPath === undefined) return 'no Chromium found; install one or set FIELDLINE_CHROMIUM';
  if (spawnSync('cc', ['--version']).error) return 'no C compiler found; the emulated USB adapter needs cc';
  return undefined;
}
