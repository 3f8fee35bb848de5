import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeClock } from '../node-bridge/node-clock.ts';
import { SysfsOneWire } from '../node-bridge/wires/sysfs-one-wire.ts';
import { SysfsPwm } from '../node-bridge/wires/sysfs-pwm.ts';
import { ascii } from '../station/codec/bytes.ts';
import pwmFan from '../station/drivers/pwm-fan.ts';
import { toFault } from '../station/model/fault.ts';
import { openOneWireLink } from '../station/runtime/pins/one-wire-link.ts';
import { openPwmLink } from '../station/runtime/pins/pwm-link.ts';
import type { Link } from '../station/runtime/platform.ts';
import { FakePins } from './fakes/fake-pins.ts';

// The kernel's files as they are on a board, in a folder.

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'fieldline-sysfs-'))));
afterEach(() => rmSync(folder, { recursive: true }));
const stop = new AbortController();

const SENSOR = '28-000005e2fdc3';
const READ = '72 01 4b 46 7f ff 0e 10 57 : crc=57 YES\n72 01 4b 46 7f ff 0e 10 57 t=23125\n';

/** The next thing that a link says. */
async function next(link: Link): Promise<string> {
  for await (const heard of link.heard)
    if (heard.kind === 'bytes') return new TextDecoder().decode(heard.bytes);
  return 'ended';
}

function thermometer(): string {
  mkdirSync(join(folder, SENSOR));
  writeFileSync(join(folder, SENSOR, 'w1_slave'), READ);
  return `w1:${SENSOR}`;
}

test('a 1-Wire sensor is measured when it is asked, and gone when its file is', async () => {
  const address = thermometer();
  const link = await openOneWireLink(new SysfsOneWire(folder), SENSOR, address, stop.signal);
  expect(await next(link)).toBe(READ);
  writeFileSync(join(folder, SENSOR, 'w1_slave'), READ.replaceAll('72', '80'));
  await link.write(ascii('?\n'));
  expect(await next(link)).toBe(READ.replaceAll('72', '80'));
  rmSync(join(folder, SENSOR), { recursive: true });
  expect(await link.write(ascii('?\n')).catch(toFault)).toEqual({
    code: 'link/not-found',
    detail: { address },
  });
  await link.close();
  expect(await link.write(ascii('?\n')).catch(toFault)).toMatchObject({ code: 'link/lost' });
});

test('a sensor’s name leads nowhere but to a sensor', async () => {
  const bus = new SysfsOneWire(folder);
  for (const name of ['../28-000005e2fdc3', '28-0000', '', '28-000005e2fdc3/..'])
    expect(await openOneWireLink(bus, name, `w1:${name}`, stop.signal).catch(toFault)).toMatchObject({
      code: 'link/unsupported',
    });
  expect(await openOneWireLink(bus, SENSOR, `w1:${SENSOR}`, stop.signal).catch(toFault)).toMatchObject({
    code: 'link/not-found',
  });
});

/** A chip whose output 0 somebody exported before. */
function pwmChip(): (name: string) => string {
  const output = join(folder, 'pwmchip0', 'pwm0');
  mkdirSync(output, { recursive: true });
  for (const name of ['enable', 'duty_cycle', 'period', 'polarity']) writeFileSync(join(output, name), '0\n');
  return (name) => readFileSync(join(output, name), 'utf8');
}

const fan = (pins: FakePins, options: object, address = 'pwm:pwmchip0:0') =>
  openPwmLink(
    new SysfsPwm(folder),
    pins,
    pwmFan.source.linkWith!(v.parse(pwmFan.options!, options)),
    address,
    nodeClock,
    stop.signal,
  );

test('a fan blows from opening until it is set, says what the kernel does, and blows when it is left alone', async () => {
  const file = pwmChip();
  const link = await fan(new FakePins(nodeClock), { polarity: 'inverted' });
  expect(['enable', 'period', 'duty_cycle', 'polarity'].map(file)).toEqual([
    '1',
    '40000',
    '40000',
    'inversed',
  ]);
  await link.write(pwmFan.encode!('duty', 37.5, v.parse(pwmFan.options!, {})));
  expect(file('duty_cycle')).toBe('15000');
  expect(await next(link)).toBe('duty:37.5\n');
  writeFileSync(join(folder, 'pwmchip0/pwm0/duty_cycle'), '10000\n'); // somebody else sets it
  await link.write(ascii('?\n'));
  expect(await next(link)).toBe('duty:25\n');
  await link.close();
  expect(file('duty_cycle')).toBe('40000');
});

test('the tach of a fan is counted beside, and its line given back', async () => {
  pwmChip();
  const pins = new FakePins(nodeClock);
  pins.pull(4, true);
  const link = await fan(pins, { tach: 'gpio:fake-board:4' });
  for (let i = 0; i < 6; i++) pins.pull(4, i % 2 === 1);
  await link.write(ascii('?\n'));
  expect(await next(link)).toMatch(/^duty:100 edges:3 fresh:3 span:0 still:\S+\n$/);
  await link.close();
  await (
    await pins.open({ chip: 'fake-board', line: '4' }, { mode: 'out', activeLow: false, safe: 0 })
  ).close();
});

test('an output that is not there is told, and its tach is not kept', async () => {
  const pins = new FakePins(nodeClock);
  for (const [address, code] of [
    ['pwm:pwmchip7:0', 'link/not-found'],
    ['pwm:../pwmchip0:0', 'link/unsupported'],
  ] as const)
    expect(await fan(pins, { tach: 'gpio:fake-board:4' }, address).catch(toFault)).toMatchObject({ code });
  await (
    await pins.open({ chip: 'fake-board', line: '4' }, { mode: 'out', activeLow: false, safe: 0 })
  ).close();
});
