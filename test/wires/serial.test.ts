import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { nodeClock } from '../../node-bridge/node-clock.ts';
import { pathOf, serialPorts } from '../../node-bridge/wires/serial-ports.ts';
import { wires } from '../../node-bridge/wires/wires.ts';
import { toFault } from '../../station/model/fault.ts';
import { build, Fieldline } from '../bridge/process.ts';
import { Adapter } from '../device/emulator/adapter.ts';
import { program } from '../device/emulator/build.ts';
import { hasLibmodbus } from './modbus-server.ts';
import { startWith } from './running.ts';
import { SerialMachine } from './serial-machine.ts';

beforeAll(async () => void (await build()), 240_000);

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function machine(): SerialMachine {
  const made = new SerialMachine();
  ends.push(() => made.end());
  return made;
}

const identity = { vendorId: 0x2341, productId: 0x0043 };
const LINES = 'i=0; while :; do i=$((i+1)); echo "level:$i"; sleep 0.02; done';

test('a board on a serial port of the bridge is recorded; pulled and put back, it goes on', async () => {
  const adapter = await Adapter.plug(machine(), {
    ...{ ...identity, baudRate: 115_200, device: ['sh', '-c', LINES] },
  });
  const running = await startWith([
    {
      ...{ id: 'tank', label: 'Tank', driver: 'plotter-lines', address: `serial:${adapter.tty}` },
      line: { baudRate: 115_200 },
    },
  ]);
  ends.push(() => running.end());
  const level = ({ level }: Record<string, unknown>) => Number(level) > 0;
  const before = await running.state('tank', level);
  await adapter.unplug({ afterBytes: 3 });
  const fault = async () => {
    const told = await (await fetch(`${running.http}/api/devices`)).json();
    return (told as { devices: { device: string; fault?: string }[] }).devices.find(
      ({ device }) => device === 'tank',
    )?.fault;
  };
  await vi.waitFor(async () => expect(await fault()).toMatch(/^link\/(lost|not-found)$/), 20_000);
  await adapter.replug();
  const after = await running.state('tank', (body) => Number(body.level) > Number(before.level) + 5);
  expect(Number(after.level)).toBeGreaterThan(Number(before.level));
});

test.skipIf(!hasLibmodbus)(
  'a Modbus RTU meter (libmodbus) is asked over a serial port of the bridge',
  async () => {
    const adapter = await Adapter.plug(machine(), {
      ...{ ...identity, baudRate: 9600, device: [await program('modbus-slave'), '17', '0=230.5'] },
    });
    const running = await startWith([
      {
        ...{ id: 'meter', label: 'Meter', driver: 'modbus-meter', address: `serial:${adapter.tty}` },
        options: { unit: 17, model: 'sdm630', everyMs: 300 },
        line: { baudRate: 9600 },
      },
    ]);
    ends.push(() => running.end());
    const state = await running.state('meter', (body) => Object.values(body).includes(230.5));
    expect(Object.values(state)).toContain(230.5);
  },
);

test('who speaks at a serial port is found by listening, and nothing is sent', async () => {
  const adapter = await Adapter.plug(machine(), {
    ...{ ...identity, baudRate: 9600, device: ['sh', '-c', LINES] },
  });
  const scan = new Fieldline(['scan', `serial:${adapter.tty}`, '--yes']);
  await scan.ended;
  expect(scan.stdout).toMatch(/^plotter-lines at 9600 baud, 8N1: /m);
  expect(adapter.heard.length).toBe(0);
});

describe('a serial port', () => {
  const open = (address: string, signal = new AbortController().signal) =>
    wires(nodeClock).openLink({ kind: 'serial', baudRate: 9600 }, address, signal);

  test('is opened once at a time, at any rate, and set anew while it stays open', async () => {
    const adapter = await Adapter.plug(machine(), { ...identity, baudRate: 9600 });
    const terminal = realpathSync(adapter.tty);
    const link = await open(`serial:${terminal}`);
    await adapter.opened(9600);
    expect(await open(`serial:${terminal}`).catch(toFault)).toMatchObject({ code: 'link/busy' });
    await link.setLine?.({ kind: 'serial', baudRate: 250_000, parity: 'even', dataBits: 7 });
    await adapter.opened(250_000);
    await link.close();
    await adapter.closed();
  });

  test('that is gone is told, and takes no time of the processor', async () => {
    const adapter = await Adapter.plug(machine(), { ...identity, baudRate: 9600 });
    const link = await open(`serial:${adapter.tty}`);
    const reading = (async () => {
      for await (const heard of link.heard) void heard;
    })().catch(toFault);
    await adapter.opened(9600);
    adapter.say('half a li');
    await adapter.unplug();
    expect(await reading).toMatchObject({ code: 'link/lost' });
    expect(await open(`serial:${adapter.tty}`).catch(toFault)).toMatchObject({ code: 'link/not-found' });
  });

  test.each([
    ['serial:/dev/null', 'link/unsupported'],
    ['serial:/dev/ttyNONE7', 'link/not-found'],
    ['serial:nobody-if00', 'link/not-found'],
    ['serial:../../etc/passwd', 'link/unsupported'],
    ['serial:/dev/../etc/passwd', 'link/unsupported'],
    ['serial:/etc/passwd', 'link/unsupported'],
    ['serial:', 'link/unsupported'],
  ])('%s is refused: %s', async (address, code) => {
    expect(await open(address).catch(toFault)).toMatchObject({ code });
  });
});

test('ports are named by what stays: the adapter’s own name, or its place where it has no number', async () => {
  const root = mkdtempSync(join(tmpdir(), 'fieldline-sysfs-'));
  ends.push(() => rmSync(root, { recursive: true }));
  const put = (path: string, text: string) => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const link = (path: string, to: string) => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    mkdirSync(join(root, to), { recursive: true });
    symlinkSync(join(root, to), join(root, path));
  };
  link('sys/class/tty/ttyACM0/device', 'sys/devices/usb1/1-1/1-1:1.0');
  put('sys/devices/usb1/1-1/idVendor', '2341\n');
  put('sys/devices/usb1/1-1/product', 'Uno\n');
  put('sys/devices/usb1/1-1/serial', 'UNO0001\n');
  link('dev/serial/by-id/usb-Arduino_UNO0001-if00', 'dev/ttyACM0');
  link('sys/class/tty/ttyUSB0/device', 'sys/devices/usb1/1-2/1-2:1.0/ttyUSB0');
  put('sys/devices/usb1/1-2/idVendor', '1a86\n');
  put('sys/devices/usb1/1-2/idProduct', '7523\n');
  link('dev/serial/by-id/usb-1a86_USB_Serial-if00-port0', 'dev/ttyUSB0');
  link('dev/serial/by-path/platform-usb-0:1.2:1.0-port0', 'dev/ttyUSB0');
  link('sys/class/tty/ttyAMA0/device', 'sys/devices/platform/serial0');
  put('sys/class/tty/ttyAMA0/type', '32\n');
  link('sys/class/tty/ttyS0/device', 'sys/devices/platform/serial8250');
  put('sys/class/tty/ttyS0/type', '0\n');
  mkdirSync(join(root, 'sys/class/tty/tty1'), { recursive: true });
  expect(await serialPorts(root)).toEqual([
    { address: 'serial:usb-Arduino_UNO0001-if00', path: '/dev/ttyACM0', name: 'Uno' },
    { address: 'serial:/dev/ttyAMA0', path: '/dev/ttyAMA0' },
    {
      address: 'serial:/dev/serial/by-path/platform-usb-0:1.2:1.0-port0',
      path: '/dev/ttyUSB0',
      name: 'USB 1a86:7523',
    },
  ]);
  expect(pathOf('usb-Arduino_UNO0001-if00')).toBe('/dev/serial/by-id/usb-Arduino_UNO0001-if00');
});
