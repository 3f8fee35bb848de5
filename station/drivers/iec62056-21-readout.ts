import * as v from 'valibot';
import { ascii, concat } from '../codec/bytes.ts';
import { xor8 } from '../codec/checksum.ts';
import { readouts } from '../codec/framing/readout.ts';
import { factsIn, isIdentification, isSignOn, readOut, saidIn, signOn } from '../codec/meter/readout.ts';
import type { Channels } from '../model/channel.ts';
import { defineDriver, type OptionsOf } from './driver.ts';

const Options = v.object({
  /** Read only where several meters share a line. */
  address: v.optional(
    v.pipe(
      v.string(),
      v.title('Number of the meter, where there are several'),
      v.regex(/^[0-9A-Za-z]{0,32}$/),
    ),
    '',
  ),
  /** A readout takes up to two minutes, and meters on a battery have few of them to give. */
  everyMs: v.optional(
    v.pipe(v.number(), v.title('Ask every, ms'), v.integer(), v.minValue(10_000), v.maxValue(86_400_000)),
    900_000,
  ),
});

/** The longest readout that is waited for: two minutes at 300 baud. */
const MOST_BYTES = 4096;

/**
 * Meters with an optical head, that say who they are when they are asked and then read out their registers (IEC 62056-21,
 * mode C). They offer a higher rate; it is left at 300 baud, at which every one of them speaks.
 */
export default defineDriver<Channels, OptionsOf<typeof Options>>({
  id: 'iec62056-21-readout',
  title: 'Meter with an optical head, asked (IEC 62056-21, mode C)',
  options: Options,
  channels: 'found',
  source: {
    link: { kind: 'serial', baudRate: 300, dataBits: 7, parity: 'even' },
    framing: readouts,
    ask: ({ address, everyMs }) => ({
      everyMs,
      timeoutMs: 2000, // section 6.3.14: 200 ms usually, 1500 ms at most
      requests: [signOn(address)],
      follow: (request) => (isSignOn(request) ? [readOut] : []),
      answers: (request, frame) =>
        isSignOn(request) ? isIdentification(frame) : !isSignOn(frame) && !isIdentification(frame),
      answerBytes: (request) => (isSignOn(request) ? 64 : MOST_BYTES),
    }),
  },
  telltale: 'none',
  heads: isIdentification,
  decode: (frame, { heading }) => saidIn(frame, heading),
  facts: (frame, { heading }) => factsIn(frame, heading),
  vectors: [
    {
      name: 'a heat meter (Landis+Gyr UH50, recorded by smartmeter-obis, MIT; shortened)',
      heading: ascii('/LUGCUH50\r\n'),
      frame: block(
        '6.8(0029.055*MWh)6.26(01589.28*m3)9.21(00010213)6.26*01(01563.92*m3)6.6(0017.2*kW)6.33(001.476*m3ph)9.4(088*C&082*C)6.31(0030710*h)!\r\n',
      ),
      readings: [
        {
          reading: {
            heatEnergy: 29055000,
            volume: 1589.28,
            maxPower: 17200,
            maxVolumeFlow: 1.476,
            operatingTime: 110556000,
          },
        },
      ],
      facts: { meter: 'LUGCUH50', serialNumber: '00010213' },
    },
    {
      name: 'an electricity meter (Itron EM214, recorded by smartmeter-obis, MIT; shortened, its check character ours)',
      heading: ascii('/ITR5EM214\r\n'),
      frame: block(
        'F.F(00000000)\r\n1.7.0(00.49*kW)\r\n1.8.1(022108.7*kWh)\r\n31.7.0(+000.8*A)\r\nC.1(53965555)\r\nC.6.3(03.78*V)\r\n!\r\n',
      ),
      readings: [
        { reading: { importPower: 490, importEnergyT1: 22108700, current1: 0.8, obis_1_0_96_6_3: 3.78 } },
      ],
      facts: { meter: 'ITR5EM214', serialNumber: '53965555' },
    },
    {
      name: 'codes of two numbers: volts, amperes, hertz and kilowatts that are no heat meter’s (made up)',
      heading: ascii('/LGZ4ZMG310\r\n'),
      frame: block(
        '1.8(012345.678*kWh)\r\n32.7(230*V)\r\n31.7(05.00*A)\r\n14.7(50.0*Hz)\r\n1.7(00.49*kW)\r\n!\r\n',
      ),
      readings: [
        { reading: { importEnergy: 12345678, voltage1: 230, current1: 5, frequency: 50, importPower: 490 } },
      ],
      facts: { meter: 'LGZ4ZMG310' },
    },
    {
      name: 'a bit flipped',
      frame: block('1.7.0(00.49*kW)\r\n!\r\n').with(8, 0x35),
      fault: 'frame/checksum',
    },
  ],
});

/** Data as they are on the wire, for the vectors. */
function block(text: string): Uint8Array<ArrayBuffer> {
  const data = concat(ascii(text), Uint8Array.of(3));
  return concat(Uint8Array.of(2), data, Uint8Array.of(xor8(data)));
}
