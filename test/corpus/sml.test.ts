import { describe, expect, test } from 'vitest';
import { hex } from '../../station/codec/bytes.ts';
import { crc16X25 } from '../../station/codec/checksum.ts';
import { absent, bytesOf, decode, json, recording, Score } from './captures.ts';
import { expectHarmless } from './damage.ts';

interface Vectors {
  readonly vectors: readonly {
    readonly name: string;
    readonly messages: readonly { readonly hex: string }[];
    readonly expected: Readonly<Record<string, Readonly<Record<string, string>>>>;
  }[];
}

/** The files of a stream, found without what is tested: each from one beginning to the next. */
function filesIn(wire: Uint8Array): readonly Buffer[] {
  const begin = hex('1b1b1b1b 01010101');
  const all = Buffer.from(wire);
  const starts: number[] = [];
  for (let at = all.indexOf(begin); at >= 0; at = all.indexOf(begin, at + 8)) starts.push(at);
  return starts.map((at, i) => all.subarray(at, starts[i + 1]));
}

const seal = (file: Uint8Array) => {
  const crc = crc16X25(file);
  return Buffer.concat([file, Uint8Array.of(crc & 0xff, crc >> 8)]);
};

test('SML of a DNT meter (recorded by smartmeter-obis), cut off in the third file', () => {
  const { said, counts } = decode('sml-meter', recording('sml-dnt.bin'));
  expect(counts).toMatchObject({ frames: 2, faults: 0, dropped: 1 });
  const reading = { exportEnergy: 4373, exportEnergyT1: 4373, exportEnergyT2: 0, totalPower: 42 };
  expect(said.map((each) => each.reading)).toEqual([reading, reading]);
  expect(said[0]!.facts).toEqual({ serialNumber: '1DNT0100008240', maker: 'DNT' });
});

test('SML: short and negative numbers, four escapes that were meant, a CRC that ends like an escape', () => {
  const entry = (power: string) =>
    `1b1b1b1b01010101 76 0212 6200 6200 72 630701 77 01 0b0a01454d48000041f045 01 01 71 77 070100100700ff 01 01 621b 52ff ${power} 01 01 01 63 0000 00`;
  const fileOf = (power: string, filling: number) =>
    seal(hex(`${entry(power)} ${'00'.repeat(filling)} 1b1b1b1b 1a0${filling}`));
  const powers = [
    '52 ff',
    '53 ff38',
    '54 fffc18',
    '55 fffffc18',
    '56 ff00000000',
    '59 fffffffffffffc18',
    '63 8025',
  ];
  for (const [i, power] of powers.entries()) {
    const size = hex(entry(power)).length;
    const [said] = decode('sml-meter', fileOf(power, (4 - (size % 4)) % 4)).said;
    expect(said?.reading['power'], power).toBeCloseTo(
      [-0.1, -20, -100, -100, -429496729.6, -100, 3280.5][i]!,
      6,
    );
  }
  const size = hex(entry('55 1b1b1b1b 1b1b1b1b')).length;
  const escaped = fileOf('55 1b1b1b1b 1b1b1b1b', (4 - (size % 4)) % 4);
  expect(decode('sml-meter', escaped).said[0]?.reading['power']).toBeCloseTo(45476124.3, 6);
  expect(decode('sml-meter', Buffer.concat([Uint8Array.of(0x1b), escaped, escaped])).said).toHaveLength(2);
});

describe.skipIf(absent)('SML', () => {
  test('smartmeter-obis asserts the same of its messages', () => {
    const score = new Score('SML vectors');
    for (const { name, messages, expected } of json<Vectors>('sml/smartmeter-obis.json').vectors) {
      const decoded = decode('sml-meter', Buffer.concat(messages.map((message) => hex(message.hex))));
      score.file(decoded);
      const [said] = decoded.said;
      score.value(
        name,
        1000 * Number(expected['1-0:1.8.1*255']!['values[0].value']),
        said?.reading['importEnergyT1'],
      );
      expect(said?.facts?.['maker']).toBe(expected['129-129:199.130.3*255']!['values[0].value']);
    }
    score.print();
    expect([score.agree, score.disagreements]).toEqual([5, []]);
  });

  test('every file of a long recording, each number as it stands in its bytes', () => {
    const wire = bytesOf('sml/ttyusb0.dump');
    const files = filesIn(wire);
    const score = new Score('SML recording');
    const decoded = decode('sml-meter', wire);
    score.file(decoded);
    expect([decoded.counts.frames, decoded.counts.faults, decoded.counts.dropped]).toEqual([
      files.length,
      0,
      0,
    ]);
    for (const [i, file] of files.entries()) {
      const energy = file.readUIntBE(file.indexOf(hex('070100020800ff')) + 19, 6); // the last six of eight bytes
      const power = file.readUInt32BE(file.indexOf(hex('0701000f0700ff')) + 14);
      score.value(`file ${i}`, energy / 10, decoded.said[i]?.reading['exportEnergy']);
      score.value(`file ${i}`, power, decoded.said[i]?.reading['totalPower']);
    }
    score.print();
    expect(score.disagreements).toEqual([]);
  });

  test('damaged files are refused and told, and never another value', () => {
    expectHarmless('sml-meter', filesIn(bytesOf('sml/ttyusb0.dump')).slice(1, 21), { neighbours: 1 });
  });
});
