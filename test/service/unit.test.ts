import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isForData, whyUnfit } from '../../node-bridge/service/fit.ts';
import { isPlain, unitOf } from '../../node-bridge/service/unit.ts';
import { build, built, Fieldline } from '../bridge/process.ts';

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
if (!hasSystemd)
  process.stdout.write('systemd-analyze is not here: what it says of the unit was not looked at\n');

const WIRES = ['gpio:header:17', 'i2c:1:0x76', 'i2c:0:0x40', 'pwm:pwmchip0:0', 'tcp:192.168.1.20:4001'];
const about = {
  program: [process.execPath, process.execPath],
  user: 'root', // systemd-analyze verify looks whether it exists
  dataFolder: '/var/lib/fieldline',
  hasGroup: (name: string) => name === 'gpio',
} as const;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fieldline-unit-'));
  await build();
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true }));

function written(unit: string): string {
  const file = join(folder, 'fieldline.service');
  writeFileSync(file, unit);
  return file;
}

/** The overall exposure that systemd finds, 0 to 10. */
function exposure(unit: string): number {
  const said = execFileSync('systemd-analyze', ['security', '--offline=true', '--no-pager', written(unit)]);
  return Number(/Overall exposure level for \S+: ([\d.]+)/.exec(said.toString())![1]);
}

const PORTS = ['serial:usb-Arduino_UNO-if00', 'serial:/dev/ttyAMA0'];

test.skipIf(!hasSystemd).each([[[]], [WIRES], [PORTS]])(
  'systemd finds the service with the wires %j hardly exposed, and no mistake in it',
  (addresses) => {
    const unit = unitOf({ ...about, addresses });
    const found = exposure(unit);
    process.stdout.write(`exposure with ${addresses.length} wires: ${found}\n`);
    expect(found).toBeLessThanOrEqual(3);
    const checked = spawnSync('systemd-analyze', ['verify', '--man=no', written(unit)]);
    expect(`${checked.stderr}`.split('\n').filter((line) => line.includes(folder))).toEqual([]);
  },
);

test.skipIf(!hasSystemd)('what is left out shows', () => {
  const open = unitOf({ ...about, addresses: [] }).replaceAll(/^(Protect|SystemCallFilter|Capab).*\n/gm, '');
  expect(exposure(open)).toBeGreaterThan(3);
});

test('the files of the wires that it has can be opened, each once, and no others', () => {
  const allowed = (addresses: readonly string[]) =>
    [...unitOf({ ...about, addresses }).matchAll(/^DeviceAllow=(.*)$/gm)].map(([, device]) => device);
  expect(allowed(['i2c:1:0x77', ...WIRES])).toEqual(['/dev/i2c-0 rw', '/dev/i2c-1 rw', 'char-gpiochip rw']);
  expect(allowed(['tcp:1.2.3.4:5', 'constructor:1', 'i2c:1\nExecStart=/bin/sh'])).toEqual(['/dev/i2c-1 rw']);
  expect(allowed(PORTS)).toEqual(['ACM', 'AMA', 'S', 'USB'].map((kind) => `char-tty${kind} rw`));
  expect(unitOf({ ...about, addresses: [] })).toContain('\nPrivateDevices=yes\n');
  expect(unitOf({ ...about, addresses: WIRES })).toContain('\nSupplementaryGroups=gpio\n');
});

test('drivers of adapters are there before the service is, or a port that is plugged in later could not be opened', () => {
  const unit = unitOf({ ...about, addresses: PORTS });
  for (const word of ['Wants', 'After'])
    expect(unit).toContain(`\n${word}=modprobe@usbserial.service modprobe@cdc_acm.service\n`);
  expect(unitOf({ ...about, addresses: WIRES })).not.toContain('modprobe');
});

test.each(['', 'relative', '/a b', '/a%h', '/a"', '/a\nUser=root', '/$HOME'])(
  '%j is no path for a unit',
  (path) => expect(isPlain(path)).toBe(false),
);

test('a dry run prints the unit for the devices of the folder, and changes nothing', async () => {
  const devices = [{ id: 'a', label: 'A', driver: 'bosch-bme280', address: 'i2c:3:0x76' }];
  writeFileSync(join(folder, 'devices.json'), JSON.stringify({ devices }));
  const installing = new Fieldline(['install', '--dry-run', '--data', folder]);
  expect(await installing.ended).toEqual({ code: 0, signal: null });
  expect(installing.stdout).toMatch(/^\[Unit\]\n/);
  const [, program] = new RegExp(`^ExecStart=\\S+ (\\S+) start --data ${folder}$`, 'm').exec(
    installing.stdout,
  )!;
  expect(program).toBe(built);
  expect(installing.stdout).toContain('\nDeviceAllow=/dev/i2c-3 rw\n');
});

test.each([
  [['--data', 'var/lib'], /--data: an absolute path/],
  [['--user', 'A b'], /--user: small letters/],
])('install %j is refused in words', async (args, words) => {
  const installing = new Fieldline(['install', '--dry-run', ...args]);
  expect((await installing.ended).code).toBe(2);
  expect(installing.stderr).toMatch(words);
});

test('where it cannot be installed is said with what to do', () => {
  const root = { hasSystemd: true, uid: 0 };
  const why = (change: Partial<typeof root>, ...paths: string[]) => whyUnfit({ ...root, ...change }, paths);
  expect(why({}, '/usr/bin/node', '/opt/fieldline/main.js', '/var/lib/fieldline')).toBeUndefined();
  expect(why({ hasSystemd: false })).toMatch(/^systemd does not run here; --dry-run/);
  expect(why({ uid: 1000 })).toMatch(/^only root .* sudo fieldline install$/);
  for (const path of ['/home/pi/.nvm/node', '/root/main.js', '/opt/a b/main.js'])
    expect(why({}, '/usr/bin/node', path)).toBe(
      `a service cannot use ${path}: put it where all may read it, as below /opt`,
    );
});

test('only an empty folder, or one of ours, is given to the service', () => {
  expect([[], ['identity.json', 'log'], ['devices.json']].map(isForData)).toEqual([true, true, true]);
  for (const folder of ['/', '/etc', '/var']) expect(isForData(readdirSync(folder))).toBe(false);
});
