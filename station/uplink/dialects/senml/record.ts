import * as v from 'valibot';
import { Finite, text } from '../../native/fields.ts';

/**
 * A record as it stands in a pack, with base fields that hold until the next says otherwise. Fields of our own are told by
 * their names; who does not know them reads on. Source: RFC 8428, sections 4.1, 4.2 and 4.4.
 */
export const SenmlRecord = v.looseObject({
  bn: v.exactOptional(text(512)),
  bt: v.exactOptional(Finite),
  bu: v.exactOptional(text(64)),
  bv: v.exactOptional(Finite),
  bs: v.exactOptional(Finite),
  bver: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
  n: v.exactOptional(text(512)),
  u: v.exactOptional(text(64)),
  v: v.exactOptional(Finite),
  vs: v.exactOptional(text(64 * 1024)),
  vb: v.exactOptional(v.boolean()),
  vd: v.exactOptional(v.union([text(64 * 1024), v.instance(Uint8Array)])),
  s: v.exactOptional(Finite),
  t: v.exactOptional(Finite),
  ut: v.exactOptional(Finite),
});
export type SenmlRecord = v.InferOutput<typeof SenmlRecord>;

export const Pack = v.pipe(v.array(SenmlRecord), v.maxLength(16_384));
export type Pack = readonly SenmlRecord[];

/** Each field's number in CBOR. Source: RFC 8428, section 6, table 4. */
export const labels: ReadonlyMap<string, number> = new Map([
  ['bn', -2],
  ['bt', -3],
  ['bu', -4],
  ['bv', -5],
  ['bs', -6],
  ['bver', -1],
  ['n', 0],
  ['u', 1],
  ['v', 2],
  ['vs', 3],
  ['vb', 4],
  ['s', 5],
  ['t', 6],
  ['ut', 7],
  ['vd', 8],
]);
