import { expect, test } from 'vitest';
import type { DeviceConfig } from '../../station/api/config.ts';
import { readProfile } from '../../station/codec/profile/check.ts';
import { Recorder } from '../fakes/recorder.ts';
import { endOf } from './scene.ts';

// A device that says by its own switch that it is operated there is not commanded from afar.

const profile = {
  ...{ profile: 1, name: 'Vent', line: { baudRate: 9600 }, framing: { kind: 'lines' } },
  frames: [
    {
      name: 'row',
      fields: [
        { name: 'vent', from: 'column', column: 1 },
        { name: 'auto', from: 'column', column: 2 },
      ],
    },
  ],
  commands: [{ sets: 'vent', text: 'V{}\n', min: 0, max: 90, safe: 0, remote: 'auto' }],
};
const VENT: DeviceConfig = {
  ...{ id: 'vent', label: 'Vent', driver: 'own-profile', address: 'serial:2341:0043' },
  options: { profile },
};

test('on LOCAL only what harms nobody is sent, and the screen says why; on REMOTE it obeys again', async () => {
  const recorder = await Recorder.open(VENT);
  const { station, clock, ports } = recorder;
  const port = () => ports.open.get(VENT.address)!;
  const says = async (text: string) => {
    port().say(new TextEncoder().encode(`\n${text}\n`));
    await clock.advance(100);
  };
  const set = (value: number) => station.command({ device: 'vent', channel: 'vent', value });
  const written = () => port().written.map((bytes) => new TextDecoder().decode(bytes));
  await says('30,0');
  expect(endOf(await set(60))).toBe('command/local');
  expect((await recorder.view()).controls!['vent']!.lock).toMatchObject({ code: 'command/local' });
  const closing = set(0);
  await clock.advance(50);
  expect(written()).toEqual(['V0\n']);
  await says('0,0');
  expect(endOf(await closing)).toBe('ok');
  await says('0,1');
  expect((await recorder.view()).controls!['vent']!.lock).toBeUndefined();
  const opening = set(60);
  await clock.advance(50);
  await says('60,1');
  expect(endOf(await opening)).toBe('ok');
  expect(written()).toEqual(['V0\n', 'V60\n']);
  await recorder.end();
});

test('a switch that no field tells is a mistake in the profile', () => {
  const wrong = { ...profile, commands: [{ ...profile.commands[0], remote: 'key' }] };
  expect(readProfile(JSON.stringify(profile)).problems).toEqual([]);
  expect(readProfile(JSON.stringify(wrong)).problems).toMatchObject([{ path: '/commands/0/remote' }]);
});
