import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import * as v from 'valibot';
import { I2cWire } from '../../../node-bridge/wires/i2c-wire.ts';
import { LinuxI2c } from '../../../node-bridge/wires/linux-i2c.ts';
import { stepsOf } from '../../../station/codec/bus.ts';
import { hex, toHex } from '../../../station/codec/bytes.ts';
import { drawn } from '../../../station/codec/dots/lettering.ts';
import ssd1306 from '../../../station/drivers/solomon-ssd1306.ts';
import { DISPLAY, stubBus } from './stub.ts';

const WORDS = 'Air           23.4 °C';

test('I2C of Linux: a display is set up and drawn in 45 transfers of SMBus, of which each is taken', async () => {
  const number = stubBus();
  const clock = { sleep: (ms: number) => sleep(ms) };
  const wire = new I2cWire((bus) => LinuxI2c.open(bus, () => performance.now()), clock);
  const address = `i2c:${number}:0x${DISPLAY.toString(16)}`;
  const { panel } = ssd1306;
  const options = v.parse(ssd1306.options!, {}) as Parameters<NonNullable<typeof panel>['draw']>[2];
  const size = panel!.size(options);
  const picture = drawn([...Array.from({ length: 7 }, () => ({ text: '' })), { text: WORDS }], size);
  const stop = new AbortController();
  const link = await wire.openLink(address, stop.signal);
  const heard = link.heard[Symbol.asyncIterator]();
  const script = panel!.draw(picture, undefined, options);
  expect(stepsOf(script).length).toBe(45);
  await link.write(script);
  const { value: answer } = await heard.next();
  expect(answer?.kind).toBe('bytes');
  expect((answer as { bytes: Uint8Array }).bytes.length).toBe(7);
  stop.abort();
  await heard.next();
  await wire.using(number, async (bus) => {
    expect(toHex((await bus.transfer(DISPLAY, hex('00'), 3))!)).toBe('8d14af');
    expect((await bus.transfer(DISPLAY, hex('40'), 32))!).toEqual(picture.dots.slice(-32));
  });
});
