import { expect, test } from 'vitest';
import { chosen, type Driver } from '../../station/drivers/driver.ts';
import { drivers } from '../../station/drivers/index.ts';
import { ascii } from '../../station/codec/bytes.ts';
import { usualControl } from '../../station/model/control.ts';
import { riskByName } from '../../station/model/named-risk.ts';
import { Scene } from './scene.ts';

test.each([
  ['pump', 2],
  ['heater2', 2],
  ['boilerRelay', 2],
  ['GATE_left', 2],
  ['eraseCounters', 3],
  ['factory-reset', 3],
  ['statusLed', 0],
  ['fan', undefined],
  ['pumpkin', undefined],
  ['speed', undefined],
])('what is called %s has the risk %s', (name, risk) => {
  expect(riskByName(name)).toEqual(risk === undefined ? {} : { risk });
});

/** What a driver with these options says of an output; nobody has set anything up. */
function controlOf(id: string, channel: string, options: unknown) {
  const driver: Driver = chosen(drivers.get(id)!, options);
  const fixed = driver.channels === 'found' ? undefined : driver.channels[channel];
  const known = fixed ?? driver.writable?.(channel, options);
  return usualControl({ quantity: 'other', decimals: 0, ...known });
}

test('drivers say what may do harm, and what harms nobody', () => {
  expect(controlOf('garden-simulated', 'pump', {})).toMatchObject({ risk: 2, safe: 0 });
  const modbus = { unit: 1, model: 'relays8', registers: [], everyMs: 1_000 };
  expect(controlOf('modbus-meter', 'relay8', modbus)).toMatchObject({ risk: 2, safe: 0 });
  const dump = { name: 'dump', address: 0, function: 3, type: 'u16', min: 1, max: 5, writable: true };
  const custom = { ...modbus, model: 'custom', registers: [{ ...dump, risk: 3, safe: 1 }] };
  expect(controlOf('modbus-meter', 'dump', custom)).toMatchObject({ risk: 3, safe: 1 });
  const supply = { query: 'VOLT?', name: 'voltage', unit: 'V', set: 'VOLT', min: 0, max: 30, decimals: 2 };
  expect(controlOf('scpi-instrument', 'voltage', { queries: [supply] })).toMatchObject({ risk: 2 });
  const profile = {
    ...{ profile: 1, name: 'Vent', line: { baudRate: 9600 }, framing: { kind: 'lines' } },
    frames: [{ name: 'row', fields: [{ name: 'vent', from: 'column', column: 1 }] }],
    commands: [{ sets: 'vent', text: 'V{}\n', min: 0, max: 90, risk: 2, safe: 90 }],
  };
  expect(controlOf('own-profile', 'vent', { profile })).toMatchObject({ risk: 2, safe: 90, max: 90 });
});

test('what a sketch calls a relay is held before it switches, and off without set-up', async () => {
  const scene = await Scene.begin();
  await scene.says('uno', 'relay:0 speed:4');
  const { channels } = (await scene.station.news(0)).devices[0]!;
  const risks = Object.fromEntries(channels.map(({ name, control }) => [name, control]));
  expect(risks).toMatchObject({ relay: { risk: 2, safe: 0 }, speed: { risk: 1 } });
  await scene.end();
});

test('who unlocks the console of a device with outputs is written down, with what it goes past', async () => {
  const scene = await Scene.begin();
  await scene.says('uno', 'relay:0 speed:4');
  await scene.says('mast', 'wind:4');
  await scene.station.atConsole('uno', { do: 'unlock' });
  await scene.station.atConsole('uno', { do: 'unlock' });
  await scene.station.atConsole('uno', { do: 'send', bytes: ascii('relay:1\n') });
  await scene.station.atConsole('mast', { do: 'unlock' });
  await scene.log.flush();
  const entries = await scene.log.read(0, 1_000);
  const told = entries.flatMap((entry) => (entry.kind === 'event' ? [entry.event] : []));
  expect(told.map(({ device, text }) => [device, text])).toEqual([
    [
      'uno',
      'A person unlocked the console: what is sent there goes past the limits and interlocks of relay, speed',
    ],
    ['uno', 'A person at the console sent 8 bytes: "relay:1\\n"'],
  ]);
  await scene.end();
});
