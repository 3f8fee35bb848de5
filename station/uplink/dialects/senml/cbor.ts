import { decode, encode } from 'cborg';
import * as v from 'valibot';
import { fault } from '../../../model/fault.ts';
import { MOST_BYTES } from '../../native/json.ts';
import { labels, Pack } from './record.ts';

const names = new Map([...labels].map(([name, label]) => [label, name]));

/** `application/senml+cbor`: fields by number, floats as short as they stay the same. Source: RFC 8428, section 6. */
export function packCbor(pack: Pack): Uint8Array {
  const maps = pack.map(
    (record) => new Map(Object.entries(record).map(([name, value]) => [labels.get(name) ?? name, value])),
  );
  return encode(maps, { mapSorter: asTheyStand });
}
const asTheyStand = () => 0;

/** @throws frame/length, frame/syntax. */
export function readPackCbor(bytes: Uint8Array): Pack {
  if (bytes.length > MOST_BYTES) throw fault('frame/length', { expected: MOST_BYTES, actual: bytes.length });
  const result = v.safeParse(v.pipe(v.array(v.map(Label, v.unknown())), v.maxLength(16_384)), decoded(bytes));
  if (!result.success) throw fault('frame/syntax', { text: 'not a list of records' });
  const records = result.output.map((map) => {
    const fields = [...map].map(([key, value]) => [typeof key === 'number' ? names.get(key) : key, value]);
    return Object.fromEntries(fields.filter(([name]) => name !== undefined)) as unknown;
  });
  const pack = v.safeParse(Pack, records);
  if (!pack.success)
    throw fault('frame/syntax', { text: v.getDotPath(pack.issues[0])?.slice(0, 80) ?? 'pack' });
  return pack.output;
}

const Label = v.union([v.number(), v.pipe(v.string(), v.maxLength(64))]);

function decoded(bytes: Uint8Array): unknown {
  try {
    return decode(bytes, { useMaps: true, rejectDuplicateMapKeys: true, tags: { 4: decimalFraction } });
  } catch (cause) {
    throw fault('frame/syntax', { text: 'not CBOR' }, cause);
  }
}

const Decimal = v.tuple([
  v.pipe(v.number(), v.integer(), v.minValue(-400), v.maxValue(400)),
  v.pipe(v.number(), v.safeInteger()),
]);

/** A decimal fraction [exponent, mantissa] (tag 4) as the double that is next to it. Source: RFC 8949, section 3.4.4. */
function decimalFraction(content: () => unknown): number {
  const [exponent, mantissa] = v.parse(Decimal, content());
  return Number(`${mantissa}e${exponent}`);
}
