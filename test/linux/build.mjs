import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { config, hasKernel, kernelFolder } from './where.mjs';

/** Where the kernel was built, and modules for it are. */
export const build = join(kernelFolder, 'build');

/**
 * Builds a user-mode Linux with USB/IP, GPIO, I2C and all that systemd wants from Debian's kernel source, unless that one is there. A
 * change of this file or of the configuration is another kernel.
 */
export function buildKernel() {
  if (hasKernel()) return;
  const archive = readdirSync('/usr/src').find((name) => /^linux-source-[\d.]+\.tar\.xz$/.test(name));
  if (!archive) throw new Error('the package linux-source is not installed');
  rmSync(kernelFolder, { recursive: true, force: true });
  mkdirSync(build, { recursive: true });
  run(kernelFolder, 'tar', '-xf', join('/usr/src', archive));
  const source = join(kernelFolder, archive.replace('.tar.xz', ''));
  run(source, 'make', '-s', 'ARCH=um', `O=${build}`, 'x86_64_defconfig');
  run(build, join(source, 'scripts/kconfig/merge_config.sh'), '-m', '.config', config);
  const make = (...args) => run(build, 'make', '-s', 'ARCH=um', ...args);
  make('olddefconfig');
  make('-j2');
  make(`INSTALL_MOD_PATH=${kernelFolder}`, 'modules_install');
  run(kernelFolder, 'apt-get', 'download', 'udev'); // the guest has its own; it is not installed here
  const [udev] = readdirSync(kernelFolder).filter((name) => name.endsWith('.deb'));
  run(kernelFolder, 'dpkg-deb', '-x', udev, 'udev');
  keepHeaders(source);
  renameSync(join(build, 'linux'), join(kernelFolder, 'linux')); // last: by it the rest is known to be whole
}

/** Of source and build only what modules are built with. */
function keepHeaders(source) {
  const rest = (folder, ...kept) =>
    readdirSync(folder)
      .filter((name) => !kept.includes(name))
      .map((name) => join(folder, name));
  const spent = [
    ...rest(source, 'Makefile', 'Kbuild', 'include', 'scripts', 'arch'),
    ...rest(join(source, 'arch'), 'um', 'x86'),
    join(build, 'vmlinux'),
  ];
  for (const path of spent) rmSync(path, { recursive: true });
  run(build, 'find', '.', '-name', '*.[oa]', '-delete');
}

export function run(cwd, command, ...args) {
  const { status } = spawnSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`);
}
