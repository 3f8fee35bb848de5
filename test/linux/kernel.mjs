import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const config = join(import.meta.dirname, 'kernel.config');
const cache = process.env.FIELDLINE_CACHE ?? join(homedir(), '.cache/fieldline');

/** Where the user-mode kernel of this configuration is, or would be once it is built: outside the checkout. */
export const kernelFolder = join(
  cache,
  `linux-${createHash('sha256').update(readFileSync(config)).digest('hex').slice(0, 12)}`,
);

export const hasKernel = () => existsSync(join(kernelFolder, 'linux'));

/** Builds a user-mode Linux with USB/IP, GPIO and I2C simulators from Debian's kernel source, unless it is there. */
export function buildKernel() {
  if (hasKernel()) return;
  const archive = readdirSync('/usr/src').find((name) => /^linux-source-[\d.]+\.tar\.xz$/.test(name));
  if (!archive) throw new Error('the package linux-source is not installed');
  const work = `${kernelFolder}.part`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(join(work, 'build'), { recursive: true });
  run(work, 'tar', '-xf', join('/usr/src', archive));
  const source = join(work, archive.replace('.tar.xz', ''));
  const build = join(work, 'build');
  const make = (...args) => run(build, 'make', '-s', 'ARCH=um', ...args);
  run(source, 'make', '-s', 'ARCH=um', `O=${build}`, 'x86_64_defconfig');
  run(build, join(source, 'scripts/kconfig/merge_config.sh'), '-m', '.config', config);
  make('olddefconfig');
  make('-j2');
  make(`INSTALL_MOD_PATH=${work}`, 'modules_install');
  run(work, 'apt-get', 'download', 'udev'); // the guest has its own; it is not installed here
  const [udev] = readdirSync(work).filter((name) => name.endsWith('.deb'));
  run(work, 'dpkg-deb', '-x', udev, 'udev');
  renameSync(join(build, 'linux'), join(work, 'linux'));
  for (const spent of [source, build]) rmSync(spent, { recursive: true });
  rmSync(kernelFolder, { recursive: true, force: true });
  renameSync(work, kernelFolder);
}

function run(cwd, command, ...args) {
  const { status } = spawnSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`);
}
