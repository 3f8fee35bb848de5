import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Board } from '../board/board.ts';
import { simulatedBoard } from '../pins/board.ts';
import { service } from './installed.ts';

test.describe.configure({ mode: 'serial', timeout: 600_000 });

const room = {
  from88: '106e6c6632005d95b8d5d00b771e9dfff9ffac260ad8bd10004b',
  fromE1: '6e01001305001e',
  fromF7: '4a52c08096c07a76',
};

interface Device {
  readonly station: string;
  readonly device: string;
  readonly phase: string;
  readonly channels: readonly { readonly name: string; readonly last?: { readonly value: number } }[];
}
interface History {
  readonly series: readonly [{ readonly gaps: readonly { readonly cause: string }[] }];
}
interface Rows {
  readonly rows: readonly { readonly values: { readonly n: number } }[];
}

let [board, steady]: [Board, { readonly id: string; readonly [key: string]: unknown }] = [
  undefined!,
  { id: 'steady' },
];
const devices = () => [
  { id: 'air', label: 'Air', driver: 'bosch-bme280', address: `i2c:${board.i2c}:0x76` },
  { id: 'volts', label: 'Volts', driver: 'microchip-mcp3008', address: 'spi:0:0' },
  { id: 'button', label: 'Button', driver: 'gpio-button', address: 'gpio:hil-board:BUTTON' },
  steady,
];
const values = async () => {
  const told = await service.asked<{ devices: readonly Device[] }>('devices');
  return Object.fromEntries(
    told.devices.flatMap(({ device, channels }) =>
      channels.map(({ name, last }) => [`${device}/${name}`, last?.value]),
    ),
  );
};
const askedOfSteady = async <T>(question: string): Promise<T> => {
  const [{ station }] = (await service.asked<{ devices: readonly [Device] }>('devices')).devices;
  return service.asked<T>(`devices/${station}/steady/${question}`);
};
const stored = async () => (await askedOfSteady<Rows>('rows?limit=10000')).rows.map((row) => row.values.n);
/** A busy machine's source may pause; its numbers say whether anything is missing. */
const gaps = async () =>
  (await askedOfSteady<History>('history?channels=n')).series[0].gaps.flatMap(({ cause }) =>
    cause === 'silent' ? [] : [cause],
  );
const jumps = (counted: readonly number[]) =>
  counted.filter((n, i) => i > 0 && n !== counted[i - 1]! + 1).length;
/** Waits for the service, and for samples beyond those that are stored. */
const more = async () => {
  const last = async () => (await stored().catch(() => [])).at(-1) ?? 0;
  await expect.poll(last).toBeGreaterThan(0);
  const before = await last();
  await expect.poll(last).toBeGreaterThan(before + 25);
};

let numbers: ChildProcess;
test.beforeAll(async () => {
  board = Board.plugged();
  board.measures(room);
  board.set('mcp3008', 100, 200, 300, 400, 500, 600, 700, 800);
  numbers = spawn(process.execPath, [join(import.meta.dirname, 'numbers.mjs')]);
  const [port] = (await once(numbers.stdout!, 'data')) as [Buffer];
  steady = {
    id: 'steady',
    label: 'Steady',
    driver: 'plotter-lines',
    address: `tcp:127.0.0.1:${String(port).trim()}`,
  };
});
test.afterAll(() => {
  service.systemctl('stop'); // nothing of it beside the specs that follow
  numbers.kill();
});

test('a service of systemd: installed, it runs as its own user once it is ready, without a right, and with each start of the system', () => {
  simulatedBoard();
  service.configure({ devices: devices() });
  expect(service.install()).toContain('Fieldline runs, and is begun with the system from now on.');
  expect(service.shown('ActiveState', 'SubState', 'Type', 'User', 'NRestarts', 'UnitFileState')).toEqual({
    ...{ ActiveState: 'active', SubState: 'running', Type: 'notify', User: 'fieldline' },
    ...{ NRestarts: '0', UnitFileState: 'enabled' },
  });
  const of = (field: string) => service.status(service.pid, field);
  expect(of('Uid').split('\t')).not.toContain('0');
  expect([of('CapEff'), of('CapBnd'), of('NoNewPrivs'), of('Seccomp')]).toEqual([
    ...['0000000000000000', '0000000000000000', '1', '2'],
  ]);
});

test('a service of systemd: it reads the wires that its configuration names, and may open no other device', async () => {
  const rig = simulatedBoard();
  rig.pull(0, false);
  await expect.poll(values).toMatchObject({ 'button/pressed': 1 });
  const told = await values();
  expect(told['air/temperature']).toBeCloseTo(23.72, 2);
  expect(told['air/humidity']).toBeCloseTo(65.3, 1);
  expect(told['volts/ch7']).toBeCloseTo((800 / 1024) * 3.3, 3);
  rig.pull(0, true);
  await expect.poll(values).toMatchObject({ 'button/pressed': 0 });

  const opens = (name: string) => service.allowedThere(`exec 3<>/dev/${name}`);
  const named = [`i2c-${board.i2c}`, 'spidev0.0', 'gpiochip0', 'null'];
  expect(named.map(opens)).toEqual([true, true, true, true]);
  expect(['kmsg', 'tty0', 'mem'].map(opens)).toEqual([false, false, false]);
});

test('a service of systemd: it may write where its data are, and nowhere else', () => {
  const { pid } = service;
  const writes = (folder: string) => service.seenThere(pid, `touch ${folder}/try && rm ${folder}/try`);
  expect(['/var/lib/fieldline', '/tmp'].map(writes)).toEqual([true, true]);
  expect(['/etc', '/usr', '/var/lib', '/opt/fieldline', '/boot'].map(writes)).toEqual(Array(5).fill(false));
  expect(service.seenThere(pid, '[ -z "$(ls -A /root)$(ls -A /home)" ]')).toBe(true);
});

test('a service of systemd: a reload takes the configuration on without losing a sample, and the journal tells it as structured lines', async () => {
  const { pid } = service;
  await more();
  const { label: _, ...same } = steady;
  const added = { id: 'garden', label: 'Garden', driver: 'garden-simulated', address: 'simulated:garden' };
  service.configure({ devices: [...devices().slice(0, 3), { ...same, label: 'Another name' }, added] });
  service.systemctl('reload');
  await expect.poll(values).toHaveProperty('garden/temperature');
  await more();
  expect(service.pid).toBe(pid);
  const counted = await stored();
  expect(counted.length).toBeGreaterThan(50);
  expect(jumps(counted)).toBe(0);
  expect(await gaps()).toEqual([]);

  const own = service.journal().filter((line) => line._PID === String(pid));
  expect(own.every((line) => line._UID !== '0')).toBe(true);
  const structured = own
    .filter(({ MESSAGE }) => MESSAGE.startsWith('{'))
    .map(({ MESSAGE }) => JSON.parse(MESSAGE) as object);
  expect(structured).toContainEqual(
    expect.objectContaining({
      level: 40,
      msg: expect.stringMatching(/^configuration read: .*garden added/) as unknown,
    }),
  );
  expect(own.some(({ MESSAGE }) => MESSAGE.startsWith('Fieldline is running: '))).toBe(true);
});

test('a service of systemd: stopped, it ends by itself, and what is missing until it runs again is told as closed', async () => {
  service.systemctl('stop');
  expect(service.shown('ActiveState', 'Result', 'ExecMainStatus')).toEqual({
    ...{ ActiveState: 'inactive', Result: 'success', ExecMainStatus: '0' },
  });
  const { balances, devices: there } = service.verified();
  expect(balances).toBe(true);
  service.systemctl('start');
  await more();
  expect(Object.keys(there.find(({ device }) => device === 'steady')!.dropped)).toEqual([]);
  expect(await gaps()).toEqual(['closed']);
});

test('a service of systemd: one that hangs is ended and begun anew, and goes on where it was', async () => {
  service.override('WatchdogSec=20'); // 30 as installed
  service.systemctl('restart');
  await more();
  const { pid } = service;
  const before = await stored();
  process.kill(pid, 'SIGSTOP');
  await expect.poll(() => service.shown('NRestarts')['NRestarts'], { timeout: 300_000 }).not.toBe('0');
  await expect.poll(() => service.shown('SubState')['SubState'], { timeout: 300_000 }).toBe('running');
  expect(service.pid).not.toBe(pid);
  expect(service.journal().some(({ MESSAGE }) => /Watchdog timeout/.test(MESSAGE))).toBe(true);
  await more();
  const after = await stored();
  expect(after.slice(0, before.length)).toEqual(before);
  expect(after.at(-1)!).toBeGreaterThan(before.at(-1)!);
  expect((await gaps()).slice(0, 3)).toEqual(['closed', 'closed', 'unclean-stop']);
});
