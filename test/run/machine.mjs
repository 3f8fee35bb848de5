import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chromiumPath } from '../browser/chromium-path.mjs';
import { hasBoard, hasKernel, kernelFolder } from '../linux/where.mjs';
import { ensurePackages, isDebian } from './debian.mjs';

/**
 * Which areas this machine can run, and why not the others.
 *
 * Debian 12 and 13 are made able to run all of them, or the process ends here; other systems run what they can. A kernel of
 * its own is built only where it is asked for by name: `left` says so where it is left out.
 */
export async function canRun(wanted) {
  const withKernel = hasKernel() || wanted.every((area) => area === 'kernel');
  const areas = wanted.filter((area) => area !== 'kernel' || withKernel);
  const left =
    areas.length < wanted.length
      ? [`test:kernel skipped: no kernel in ${kernelFolder}, npm run test:kernel builds it`]
      : [];
  const building = areas.includes('kernel') && !(hasKernel() && hasBoard()) ? ['kernelBuild'] : [];
  if (isDebian()) await ensurePackages([...areas, ...building]);
  const notRun = new Map();
  for (const area of areas) {
    const why = missing[area]?.();
    if (why) notRun.set(area, why);
  }
  return { runnable: areas.filter((area) => !notRun.has(area)), notRun, left };
}

const noChromium = () =>
  chromiumPath ? undefined : 'no Chromium found; install one or set FIELDLINE_CHROMIUM';

const missing = {
  contract: noChromium,
  browser: noChromium,
  device: () => noChromium() ?? noEmulator(),
  kernel: () => noChromium() ?? notLinux('a kernel is a process') ?? withoutTools('ip', 'perl'),
  faults: () => noChromium() ?? notLinux('power cuts are played') ?? withoutTools('cc', 'mosquitto'),
};

const notLinux = (what) => (process.platform === 'linux' ? undefined : `${what} on Linux only`);

function withoutTools(...tools) {
  const absent = tools.filter((tool) => !succeeds('sh', '-c', `command -v ${tool}`));
  return absent.length > 0 ? `not installed: ${absent.join(', ')}` : undefined;
}

function noEmulator() {
  const why =
    notLinux('the emulated devices run') ?? withoutTools('cc', 'avr-g++', 'pkg-config', 'mosquitto');
  if (why) return why;
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
