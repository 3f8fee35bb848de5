import * as v from 'valibot';
import { Registers, Scan } from '../../station/runtime/bridges/setup-answers.ts';
import type { Routes } from '../http/routes.ts';
import type { Front } from './front.ts';

const Address = v.pipe(
  v.string(),
  v.maxLength(200),
  v.regex(/^[\w-]+:/, 'no address, as in modbus-tcp:192.168.1.30'),
);
const whole = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const Query = v.strictObject({
  address: Address,
  how: v.picklist(['quick', 'full']),
  cursor: v.exactOptional(v.pipe(v.string(), v.maxLength(32))),
});
const Line = v.strictObject({ baudRate: whole(50, 12_000_000), parity: v.picklist(['none', 'even', 'odd']) });
const Place = v.strictObject({
  address: Address,
  line: Line,
  unit: whole(1, 247),
  function: v.picklist([1, 2, 3, 4]),
  from: whole(0, 0xffff),
  count: whole(1, 64),
  display: v.exactOptional(v.strictObject({ value: v.pipe(v.number(), v.finite()), decimals: whole(0, 9) })),
});

/** Who answers on a Modbus wire of the bridge, before it is set up; reading questions only. */
export function addModbus(routes: Routes, front: Front): void {
  const shared = { method: 'POST', right: 'configure', station: () => front.station } as const;
  routes.add(
    {
      ...shared,
      path: '/api/modbus/scan',
      does: 'Looks which Modbus units answer at an address, a piece at a time: ask on with its `cursor` until there is none.',
      body: Query,
      gives: { 200: { says: 'Who is known so far.', schema: Scan } },
      deed: ({ body: { address, cursor } }) => (cursor === undefined ? address : undefined),
    },
    async (c, { body }) => c.json(await front.now.own.scanModbus(body), 200, { 'cache-control': 'no-store' }),
  );
  routes.add(
    {
      ...shared,
      path: '/api/modbus/registers',
      does: 'What stands in the registers of a Modbus unit now.',
      body: Place,
      gives: { 200: { says: 'The numbers, or why there are none.', schema: Registers } },
    },
    async (c, { body }) => c.json(await front.now.own.readModbus(body), 200, { 'cache-control': 'no-store' }),
  );
}
