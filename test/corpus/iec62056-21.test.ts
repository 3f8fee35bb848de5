import { describe, expect, test } from 'vitest';
import { hex } from '../../station/codec/bytes.ts';
import { drivers } from '../../station/drivers/index.ts';
import { xor8 } from '../../station/codec/checksum.ts';
import { absent, decode, json, recording, Score } from './captures.ts';
import { expectHarmless } from './damage.ts';

interface Amshan {
  readonly vectors: readonly {
    readonly name: string;
    readonly hex: string;
    readonly expected: Readonly<{ [name: string]: number | string }>;
  }[];
}
interface Sessions {
  readonly vectors: readonly {
    readonly name: string;
    readonly messages: readonly { readonly hex: string }[];
  }[];
}

/** What amshan calls our channels. */
const nameOf = (theirs: string) => {
  const [, sort, what, way, rest] =
    /^(active|reactive)_(power)_(import|export)(?:_(total|l[123]))?$/.exec(theirs) ?? [];
  if (sort === undefined || what === undefined || way === undefined)
    return theirs.replace(/_l([123])$/, '$1');
  const kind = `${way}${sort === 'reactive' ? 'Reactive' : ''}`;
  return rest === 'total' ? `${kind}Energy` : `${kind}Power${rest?.slice(1) ?? ''}`;
};

test('IEC 62056-21: what is asked, and what answers', () => {
  const { source } = drivers.get('iec62056-21-readout')!;
  const { requests, follow, answers } = source.ask!({ address: '', everyMs: 900_000 })!;
  const [signOn] = requests as [Uint8Array];
  const identification = Buffer.from('/ISk5MT174-0001\r\n');
  const data = Buffer.from('\x021.8.0(1*kWh)\r\n!\r\n\x03x', 'latin1');
  expect(Buffer.from(signOn).toString()).toBe('/?!\r\n');
  const [acknowledge, ...more] = follow!(signOn, identification) as [Uint8Array];
  expect([Buffer.from(acknowledge).toString(), more]).toEqual(['\x06000\r\n', []]);
  expect(follow!(acknowledge, data)).toEqual([]);
  // An optical head hears what it says itself.
  expect([signOn, identification, data].map((frame) => answers(signOn, frame))).toEqual([false, true, false]);
  expect([signOn, identification, data].map((frame) => answers(acknowledge, frame))).toEqual([
    false,
    false,
    true,
  ]);
});

test('IEC 62056-21: a readout of a heat meter, with all that is said, whole however it is cut', () => {
  const wire = recording('iec62056-uh50.bin');
  for (const id of ['iec62056-21', 'iec62056-21-readout']) {
    const { said, counts } = decode(id, wire);
    expect(counts).toMatchObject({ faults: 0, dropped: 0, readings: 1 });
    expect(said[0]!.reading).toMatchObject({ heatEnergy: 29_055_000, volume: 1589.28, maxPower: 17_200 });
  }
  const driver = drivers.get('iec62056-21')!;
  for (const size of [1, 3, 50]) {
    const framer = driver.source.framing();
    const frames = Array.from({ length: Math.ceil(wire.length / size) }, (_, i) =>
      framer.push(wire.subarray(i * size, (i + 1) * size)),
    ).flat();
    expect(frames.map((frame) => frame[0])).toEqual([0x2f, 0x02]);
  }
});

describe.skipIf(absent)('IEC 62056-21', () => {
  test('amshan reads the same of pushed readouts', () => {
    const score = new Score('IEC 62056-21');
    for (const { name, hex: bytes, expected } of json<Amshan>('iec62056-21/amshan-dlde.json').vectors) {
      if (name === 'LINE_WITHOUT_UNIT') continue; // a line alone
      const decoded = decode('iec62056-21', hex(bytes));
      score.file(decoded);
      for (const [theirs, value] of Object.entries(expected))
        if (typeof value === 'number')
          score.value(`${name} ${theirs}`, value, decoded.said[0]?.reading[nameOf(theirs)]);
    }
    score.print();
    expect(score.agree).toBe(77);
    // 518.309 kvarh: amshan cuts off what it cannot hold in binary.
    expect(score.disagreements).toEqual([
      'EXAMPLE_DATA_A_LANDISGYR_360 reactive_power_import_total: 518308, here 518309',
    ]);
  });

  test('smartmeter-obis asserts the same of its sessions; what lacks its beginning or its end is refused', () => {
    const { vectors } = json<Sessions>('iec62056-21/smartmeter-obis.json');
    const session = (name: string) =>
      Buffer.concat(vectors.find((each) => each.name === name)!.messages.map((message) => hex(message.hex)));
    const score = new Score('IEC sessions');
    for (const name of ['testSerialRequestResponseD0', 'testSerialRequestResponseD0End']) {
      // The meter's number was changed before it was published, so that the check character does not fit any more.
      const asItIs = decode('iec62056-21', session(name));
      expect([asItIs.said, asItIs.faults.map(({ code }) => code)]).toEqual([[], ['frame/checksum']]);
      const decoded = decode('iec62056-21', resealed(session(name)));
      score.file(decoded);
      score.value(name, 29_055_000, decoded.said[0]?.reading['heatEnergy']);
      expect(decoded.said[0]?.facts?.['serialNumber']).toBe('64030874');
    }
    const pushed = decode('iec62056-21', session('testSerialResponseD0FastSend'));
    score.file(pushed);
    score.value('FastSend', 32942.0231, pushed.said[0]?.reading['importEnergyT1']);
    score.value('FastSend', 32942.0234, pushed.said[1]?.reading['importEnergyT1']);
    score.print();
    expect([score.agree, score.disagreements]).toEqual([4, []]);
    for (const [name, why] of [
      ['testSerialRequestResponseD0ModeOverwrite', 'no ETX and no check character'],
      ['testStdInD0ModeD', 'nothing tells where it begins'],
      ['testSerialResponseD0DSMR', 'a CRC of another telegram'],
    ] as const) {
      const { said, counts } = decode('iec62056-21', session(name));
      expect([said, counts.faults + counts.dropped], why).toEqual([[], 1]);
    }
  });

  test('damaged readouts are refused and told, and never another value', () => {
    const wire = recording('iec62056-uh50.bin');
    const said = [wire.subarray(0, wire.indexOf(2)), wire.subarray(wire.indexOf(2))];
    expectHarmless('iec62056-21', [said, said, said, said].flat(), { neighbours: 3 });
  });
});

/** With the check character that belongs to its data. */
function resealed(session: Uint8Array): Uint8Array {
  const [from, to] = [session.indexOf(2) + 1, session.lastIndexOf(3) + 1];
  return Uint8Array.from(session).with(to, xor8(session.subarray(from, to)));
}
