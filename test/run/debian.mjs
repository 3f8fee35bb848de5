import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';

const packages = {
  check: [],
  // oxfmt-ignore
  node: [
    'mosquitto', 'mosquitto-clients', 'curl', 'gcc', 'libc6-dev', 'pkgconf', 'libmodbus-dev', 'libcoap3-bin', 'systemd',
    'nats-server',
    'python3-zeroconf',
  ],
  contract: ['chromium'],
  browser: ['chromium', 'mosquitto', 'libnss3-tools'],
  faults: ['chromium', 'mosquitto', 'gcc', 'libc6-dev'],
  kernel: ['chromium', 'iproute2', 'kmod', 'systemd'],
  kernelBuild: ['linux-source', 'xz-utils', 'gcc', 'libc6-dev', 'make', 'flex', 'bison', 'bc'],
  // oxfmt-ignore
  device: [
    'chromium', 'mosquitto',
    'gcc', 'libc6-dev', 'pkgconf', 'libmodbus-dev', 'libsimavr-dev', 'libelf-dev',
    'gcc-avr', 'avr-libc', 'arduino-core-avr',
  ],
};

/** Whether this is a Debian whose packages the tests know. */
export function isDebian() {
  if (!existsSync('/etc/os-release')) return false;
  const release = readFileSync('/etc/os-release', 'utf8');
  return /^ID=debian$/m.test(release) && /^VERSION_ID="1[23]"$/m.test(release);
}

/** Installs what the areas need and this Debian lacks; without root it says what that is and ends the process. */
export async function ensurePackages(areas) {
  const missing = lacking([...new Set(areas.flatMap((area) => packages[area]))]);
  if (missing.length === 0) return;
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...missing];
  if (process.getuid() !== 0) {
    console.error(`These tests need packages that are not installed. As root:\n  ${install.join(' ')}`);
    console.log('0 passed, 1 failed');
    process.exit(1);
  }
  console.log(`installing for the tests: ${missing.join(' ')}`);
  const done = await withoutStartingServices(missing, async () => {
    return (await run('apt-get', 'update')) && (await run(...install));
  });
  if (done) return;
  console.log('the packages could not be installed\n0 passed, 1 failed');
  process.exit(1);
}

function lacking(names) {
  if (names.length === 0) return [];
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status} ${Package}\\n', ...names]);
  const lines = `${stdout}`.split('\n');
  return names.filter((name) => !lines.includes(`installed ${name}`));
}

function run(command, ...args) {
  // RUNLEVEL=1: to maintainer scripts the system is one on which no service runs.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env });
  return new Promise((resolve) =>
    child.on('close', (code) => resolve(code === 0)).on('error', () => resolve(false)),
  );
}

/** Debian starts a service when it installs it, and at each boot; the tests start their own brokers and want neither. */
async function withoutStartingServices(installed, install) {
  const policy = '/usr/sbin/policy-rc.d';
  for (const name of ['mosquitto', 'nats-server'].filter((each) => installed.includes(each))) {
    const unit = `/etc/systemd/system/${name}.service`;
    if (!existsSync('/etc/systemd/system') || existsSync(unit)) continue;
    symlinkSync('/dev/null', unit);
    console.log(`${name}.service is masked; \`systemctl unmask ${name}\` makes it an ordinary service again`);
  }
  if (existsSync(policy)) return install();
  const finishFirst = () => undefined;
  process.on('SIGINT', finishFirst).on('SIGTERM', finishFirst);
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return await install();
  } finally {
    rmSync(policy);
    process.off('SIGINT', finishFirst).off('SIGTERM', finishFirst);
  }
}
