import { expect } from '@playwright/test';
import * as v from 'valibot';
import { nodeClock } from '../../../node-bridge/node-clock.ts';
import { I2cWire } from '../../../node-bridge/wires/i2c-wire.ts';
import { LinuxI2c } from '../../../node-bridge/wires/linux-i2c.ts';
import { LinuxSpi } from '../../../node-bridge/wires/linux-spi.ts';
import { SpiWire } from '../../../node-bridge/wires/spi-wire.ts';
import type { Driver } from '../../../station/drivers/driver.ts';
import type { Channels } from '../../../station/model/channel.ts';
import type { Transports } from '../../../station/runtime/platform.ts';
import { heardFrom } from '../../wires/heard.ts';

/** The bridge's own wires to chips. */
export const i2c = new I2cWire((number) => LinuxI2c.open(number, () => nodeClock.steady()), nodeClock);
const spi = new SpiWire((bus, chip, use) => LinuxSpi.open(bus, chip, use), nodeClock);
const wires: Pick<Transports, 'openLink'> = {
  openLink: (use, address, signal) =>
    use.kind === 'spi' ? spi.openLink(use, address, signal) : i2c.openLink(address, signal),
};

/** A device on a wire of this machine. */
export function opened<C extends Channels, O>(kind: Driver<C, O>, address: string, chosen = {}) {
  const driver = kind as unknown as Driver;
  return heardFrom(driver, v.parse(driver.options!, chosen), address, wires, nodeClock);
}

/** What it measured first. */
export async function reading<C extends Channels, O>(kind: Driver<C, O>, address: string, chosen = {}) {
  const { said, stop, ended } = await opened(kind, address, chosen);
  await expect.poll(() => said.length, { intervals: [20] }).toBeGreaterThan(0);
  stop.abort();
  await ended;
  return said[0]!.reading;
}

/** What a chip answers to a driver's script, over the kernel. */
export async function answer(
  wire: Pick<I2cWire, 'openLink'>,
  address: string,
  script: Uint8Array,
): Promise<Uint8Array> {
  const stop = new AbortController();
  const link = await wire.openLink(address, stop.signal);
  await link.write(Uint8Array.from(script));
  for await (const heard of link.heard) {
    stop.abort();
    if (heard.kind === 'bytes') return heard.bytes;
  }
  throw new Error('the link ended');
}
