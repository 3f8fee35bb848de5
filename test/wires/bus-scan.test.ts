import { expect, test } from 'vitest';
import { hex, toHex } from '../../station/codec/bytes.ts';
import { scanBus } from '../../station/detect/bus-scan.ts';
import { drivers } from '../../station/drivers/index.ts';
import { fault, toFault } from '../../station/model/fault.ts';
import { ChipBus } from '../fakes/i2c-bus.ts';

/** A chip with registers that answers whatever is not known with zeros. */
const chip = (registers: Readonly<Record<string, string>>) => (write: Uint8Array, readBytes: number) =>
  hex(registers[toHex(write)] ?? '00'.repeat(readBytes));

test('who is on a bus is told by what the chip says of itself; an address alone proves nothing', async () => {
  const bus = new ChipBus();
  bus.chips.set(0x76, chip({ d0: '60' }));
  bus.chips.set(0x77, chip({ d0: '55' })); // a BMP180: another chip at an address of the BME280
  bus.chips.set(0x44, chip({ f32d: '000081' })); // an SHT31, and nothing else that may be there
  bus.chips.set(0x48, chip({}));
  bus.chips.set(0x21, chip({}));
  const found = await scanBus(bus, drivers.values());
  expect(found).toEqual([
    { address: 0x21, is: 'answers', drivers: [] },
    { address: 0x44, is: 'answers', drivers: [{ id: 'sensirion-sht3x', proven: true }] },
    {
      address: 0x48,
      is: 'answers',
      drivers: ['ti-ads1115', 'ti-ina219'].flatMap((id) =>
        drivers.get(id)!.source.link.kind === 'i2c' ? [{ id, proven: false }] : [],
      ),
    },
    { address: 0x76, is: 'answers', drivers: [{ id: 'bosch-bme280', proven: true }] },
    { address: 0x77, is: 'answers', drivers: [] },
  ]);
});

test('a chip that acknowledges no reading before it was asked something, nor while it is at it, is found and known', async () => {
  const bus = new ChipBus();
  let [asked, busy] = [false, 3];
  bus.chips.set(0x62, (write, readBytes) => {
    if (readBytes === 0) asked = toHex(write) === 'e4b8';
    if (readBytes === 0) return new Uint8Array(0);
    return asked && busy-- <= 0 ? hex('8000a2') : undefined;
  });
  expect(await scanBus(bus, drivers.values())).toEqual([
    { address: 0x62, is: 'answers', drivers: [{ id: 'sensirion-scd4x', proven: true }] },
  ]);
});

test('nothing is written where nobody answered, nor to a memory, nor to a chip that the system has', async () => {
  const bus = new ChipBus();
  for (const address of [0x50, 0x57, 0x5a, 0x5c]) bus.chips.set(address, chip({}));
  bus.chips.set(0x68, () => {
    throw fault('link/busy', { address: 'i2c:1:0x68' });
  });
  const found = await scanBus(bus, drivers.values());
  expect(bus.log.filter(({ write }) => write !== '')).toEqual([]);
  const called = bus.log.filter(({ readBytes }) => readBytes === 0).map(({ address }) => address);
  expect(called).toContain(0x2f);
  expect(called.filter((address) => address >= 0x30 && address <= 0x37)).toEqual([]);
  expect(called.filter((address) => address >= 0x50 && address <= 0x5f)).toEqual([]);
  expect(bus.log.some(({ address }) => address === 0x69 || address < 0x08 || address > 0x77)).toBe(false);
  expect(found.find(({ address }) => address === 0x68)).toEqual({ address: 0x68, is: 'system', drivers: [] });
  expect(found.find(({ address }) => address === 0x5a)!.drivers).toEqual([
    { id: 'melexis-mlx90614', proven: false },
  ]);
});

test('a bus that is stuck ends the search with that', async () => {
  const bus = new ChipBus();
  bus.transfer = () => Promise.reject(fault('link/stuck', { address: 'i2c:1' }));
  expect(await scanBus(bus, drivers.values()).catch((error: unknown) => toFault(error).code)).toBe(
    'link/stuck',
  );
});
