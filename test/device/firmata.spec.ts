import { expect } from '@playwright/test';
import { Listener } from '../bridge/listener.ts';
import { Screen } from '../browser/app/screen.ts';
import { plugFirmata } from './emulator/devices.ts';
import { allowing, test } from './harness.ts';

test('StandardFirmata on an Uno: a voltage is read, a pin is driven, and another pin that is wired to it follows', async ({
  usb,
  start,
  startBridge,
}) => {
  const bridge = await startBridge();
  const uno = await plugFirmata(usb, 1650);
  const { page, problems } = await start({ grants: [allowing(bridge.address, uno.identity)] });
  const screen = new Screen(page);
  await page.goto(bridge.address);
  await screen.connect({
    speaks: 'StandardFirmata',
    name: 'Board',
    options: { analog: 'A0', inputs: '2', outputs: '13' },
  });

  const client = await Listener.as(bridge.master!, bridge.mqttUrl, 'kitchen', 'fieldline/+/devices/#');
  await client.json(
    '/meta',
    ({ label, channels }) => label === 'Board' && 'd13' in channels && 'd2' in channels,
  );
  const meta = client.heard.findLast(
    ({ topic, text }) => topic.endsWith('/meta') && text.includes('"Board"'),
  )!;
  expect(meta.text).toContain('StandardFirmata');
  const device = meta.topic.slice(0, -'/meta'.length);
  // 10 bits of 5 V: 337 of 1023.
  const { a0 } = await client.json('/state', (state) => 'a0' in state);
  expect(a0).toBeCloseTo((337 / 1023) * 5, 3);

  for (const value of [1, 0, 1]) {
    client.heard.splice(0);
    const id = `set-${value}-${Date.now()}`;
    await client.publish(`${device}/set`, { id, channel: 'd13', value });
    expect(await client.json('/outcome', (outcome) => outcome.id === id)).toMatchObject({ ok: true, value });
    // What the board says of the pin is one thing; the wire from it to the other pin is the proof.
    const follows = await client.json('/state', ({ d2, d13 }) => d2 === value && d13 === value);
    expect(follows).toMatchObject({ d2: value, d13: value });
  }
  await client.close();
  problems.expectNone();
});
