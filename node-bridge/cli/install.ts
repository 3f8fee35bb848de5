import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Command } from 'commander';
import { devicesIn } from '../devices.ts';
import { isForData, whyUnfit } from '../service/fit.ts';
import { isPlain, unitOf } from '../service/unit.ts';
import { addedDevices } from './added-devices.ts';
import { Failure, wrongUsage } from './failure.ts';

interface InstallOptions {
  readonly data: string;
  readonly user: string;
  readonly wires?: readonly string[];
  readonly dryRun?: true;
}

const UNIT = '/etc/systemd/system/fieldline.service';
const WIRE = /^(i2c:\d{1,3}|gpio|spi|serial|pwm|w1)$/;
/** As useradd(8) has it. */
const USER = /^[a-z_][a-z0-9_-]{0,30}$/;
export function addInstall(program: Command): void {
  program
    .command('install')
    .description(
      'Makes the bridge a service of this Linux (systemd): own user, begun with the system and whenever it ended.',
    )
    .option('--data <folder>', 'where everything is kept', '/var/lib/fieldline')
    .option('--user <name>', 'who it runs as; made where there is none', 'fieldline')
    .option('--wires <wires...>', 'also those of devices to come: i2c:1, gpio, spi, serial, pwm, w1')
    .option('--dry-run', 'changes nothing, prints the unit')
    .addHelpText(
      'after',
      `\nThe unit (${UNIT}) lets it open the wires of its devices, whether they stand in its configuration or were added in a page, and no others.`,
    )
    .action(install);
}

async function install({ data, user, wires = [], dryRun }: InstallOptions): Promise<void> {
  if (!isPlain(data)) throw wrongUsage('--data: an absolute path of letters, digits, / . _ @ + and -');
  if (!USER.test(user)) throw wrongUsage('--user: small letters, digits, _ and -, at most 31');
  const unknown = wires.find((wire) => !WIRE.test(wire));
  if (unknown !== undefined)
    throw wrongUsage(`--wires: i2c:1 (or another bus), gpio, spi, serial, pwm or w1, not ${unknown}`);
  const program = [process.execPath, fileURLToPath(new URL('./main.js', import.meta.url))] as const;
  const devices = await devicesIn(data, { say: (line) => process.stderr.write(`${line}\n`) });
  const places = wires.map((wire) => (wire.includes(':') ? wire : `${wire}:`));
  const addresses = [...(devices ?? (await addedDevices(data))).map(({ address }) => address), ...places];
  const unit = unitOf({ program, user, dataFolder: data, addresses, hasGroup });
  if (dryRun) return void process.stdout.write(unit);
  const system = { hasSystemd: existsSync('/run/systemd/system'), uid: process.getuid?.() };
  const why = whyUnfit(system, [...program, data]);
  if (why) throw new Failure(why, 1);
  if (!isForData(existsSync(data) ? readdirSync(data) : []))
    throw new Failure(
      `--data: ${data} has other things in it: it becomes the service's, name an empty folder`,
      1,
    );
  if (!hasName('/etc/passwd', user))
    await run(
      'useradd',
      '--system',
      '--user-group',
      '--home-dir',
      data,
      '--shell',
      '/usr/sbin/nologin',
      user,
    );
  await run('install', '-d', '-m', '0700', data);
  await run('chown', '-R', `${user}:`, data);
  await writeFile(UNIT, unit, { mode: 0o644 });
  for (const deed of ['daemon-reload', 'enable fieldline.service', 'restart fieldline.service'])
    await run('systemctl', ...deed.split(' '));
  process.stdout.write(
    `Fieldline runs, and is begun with the system from now on. \`journalctl -u fieldline\` shows what it says.
Commands beside it are given as its user: sudo -u ${user} fieldline pair --data ${data}\n`,
  );
}

const hasGroup = (name: string): boolean => hasName('/etc/group', name);

const hasName = (file: string, name: string): boolean =>
  existsSync(file) &&
  readFileSync(file, 'utf8')
    .split('\n')
    .some((line) => line.startsWith(`${name}:`));

async function run(program: string, ...args: string[]): Promise<void> {
  const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };
  await promisify(execFile)(program, args, { env }).catch((error: { readonly stderr?: string } & Error) => {
    throw new Failure(`${program}: ${error.stderr?.trim() || error.message}`, 1, { cause: error });
  });
}
