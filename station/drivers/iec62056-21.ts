import { ascii } from '../codec/bytes.ts';
import { readouts } from '../codec/framing/readout.ts';
import { isP1 } from '../codec/meter/p1.ts';
import { factsIn, isIdentification, saidIn } from '../codec/meter/readout.ts';
import type { Channels } from '../model/channel.ts';
import { defineDriver } from './driver.ts';

/**
 * Meters that push a readout by themselves (IEC 62056-21, mode D), and readouts that others ask for. Counters of past
 * periods (`1.8.0*01`) are left out; what comes without a unit is shown without one.
 */
export default defineDriver<Channels>({
  id: 'iec62056-21',
  title: 'Meter that pushes readouts (IEC 62056-21, mode D)',
  channels: 'found',
  source: { link: { kind: 'serial', baudRate: 9600, dataBits: 7, parity: 'even' }, framing: readouts },
  // The slash, the exclamation mark, and the signs of a code; telegrams of P1 have a driver of their own.
  telltale: {
    bits: (frame, said) => (said?.length && !isP1(frame) ? 8 + 8 + 6 * 5 : 0),
    marks: [ascii('*255(')], // what P1 leaves out of its codes
  },
  heads: isIdentification,
  decode: (frame, { heading }) => saidIn(frame, heading),
  facts: (frame, { heading }) => factsIn(frame, heading),
  vectors: [
    {
      name: 'EMH eHZ (recorded by smartmeter-obis, MIT): a counter without a unit',
      heading: ascii('/EMH5----eHZ-E0018E\r\n'),
      frame: ascii(
        '\r\n1-0:0.0.0*255(331200-5009810)\r\n1-0:1.8.1*255(032942.0231)\r\n1-0:96.5.5*255(80)\r\n!\r\n',
      ),
      readings: [
        {
          reading: { importEnergyT1: 32942.0231 },
          found: { importEnergyT1: { quantity: 'other', decimals: 4 } },
        },
      ],
      facts: { meter: 'EMH5----eHZ-E0018E', serialNumber: '331200-5009810' },
    },
    {
      name: 'EasyMeter Q3D (recorded by dsmr_parser, MIT; shortened)',
      heading: ascii('/ESY5Q3DB1024 V3.04\r\n'),
      frame: ascii(
        '\r\n1-0:1.8.0*255(00052185.7825309*kWh)\r\n1-0:61.7.0*255(000639.73*W)\r\n1-0:1.8.0*01(00000001*kWh)\r\n!\r\n',
      ),
      readings: [{ reading: { importEnergy: 52185782.5309, importPower3: 639.73 } }],
    },
    {
      name: 'with a checksum, which belongs to another identification',
      heading: ascii('/ELL5\\253833635_A\r\n'),
      frame: ascii('\r\n1-0:1.7.0(0006.000*kW)\r\n!80FF\r\n'),
      fault: 'frame/checksum',
    },
    { name: 'its beginning lost', frame: ascii('08.7*kWh)\r\n!\r\n'), fault: 'frame/syntax' },
    { name: 'an identification alone', frame: ascii('/ISk5MT174-0001\r\n'), readings: [] },
  ],
});
