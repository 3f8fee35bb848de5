import { expect } from '@playwright/test';
import { Listener } from '../bridge/listener.ts';
import { Screen } from '../browser/app/screen.ts';
import { plugArduino } from './emulator/devices.ts';
import { allowing, test } from './harness.ts';

test('a `set` from an MQTT client drives the relay of a sketch, confirmed by reading it back; what must not be done is refused', async ({
  usb,
  start,
  startBridge,
}) => {
  const bridge = await startBridge();
  const uno = await plugArduino(usb, 'plotter');
  const { page, problems } = await start({ grants: [allowing(bridge.address, uno.identity)] });
  const screen = new Screen(page);
  await page.goto(bridge.address);
  await screen.connect({ speaks: 'Numbers in lines', name: 'Uno', options: { switches: 'relay' } });

  const client = await Listener.as(bridge.master!, bridge.mqttUrl, 'kitchen', 'fieldline/+/devices/#');
  await client.json('/meta', ({ label, channels }) => label === 'Uno' && 'relay' in channels);
  const meta = client.heard.find(({ topic, text }) => topic.endsWith('/meta') && text.includes('"Uno"'))!;
  const device = meta.topic.slice(0, -'/meta'.length);
  const outcomeOf = async (set: { id: string; channel: string; value: number; ttlMs?: number }) => {
    await client.publish(`${device}/set`, set);
    return client.json('/outcome', ({ id }) => id === set.id);
  };

  const sentMs = Date.now();
  expect(await outcomeOf({ id: 'on', channel: 'relay', value: 1 })).toMatchObject({ ok: true, value: 1 });
  const confirmedMs = Date.now() - sentMs;
  await expect(page.getByRole('group', { name: 'Relay of Uno' }).locator('.state')).toHaveText('On');
  const state = await client.json(`/state`, ({ relay }) => relay === 1);
  expect(state.t).toBeCloseTo(20 + (state.n % 400) / 100, 2);

  const refusals = {
    late: { channel: 'relay', value: 0, ttlMs: 0, code: 'command/expired' },
    range: { channel: 'relay', value: 2, code: 'command/out-of-range', detail: { value: 2, min: 0, max: 1 } },
    measured: { channel: 't', value: 3, code: 'command/unknown-channel' },
    absent: { channel: 'valve', value: 1, code: 'command/unknown-channel' },
  };
  for (const [id, { code, detail = {}, ...set }] of Object.entries({ ...refusals }) as [string, Refusal][]) {
    const { ok, fault } = await outcomeOf({ id, ...set });
    expect({ ok, ...fault }).toMatchObject({ ok: false, code, detail });
  }
  expect(uno.heard.toString()).toBe('relay:1\n');
  console.log(
    `commands: confirmed by the sketch after ${confirmedMs} ms; ${Object.keys(refusals).length} refused`,
  );
  await client.close();
  problems.expectNone();
});

interface Refusal {
  readonly channel: string;
  readonly value: number;
  readonly ttlMs?: number;
  readonly code: string;
  readonly detail?: object;
}
