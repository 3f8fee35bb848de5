import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { nodeClock } from '../../node-bridge/node-clock.ts';
import { serviceAccess } from '../../node-bridge/service/access.ts';
import { unitOf } from '../../node-bridge/service/unit.ts';
import { machineWires } from '../../node-bridge/wires/machine-wires.ts';
import { i2cWire, wires } from '../../node-bridge/wires/wires.ts';
import { runningIn } from '../../node-bridge/running.ts';
import type { LinkSpec } from '../../station/model/link.ts';
import { troublesOf } from '../../station/runtime/checks/device-trouble.ts';
import { hiddenWire } from '../../web/text/bridge-setup.ts';
import { faultText } from '../../web/text/faults/faults.ts';
import { build, Fieldline } from '../bridge/process.ts';

// A service may open the wires that it was installed with: what is added later is said with the command that lets it.

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fieldline-access-'));
  await build();
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true }));

const INSTALL = 'sudo fieldline install --data /srv/shed --user shed --wires';
const access = () => serviceAccess({ FIELDLINE_USER: 'shed', FIELDLINE_WIRES: 'gpio,i2c:1' }, '/srv/shed')!;

test('what a unit says that it lets the bridge open, the bridge knows; one that nobody installed knows of nothing', () => {
  const addresses = ['gpio:header:17', 'i2c:1:0x76', 'tcp:192.168.1.20:4001', 'constructor:1'];
  const about = {
    program: ['/n', '/m'],
    user: 'shed',
    dataFolder: '/srv/shed',
    hasGroup: () => false,
  } as const;
  const env = Object.fromEntries(
    [...unitOf({ ...about, addresses }).matchAll(/^Environment=(\w+)=(.*)$/gm)].map(([, name, value]) => [
      name,
      value,
    ]),
  );
  const may = serviceAccess(env, '/srv/shed')!;
  for (const each of [...addresses, 'i2c:1:0x40', 'http://sensor.example/'])
    expect(may.installFor(each)).toBeUndefined();
  expect(may.installFor('i2c:3:0x40')).toBe(`${INSTALL} i2c:3`);
  expect(may.installFor('serial:/dev/ttyAMA0')).toBe(`${INSTALL} serial`);
  expect(serviceAccess({}, '/srv/shed')).toBeUndefined();
  const usual = serviceAccess({ FIELDLINE_USER: 'fieldline', FIELDLINE_WIRES: '' }, '/var/lib/fieldline')!;
  expect(usual.installFor('spi:0:1')).toBe('sudo fieldline install --wires spi');
});

test('a wire that the service may not open says so, whatever the system says; one that it may, says what the system says', async () => {
  const all = wires(nodeClock, undefined, { access: access() });
  const { signal } = new AbortController();
  const opened = (spec: object, address: string) => all.openLink(spec as LinkSpec, address, signal);
  await expect(opened({ kind: 'spi' }, 'spi:7:0')).rejects.toMatchObject({
    fault: { code: 'link/denied', detail: { address: 'spi:7:0', install: `${INSTALL} spi` } },
  });
  await expect(opened({ kind: 'serial', baudRate: 9600 }, 'serial:/dev/ttyAMA9')).rejects.toMatchObject({
    fault: { code: 'link/denied', detail: { install: `${INSTALL} serial` } },
  });
  await expect(i2cWire(nodeClock, access()).using(9, async () => 1)).rejects.toMatchObject({
    fault: { code: 'link/denied', detail: { install: `${INSTALL} i2c:9` } },
  });
  const error: unknown = await opened({ kind: 'gpio' }, 'gpio:no-such-chip:1').catch((why: unknown) => why);
  expect(JSON.stringify(error)).not.toContain('install');
});

test('a page is told which wires it hides, and says so in words; so does an alarm', async () => {
  const root = join(folder, 'root');
  const bus = join(root, 'sys/class/i2c-dev/i2c-3/name');
  for (const file of [bus, join(root, 'dev/i2c-3')]) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
  }
  const { install } = await machineWires(root, access());
  expect(install).toEqual({
    i2c: `${INSTALL} i2c:3`,
    oneWire: `${INSTALL} w1`,
    spi: `${INSTALL} spi`,
    serial: `${INSTALL} serial`,
  });
  expect(hiddenWire('spi', install!.spi!)).toBe(
    `SPI: this bridge runs as a service that may not open it. Type on the bridge: ${INSTALL} spi`,
  );
  const denied = { code: 'link/denied', detail: { address: 'spi:0:1', install: install!.spi! } } as const;
  expect(faultText(denied)).toMatchObject({
    title: 'The bridge’s service may not open this wire.',
    hint: expect.stringContaining(`Type on the bridge: ${INSTALL} spi.`) as string,
  });
  const state = { phase: 'waiting', fault: denied, sinceMs: 0, untilMs: 0 } as const;
  const device = { device: 'a', label: 'A', state, silentMs: 0, silentAfterMs: undefined };
  expect(troublesOf(device)[0]!.text).toContain(`${INSTALL} spi on the bridge lets it.`);
});

test('a device that is added at a bridge that runs so: the API, `fieldline health` and a new installation know of its wire', async () => {
  const data = join(folder, 'data');
  const env = { PORT: '0', MQTT_PORT: '0', FIELDLINE_USER: 'fieldline', FIELDLINE_WIRES: 'gpio' };
  const bridge = new Fieldline(['start', '--data', data], env);
  try {
    await bridge.says(/running: http:\S+ /);
    const { port, key } = (await runningIn(data))!;
    const ask = async (path: string, more: Partial<Record<'method' | 'body' | 'etag', string>> = {}) => {
      const { etag, ...rest } = more;
      const known = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      const headers = etag === undefined ? known : { ...known, 'if-match': etag };
      return fetch(`http://127.0.0.1:${port}/api/${path}`, { ...rest, headers });
    };
    const command = `sudo fieldline install --data ${data} --wires i2c:`;
    const scanned = await ask('wires/i2c', { method: 'POST', body: '{"bus":7}' });
    expect([scanned.status, ((await scanned.json()) as { detail: string }).detail]).toEqual([
      502,
      `The bridge runs as a service that may not open i2c:7. Type on the bridge: ${command}7`,
    ]);
    const etag = (await ask('config')).headers.get('etag')!;
    const air = { id: 'air', label: 'Air', driver: 'bosch-bme280', address: 'i2c:5:0x76' };
    const put = { method: 'PUT', etag, body: JSON.stringify(air) };
    expect((await ask('config/devices/air', put)).status).toBe(200);
    const health = async () => {
      const asked = new Fieldline(['health', '--data', data]);
      expect((await asked.ended).code).toBe(0);
      return asked.stdout;
    };
    const words = `LOOK wires: Air: The bridge runs as a service that may not open i2c:5:0x76. Type on the bridge: ${command}5\n`;
    await vi.waitFor(async () => expect(await health()).toContain(words), { timeout: 60_000, interval: 500 });
    expect(await health()).toContain('ok   store: What comes is stored.\n');

    const installed = async (...more: string[]) => {
      const dry = new Fieldline(['install', '--dry-run', '--data', data, ...more]);
      expect((await dry.ended).code).toBe(0);
      return dry.stdout;
    };
    expect(await installed()).toContain('\nDeviceAllow=/dev/i2c-5 rw\n');
    bridge.kill('SIGTERM');
    await bridge.ended;
    const unit = await installed('--wires', 'spi', 'i2c:2');
    for (const device of ['/dev/i2c-2', '/dev/i2c-5', 'char-spi'])
      expect(unit).toContain(`\nDeviceAllow=${device} rw\n`);
    expect(unit).toContain('\nEnvironment=FIELDLINE_WIRES=i2c:2,i2c:5,spi\n');
    const wrong = new Fieldline(['install', '--dry-run', '--data', data, '--wires', 'gpio\nUser=root']);
    expect((await wrong.ended).code).toBe(2);
    expect(wrong.stderr).toContain('--wires: i2c:1 (or another bus), gpio, spi, serial, pwm or w1');
  } finally {
    bridge.kill();
    await bridge.ended;
  }
});
