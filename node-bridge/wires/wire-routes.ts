import * as v from 'valibot';
import type { BridgeWires, BusPart } from '../../station/api/bridge-setup.ts';
import { ADDRESSES, scanBus } from '../../station/detect/bus-scan.ts';
import { drivers } from '../../station/drivers/index.ts';
import { Bus, Wires } from '../../station/runtime/bridges/setup-answers.ts';
import type { Routes } from '../http/routes.ts';
import type { I2cWire } from './i2c-wire.ts';
import { machineWires } from './machine-wires.ts';

/** So many addresses are asked at once: a chip that holds the bus may take 200 ms for each. */
const PIECE = 16;
const { first, last } = ADDRESSES;

const Part = v.strictObject({
  bus: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(999)),
  from: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(first), v.maxValue(last)), first),
});

/** Which wires this machine has, and who is on its I2C buses: for who sets its devices up. */
export function addWires(
  routes: Routes,
  i2c: Pick<I2cWire, 'using'>,
  station: string,
  wires: () => Promise<BridgeWires> = machineWires,
): void {
  const shared = { right: 'configure', station: () => station } as const;
  routes.add(
    {
      ...shared,
      method: 'GET',
      path: '/api/wires',
      does: 'The serial ports, I2C buses, GPIO lines, 1-Wire sensors and SPI files of this machine. No device is asked.',
      gives: { 200: { says: 'The wires.', schema: Wires } },
    },
    async (c) => c.json(await wires(), 200, { 'cache-control': 'no-store' }),
  );
  routes.add(
    {
      ...shared,
      method: 'POST',
      path: '/api/wires/i2c',
      does:
        `Looks which chips answer on an I2C bus, ${PIECE} addresses at a time: ask on with \`next\` until there is none. ` +
        'Each address is called, and chips that are known who they are.',
      body: Part,
      gives: { 200: { says: 'Who is there.', schema: Bus } },
      deed: ({ body: { bus, from } }) => (from === first ? `i2c:${bus}` : undefined),
    },
    async (c, { body: { bus, from } }) => {
      const to = Math.min(from + PIECE - 1, last);
      const found = await i2c.using(bus, (open, taken) =>
        scanBus(open, drivers.values(), { from, to, taken }),
      );
      const done = (to - first + 1) / (last - first + 1);
      const part: BusPart = { found, done, ...(to < last ? { next: to + 1 } : {}) };
      return c.json(part, 200, { 'cache-control': 'no-store' });
    },
  );
}
