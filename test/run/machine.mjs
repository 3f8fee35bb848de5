import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chromiumPath } from '../browser/chromium-path.mjs';
import { ensurePackages, isDebian } from './debian.mjs';

/**
 * Which areas this machine can run, and why not the others.
 *
 * Debian 12 and 13 are made able to run all of them, or the process ends here; other systems run what they can.
 */
export async function canRun(areas) {
  if (isDebian()) await ensurePackages(areas);
  const notRun = new Map();
  for (const area of areas) {
    const why = missing[area]?.();
    if (why) notRun.set(area, why);
  }
  return { runnable: areas.filter((area) => !notRun.has(area)), notRun };
}

const noChromium = () =>
  chromiumPath ? undefined : 'no Chromium found; install one or set FIELDLINE_CHROMIUM';

const missing = {
  contract: noChromium,
  browser: noChromium,
  device: () => noChromium() ?? noEmulator(),
};

function noEmulator() {
  if (process.platform !== 'linux') return 'the emulated devices need Linux';
  const tools = ['cc', 'avr-g++', 'pkg-config', 'mosquitto'].filter(
    (tool) => !succeeds('sh', '-c', `command -v ${tool}`),
  );
  if (tools.length > 0) return `not installed: ${tools.join(', ')}`;
  const libraries = ['simavr', 'libmodbus'].filter((library) => !succeeds('pkg-config', '--exists', library));
  if (libraries.length > 0) return `not installed for development: ${libraries.join(', ')}`;
  const drivers = '/proc/tty/drivers';
  if (existsSync(drivers) && /\bserial$/m.test(readFileSync(drivers, 'utf8'))) return undefined;
  return `Chromium lists no serial port here: no driver of type serial in ${drivers}`;
}

function succeeds(command, ...args) {
  try {
    execFileSync(command, args, {
      stdio: 'ignore',
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
    });
    return true;
  } catch {
    return false;
  }
}
