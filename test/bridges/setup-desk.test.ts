import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { ScanPart } from '../../station/api/scan.ts';
import type { BusChip, BusPart } from '../../station/api/bridge-setup.ts';
import type { DeviceConfig, UplinkConfig } from '../../station/api/config.ts';
import { USUAL } from '../../station/model/uplink.ts';
import { BridgeSetupDesk } from '../../station/runtime/bridges/setup-desk.ts';
import { I2cWire } from '../../node-bridge/wires/i2c-wire.ts';
import { machineWires } from '../../node-bridge/wires/machine-wires.ts';
import { addWires } from '../../node-bridge/wires/wire-routes.ts';
import { nodeClock } from '../../node-bridge/node-clock.ts';
import { hex, toHex } from '../../station/codec/bytes.ts';
import { fault } from '../../station/model/fault.ts';
import { askFrom } from '../../workers/ask-bridge.ts';
import { type Running, startBridge } from '../api/running.ts';
import { ChipBus } from '../fakes/i2c-bus.ts';
import { openWorld } from '../trust/world.ts';
import { Adapter } from '../device/emulator/adapter.ts';
import { SerialMachine } from '../wires/serial-machine.ts';
import { hasLibmodbus, ModbusServer } from '../wires/modbus-server.ts';

// What a paired page's worker asks with, and a whole bridge in this process that answers.

let running: Running;
beforeAll(async () => {
  running = await startBridge();
}, 300_000);
afterAll(() => running.close());

/** The desk of a station that a bridge gave this token. */
function deskAt(url: string, password: string): BridgeSetupDesk {
  const uplink: UplinkConfig = { ...USUAL, id: 'up', url: `${url.replace('http', 'ws')}/mqtt`, password };
  const uplinks = [uplink];
  const setUplink = async (changed: UplinkConfig) => void uplinks.splice(0, 1, changed);
  return new BridgeSetupDesk({ ask: askFrom('http://127.0.0.1/') }, { all: uplinks, setUplink });
}
const deskOf = async (role: 'viewer' | 'operator' | 'admin') =>
  deskAt(running.url, await running.token({ role }));
const counter = (label: string): DeviceConfig => {
  return { id: 'pushed', label, driver: 'plotter-lines', address: 'http-in:pushed' };
};
const labels = async (desk: BridgeSetupDesk) =>
  (await desk.bridgeSetup('up')).devices.map(({ label }) => label);

test('a device is added at the bridge, called otherwise and taken away, as at the own station', async () => {
  const desk = await deskOf('admin');
  expect(await desk.bridgeSetup('up')).toMatchObject({ isFixed: false, devices: [{ id: 'garden' }] });
  await desk.editBridgeSetup('up', { edit: 'put-device', device: counter('Pushed') });
  await desk.editBridgeSetup('up', { edit: 'rename-device', id: 'pushed', label: 'Pushed numbers' });
  expect(await labels(desk)).toEqual(['Garden', 'Pushed numbers']);
  await desk.editBridgeSetup('up', { edit: 'remove-device', id: 'pushed' });
  expect(await labels(desk)).toEqual(['Garden']);
  await desk.editBridgeSetup('up', { edit: 'rename', label: 'Greenhouse' });
  expect((await desk.bridgeSetup('up')).label).toBe('Greenhouse');
});

test('what is wrong with a device is said at its place, and who may not set up is refused in words', async () => {
  const wrong = { ...counter('X'), driver: 'no-such-driver' };
  const put = (desk: BridgeSetupDesk) => desk.editBridgeSetup('up', { edit: 'put-device', device: wrong });
  await expect(put(await deskOf('admin'))).rejects.toMatchObject({
    fault: {
      code: 'bridge/refused',
      detail: { status: 422, why: expect.stringContaining('driver') as string },
    },
  });
  for (const role of ['viewer', 'operator'] as const) {
    const desk = await deskOf(role);
    const asked = [
      () => put(desk),
      () => desk.bridgeWires('up'),
      () => desk.scanBridgeBus('up', 1),
      () => desk.scanBridgeModbus('up', { address: 'modbus-tcp:127.0.0.1', how: 'quick' }),
      () => desk.seenAtBridge('up'),
    ];
    for (const ask of asked)
      await expect(ask()).rejects.toMatchObject({
        fault: { code: 'bridge/refused', detail: { status: 403 } },
      });
  }
});

test('a change between looking and changing is not overwritten', async () => {
  const token = await running.token();
  const ask = askFrom('http://127.0.0.1/');
  const other = deskAt(running.url, await running.token());
  const uplink = { ...USUAL, id: 'up', url: `${running.url.replace('http', 'ws')}/mqtt`, password: token };
  const slow = new BridgeSetupDesk(
    {
      ask: async (question) => {
        const answer = await ask(question);
        if (question.method === 'GET')
          await other.editBridgeSetup('up', { edit: 'rename', label: 'Meanwhile' });
        return answer;
      },
    },
    { all: [uplink], setUplink: async () => undefined },
  );
  await expect(slow.editBridgeSetup('up', { edit: 'rename', label: 'Mine' })).rejects.toMatchObject({
    fault: { code: 'bridge/refused', detail: { status: 412 } },
  });
  expect((await other.bridgeSetup('up')).label).toBe('Meanwhile');
});

test('the wires are told as the system has them: its buses by their adapters, sensors and SPI files', async () => {
  const wires = await (await deskOf('admin')).bridgeWires('up');
  expect(Object.keys(wires).sort()).toEqual(['gpio', 'i2c', 'oneWire', 'serial', 'spi']);
  const root = mkdtempSync(join(tmpdir(), 'fieldline-root-'));
  const files = {
    'dev/i2c-10': '',
    'dev/i2c-1': '',
    'dev/spidev0.1': '',
    'dev/i2c-x': '',
    'sys/class/i2c-dev/i2c-1/name': 'bcm2835 (i2c@7e804000)\n',
    'sys/bus/w1/devices/28-0000075a1b2c/w1_slave': '',
    'sys/bus/w1/devices/w1_bus_master1/name': '',
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const { i2c, oneWire, spi } = await machineWires(root);
  rmSync(root, { recursive: true });
  expect(i2c).toEqual([
    { bus: 1, name: 'bcm2835 (i2c@7e804000)' },
    { bus: 10, name: '' },
  ]);
  expect({ oneWire, spi }).toEqual({ oneWire: ['28-0000075a1b2c'], spi: ['0:1'] });
});

test('who sends to a name that no device has is listed with what could read it, until a device does', async () => {
  const desk = await deskOf('admin');
  const push = async () =>
    running.ask(
      'POST',
      '/api/in/weather',
      { authorization: `Bearer ${await running.token()}` },
      '{"wind":4}',
    );
  expect((await push()).status).toBe(404);
  await push();
  const [sender] = await desk.seenAtBridge('up');
  expect(sender).toMatchObject({ by: 'http', name: 'weather', count: 2, said: '{"wind":4}' });
  const device = { id: 'weather', label: 'Weather', ...sender!.offer! };
  await desk.editBridgeSetup('up', { edit: 'put-device', device });
  await vi.waitFor(async () => expect((await push()).status).toBe(202), 20_000);
  expect(await desk.seenAtBridge('up')).toEqual([]);
  await desk.editBridgeSetup('up', { edit: 'remove-device', id: 'weather' });
});

test('a bus is scanned a piece at a time: who is known, who is the system’s, and whom a device of ours has', async () => {
  const chips = new ChipBus();
  const id = (write: Uint8Array, readBytes: number) =>
    hex(toHex(write) === 'd0' ? '60' : '00'.repeat(readBytes));
  for (const address of [0x23, 0x76, 0x77]) chips.chips.set(address, id);
  chips.taken.add(0x68);
  chips.chips.set(0x68, () => {
    throw fault('link/busy', { address: 'i2c:1:0x68' });
  });
  const wire = new I2cWire(async () => chips, nodeClock);
  const stop = new AbortController();
  await wire.openLink('i2c:1:0x77', stop.signal);
  const world = await openWorld(undefined, (routes) => addWires(routes, wire, 'bridge-1f2e'));
  try {
    const { token } = await world.trust.identities.addToken('test', {
      label: 'T',
      tenant: 'home',
      role: 'admin',
    });
    const desk = deskAt(`http://127.0.0.1:${world.port}`, token);
    const [found, done]: [BusChip[], number[]] = [[], []];
    let part: BusPart | undefined;
    do {
      part = await desk.scanBridgeBus('up', 1, part?.next);
      found.push(...part.found);
      done.push(part.done);
    } while (part.next !== undefined);
    expect(done).toHaveLength(7);
    expect([done.at(-1), [...done].sort()]).toEqual([1, done]);
    expect(found).toEqual([
      { address: 0x23, is: 'answers', drivers: [{ id: 'rohm-bh1750', proven: false }] },
      { address: 0x68, is: 'system', drivers: [] },
      { address: 0x76, is: 'answers', drivers: [{ id: 'bosch-bme280', proven: true }] },
      { address: 0x77, is: 'device', drivers: [] },
    ]);
    // Nothing is asked of a chip that a device of ours may be in the middle of asking.
    expect(chips.log.filter(({ address }) => address === 0x77)).toEqual([]);
    await expect(desk.scanBridgeBus('up', 1, 0x78)).rejects.toMatchObject({
      fault: { detail: { status: 400 } },
    });
  } finally {
    stop.abort();
    world.close();
  }
});

test.skipIf(!hasLibmodbus)(
  'a Modbus TCP host is scanned from the bridge, once and not per line setting, and its registers are read',
  async () => {
    const server = await ModbusServer.start({ 0: 2300 });
    const desk = await deskOf('admin');
    const address = `modbus-tcp:127.0.0.1:${server.port}`;
    const parts: ScanPart[] = [];
    try {
      for (let cursor: string | undefined; ;) {
        const part = await desk.scanBridgeModbus('up', {
          address,
          how: 'quick',
          ...(cursor ? { cursor } : {}),
        });
        parts.push(part);
        if ((cursor = part.cursor) === undefined) break;
      }
      const { found } = parts.at(-1)!;
      expect(found.length).toBeGreaterThan(0);
      expect(new Set(found.map(({ line }) => line.baudRate)).size).toBe(1);
      const read = await desk.readBridgeModbus('up', {
        ...{ address, line: found[0]!.line, unit: found[0]!.unit, function: 4, from: 0, count: 2 },
        display: { value: 2300, decimals: 0 },
      });
      expect(read.answer).toBe('numbers');
    } finally {
      await server.kill();
    }
  },
);

test('who speaks at a serial port of the bridge is heard before it is set up there, and goes on as a device', async () => {
  const machine = new SerialMachine();
  onTestFinished(() => machine.end());
  const says = 'i=0; while :; do i=$((i+1)); echo "level:$i"; sleep 0.02; done';
  const identity = { vendorId: 0x2341, productId: 0x0043 };
  const device = ['sh', '-c', says] as [string, ...string[]];
  const adapter = await Adapter.plug(machine, { ...identity, baudRate: 9600, device });
  const address = `serial:${adapter.tty}`;
  const desk = await deskOf('admin');
  await vi.waitFor(
    async () =>
      expect(await desk.listenAtBridge('up', address)).toMatchObject({
        state: 'found',
        driver: 'plotter-lines',
        line: { baudRate: 9600 },
      }),
    { timeout: 60_000, interval: 200 },
  );
  expect(adapter.heard.length).toBe(0);
  for (let i = 0; i < 3; i++) await desk.listenAtBridge('up', address); // asking on is no deed
  const audit = readFileSync(join(running.folder, 'data/audit.log'), 'utf8');
  expect(audit.split(`"what":"${address}"`).length - 1).toBe(1);
  const line = { baudRate: 9600 };
  const tank = { id: 'tank', label: 'Tank', driver: 'plotter-lines', address, line };
  await desk.editBridgeSetup('up', { edit: 'put-device', device: tank });
  const level = '/api/devices/yard/tank/channels/level';
  await vi.waitFor(async () => expect((await running.ask('GET', level)).status).toBe(200), 20_000);
  await desk.editBridgeSetup('up', { edit: 'remove-device', id: 'tank' });
  const refused = async () =>
    await expect(desk.listenAtBridge('up', 'serial:/dev/ttyNONE7')).rejects.toMatchObject({
      fault: { code: 'bridge/refused' },
    });
  await vi.waitFor(refused, 10_000);
  await desk.stopListeningAtBridge('up');
  await adapter.closed();
});
