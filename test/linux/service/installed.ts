import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DATA = '/var/lib/fieldline';
const UNIT = 'fieldline.service';
/** A service sees nothing below /root, /home and /tmp, where a checkout and its Node may be. */
const [NODE, PROGRAM] = ['/opt/node', '/opt/fieldline'];
/** The groups of a Raspberry Pi, and what its udev rules give them. */
const groups = { gpio: /^gpiochip/, i2c: /^i2c-/, spi: /^spidev/ };

interface JournalLine {
  readonly MESSAGE: string;
  readonly _UID?: string;
  readonly _PID?: string;
}

/** The bridge as a service of the guest's own systemd. */
export const service = {
  /** Writes the configuration anew, as its owner. */
  configure(config: unknown): void {
    mkdirSync(DATA, { recursive: true });
    const file = join(DATA, 'fieldline.json');
    writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
    chmodSync(file, 0o600);
    if (hasUser()) execFileSync('chown', ['fieldline:', file]);
  },

  /** Gives what `fieldline install` says. */
  install(): string {
    for (const [group, files] of Object.entries(groups)) {
      execFileSync('groupadd', ['--system', '--force', group]);
      for (const name of readdirSync('/dev').filter((each) => files.test(each))) {
        execFileSync('chgrp', [group, `/dev/${name}`]);
        chmodSync(`/dev/${name}`, 0o660);
      }
    }
    if (!existsSync(NODE)) {
      writeFileSync(NODE, '');
      mkdirSync(PROGRAM);
      execFileSync('mount', ['--bind', process.execPath, NODE]);
      execFileSync('mount', ['--bind', process.cwd(), PROGRAM]);
    }
    return run(['install', '--data', DATA]);
  },

  systemctl: (...args: readonly string[]) =>
    execFileSync('systemctl', [...args, UNIT], { encoding: 'utf8' }).trim(),

  /** What systemd knows of it. */
  shown(...properties: readonly string[]): Readonly<Record<string, string>> {
    const lines = execFileSync('systemctl', ['show', UNIT, `--property=${properties.join()}`], {
      encoding: 'utf8',
    });
    return Object.fromEntries(
      lines
        .trim()
        .split('\n')
        .map((line) => line.split(/=(.*)/s).slice(0, 2)),
    );
  },

  get pid(): number {
    return Number(this.shown('MainPID')['MainPID']);
  },

  /** What the kernel knows of its process. */
  status: (pid: number, field: string): string =>
    new RegExp(`^${field}:\\s+(.*)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]!,

  /** A line that goes into its unit's drop-in. */
  override(line: string): void {
    const folder = `/run/systemd/system/${UNIT}.d`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'test.conf'), `[Service]\n${line}\n`);
    execFileSync('systemctl', ['daemon-reload']);
  },

  /** What root is told who does that where the service is: as it sees the disk, or in its group of processes. */
  seenThere: (pid: number, command: string) =>
    spawnSync('nsenter', ['-t', `${pid}`, '-m', '-r', 'sh', '-c', command]).status === 0,
  allowedThere(command: string): boolean {
    const group = `/sys/fs/cgroup/system.slice/${UNIT}/cgroup.procs`;
    return spawnSync('sh', ['-c', `echo $$ > ${group} && ${command}`]).status === 0;
  },

  journal(): readonly JournalLine[] {
    execFileSync('journalctl', ['--sync']);
    const text = execFileSync('journalctl', ['-u', UNIT, '-o', 'json', '--no-pager'], {
      encoding: 'utf8',
      maxBuffer: 64 << 20,
    });
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as JournalLine);
  },

  /** What stands on the disk, counted anew, by its own user. */
  verified: () =>
    JSON.parse(run(['verify', '--json', '--data', DATA], 'fieldline')) as {
      readonly balances: boolean;
      readonly devices: readonly {
        readonly device: string;
        readonly dropped: Readonly<Record<string, unknown>>;
      }[];
    },

  async asked<T>(path: string): Promise<T> {
    // Each over a connection of its own: the service ends in between.
    const answer = await fetch(`http://127.0.0.1:8080/api/${path}`, { headers: { connection: 'close' } });
    return (await answer.json()) as T;
  },
};

const hasUser = () => spawnSync('id', ['fieldline']).status === 0;

function run(args: readonly string[], user = 'root'): string {
  const program = [NODE, join(PROGRAM, 'dist/bridge/main.js'), ...args];
  return execFileSync('runuser', ['-u', user, '--', ...program], { encoding: 'utf8', cwd: '/' });
}
