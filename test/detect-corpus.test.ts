import { expect, test } from 'vitest';
import { Detector } from '../station/detect/detector.ts';
import { drivers } from '../station/drivers/index.ts';
import { captures, type Capture } from './fakes/captures.ts';
import { cutAt, noisy, numbersFrom } from './fakes/damage.ts';

const all = captures();
if (all.length === 0) console.log('no corpus here: recognition was not judged by captures of real devices');
const MOST_BYTES = 16_384;

function driverOf(bytes: Uint8Array): string | undefined {
  const detector = new Detector(drivers.values());
  detector.push(bytes.subarray(0, MOST_BYTES));
  detector.end();
  return detector.finding().driver;
}

/** How each capture is heard; the numbers are the same each time. */
const ways: Readonly<Record<string, (bytes: Uint8Array, random: () => number) => Uint8Array>> = {
  'as it is': (bytes) => bytes,
  'begun midway': (bytes, random) => bytes.subarray(Math.floor((random() * bytes.length) / 2)),
  'cut at random': cutAt,
  '5 % noise between': (bytes, random) => noisy(bytes, 0.05, random, 'inserted'),
  '5 % noise instead': (bytes, random) => noisy(bytes, 0.05, random, 'replaced'),
};

interface Row {
  files: number;
  right: number;
  unknown: number;
  readonly wrong: string[];
  readonly missed: string[];
}

/** Judges all captures heard in one way, and prints the figures of each protocol. */
function judge(way: string): { readonly known: Row; readonly foreign: Row } {
  const rows = new Map<string, Row>();
  const total = { known: rowOf(rows, 'in all, with a driver'), foreign: rowOf(rows, 'in all, without') };
  for (const [i, each] of all.entries()) {
    const expected = each.drivers.filter((id) => drivers.has(id));
    const found = driverOf(ways[way]!(each.bytes, numbersFrom(1000 + i)));
    for (const row of [rowOf(rows, each.protocol), expected.length > 0 ? total.known : total.foreign])
      count(row, each, found, expected);
  }
  console.log(`\n${way}`);
  for (const [protocol, { files, right, unknown, wrong, missed }] of rows) {
    const names = [...wrong, ...(process.env['LIST'] ? missed : [])].slice(0, 30).join(', ');
    console.log(
      `${protocol.padEnd(24)} files ${files}, right ${right}, wrong ${wrong.length}, unknown ${unknown} ${names}`,
    );
  }
  return total;
}

function rowOf(rows: Map<string, Row>, name: string): Row {
  const row = rows.get(name) ?? { files: 0, right: 0, unknown: 0, wrong: [], missed: [] };
  rows.set(name, row);
  return row;
}

function count(row: Row, { file }: Capture, found: string | undefined, expected: readonly string[]): void {
  row.files++;
  if (found === undefined) {
    if (expected.length === 0) row.right++;
    else {
      row.unknown++;
      row.missed.push(file);
    }
  } else if (expected.includes(found)) row.right++;
  else row.wrong.push(`${file}: ${found}`);
}

test.skipIf(all.length === 0).each(Object.keys(ways))('captures heard %s', (way) => {
  const { known, foreign } = judge(way);
  expect(known.wrong).toEqual([]);
  expect(foreign.wrong).toEqual([]);
  expect(known.right / known.files).toBeGreaterThanOrEqual(0.95);
});

test.skipIf(all.length === 0)('the median capture is recognised within three seconds of 9600 baud', () => {
  const needed = all
    .filter(({ drivers: ids }) => ids.some((id) => drivers.has(id)))
    .map(({ bytes }) => {
      const detector = new Detector(drivers.values());
      for (let at = 0; at < Math.min(bytes.length, 8192); at += 64) {
        detector.push(bytes.subarray(at, at + 64));
        if (detector.finding().driver !== undefined) return at + 64;
      }
      return Infinity;
    })
    .sort((a, b) => a - b);
  console.log(
    `bytes to a decision: median ${needed[Math.floor(needed.length / 2)]}, 90 % ${needed[Math.floor(needed.length * 0.9)]}`,
  );
  expect(needed[Math.floor(needed.length / 2)]).toBeLessThanOrEqual(2880);
});
