import * as v from 'valibot';
import { ascii, hex } from '../codec/bytes.ts';
import { crc16Arc } from '../codec/checksum.ts';
import { telegrams } from '../codec/framing/telegram.ts';
import { channelsIn, type DataSet } from '../codec/meter/data-sets.ts';
import { deciphered } from '../codec/meter/glo-cipher.ts';
import {
  hiddenText,
  isP1,
  subMetersOf,
  telegramOf,
  type SubMeter,
  type Telegram,
} from '../codec/meter/p1.ts';
import type { Channels } from '../model/channel.ts';
import { fault } from '../model/fault.ts';
import { defineDriver, type OptionsOf } from './driver.ts';

const key = (title: string) =>
  v.optional(
    v.pipe(
      v.string(),
      v.title(title),
      v.metadata({ secret: true }),
      v.regex(/^(?:[0-9A-Fa-f]{32})?$/, 'a key has 32 hexadecimal digits'),
    ),
    '',
  );

const Options = v.object({
  key: key('Key of an encrypted meter'),
  authenticationKey: key('Its authentication key, where there is one'),
});
type Options = OptionsOf<typeof Options>;

const CIPHERED = 0xdb;
const HASH = 0x23;

function opened(frame: Uint8Array, { key, authenticationKey }: Options): Telegram {
  if (frame[0] !== CIPHERED) return telegramOf(frame);
  if (key === '') throw fault('frame/locked', { key: 'missing' });
  return telegramOf(
    deciphered(frame, hex(key), authenticationKey ? hex(authenticationKey) : undefined),
    true,
  );
}

/** A sub-meter's number as a speaker's name; its place on the bus where it has none. */
const subjectOf = ({ serialNumber, number }: SubMeter) =>
  /^[A-Za-z0-9_-]{1,64}$/.test(serialNumber) ? serialNumber : `mbus${number}`;

const firstOf = (sets: readonly DataSet[], ...codes: string[]): string =>
  sets.find(({ code }) => codes.includes(code))?.values[0] ?? '';

/** Codes as P1 writes them, without the “*255” of other meters; `#` is any digit. */
const MARKS = ['0-0:96.', '0-1:24.', '1-3:0.2.8(', '0-0:1.0.0(', '1-0:#.8.#(', '1-0:#.7.0(', '1-0:##.7.0('];

/**
 * Smart meters of the Netherlands, Belgium, Luxembourg, Sweden, Hungary and Austria at their P1 port: DSMR 2.2 to 5 and
 * what followed it. Each gas, water or heat meter behind is a speaker of its own, `subject` being its number; the meter
 * itself has no subject.
 */
export default defineDriver<Channels, Options>({
  id: 'dsmr-p1',
  title: 'Smart meter, P1 port (DSMR)',
  options: Options,
  channels: 'found',
  source: { link: { kind: 'serial', baudRate: 115200 }, framing: telegrams },
  telltale: {
    // The slash, the exclamation mark and the checksum, and six signs of a code; a cipher's fixed bytes.
    bits: (frame, said) =>
      frame[0] === CIPHERED ? 8 * 3 : said?.length && isP1(frame) ? 8 + 8 + 16 + 6 * 5 : 0,
    marks: MARKS.map((code) => Array.from(ascii(`\n${code}`), (byte) => (byte === HASH ? -1 : byte))),
  },
  decode(frame, { options }) {
    const { sets } = opened(frame, options);
    const own = channelsIn(sets.filter(({ code }) => !/^0-[1-9]/.test(code)));
    return [
      ...(Object.keys(own.reading).length > 0 ? [own] : []),
      ...subMetersOf(sets).map((meter) => ({
        subject: subjectOf(meter),
        reading: meter.reading,
        found: meter.found,
        ...(meter.serialNumber ? { facts: { serialNumber: meter.serialNumber } } : {}),
      })),
    ];
  },
  facts(frame, { options }) {
    const { identification, sets } = opened(frame, options);
    const words = {
      meter: identification.trim(),
      serialNumber: hiddenText(firstOf(sets, '0-0:96.1.1', '0-0:42.0.0', '0-0:96.1.0')),
      version: firstOf(sets, '1-3:0.2.8', '0-0:96.1.4'),
    };
    return Object.fromEntries(Object.entries(words).filter(([, text]) => text !== ''));
  },
  vectors: [
    {
      name: 'DSMR 5 with two gas meters, the first without a reading (recorded by dsmr_parser, MIT; shortened)',
      frame: telegram(
        '/ISK5\\2M550T-1012',
        '1-3:0.2.8(50)',
        '0-0:96.1.1(4530303434303037333832323436303139)',
        '1-0:1.8.1(002130.115*kWh)',
        '1-0:2.8.2(000000.000*kWh)',
        '0-0:96.14.0(0001)',
        '1-0:1.7.0(00.111*kW)',
        '0-0:96.7.21(00005)',
        '1-0:99.97.0(1)(0-0:96.7.19)(190326095015W)(0000002014*s)',
        '1-0:72.32.0(00192)',
        '1-0:32.7.0(229.9*V)',
        '0-1:24.1.0(003)',
        '0-1:24.2.1(700101010000W)(00000000)',
        '0-2:24.1.0(003)',
        '0-2:96.1.0(4730303339303031393336393930363139)',
        '0-2:24.2.1(200426223001S)(00246.138*m3)',
      ),
      readings: [
        {
          reading: {
            importEnergyT1: 2130115,
            exportEnergyT2: 0,
            tariff: 1,
            importPower: 111,
            powerFailures: 5,
            voltageSags3: 192,
            voltage1: 229.9,
          },
        },
        {
          subject: 'G0039001936990619',
          facts: { serialNumber: 'G0039001936990619' },
          reading: { gasVolume: 246.138 },
          found: { gasVolume: { quantity: 'volume', decimals: 3 } },
        },
      ],
      facts: { meter: 'ISK5\\2M550T-1012', serialNumber: 'E0044007382246019', version: '50' },
    },
    {
      name: 'DSMR 2.2: no checksum, the gas over two lines (recorded by dsmr_parser, MIT; shortened)',
      frame: ascii(
        '/ISk5\\2MT382-1004\r\n\r\n1-0:1.8.1(00001.001*kWh)\r\n0-0:17.0.0(0999.00*kW)\r\n0-0:96.3.10(1)\r\n0-1:24.1.0(3)\r\n' +
          '0-1:24.3.0(161107190000)(00)(60)(1)(0-1:24.2.1)(m3)\r\n(00001.001)\r\n0-1:24.4.0(1)\r\n!\r\n',
      ),
      readings: [
        { reading: { importEnergyT1: 1001, threshold: 999000, breaker: 1 } },
        { subject: 'mbus1', reading: { gasVolume: 1.001, valve: 1 } },
      ],
    },
    {
      name: 'Belgium: peaks of a quarter of an hour, water (recorded by dsmr_parser, MIT; shortened)',
      frame: telegram(
        '/FLU5\\253769484_A',
        '0-0:96.1.4(50217)',
        '1-0:1.4.0(02.351*kW)',
        '1-0:1.6.0(200509134558S)(02.589*kW)',
        '1-0:31.4.0(999*A)',
        '0-2:24.1.0(007)',
        '0-2:96.1.1(3853414731323334353637383930)',
        '0-2:24.2.1(200512134558S)(00872.234*m3)',
      ),
      readings: [
        { reading: { importPowerAverage: 2351, importPowerMax: 2589, fuseThreshold1: 999 } },
        {
          subject: '8SAG1234567890',
          facts: { serialNumber: '8SAG1234567890' },
          reading: { waterVolume: 872.234 },
        },
      ],
      facts: { meter: 'FLU5\\253769484_A', version: '50217' },
    },
    {
      name: 'one digit changed on the way',
      frame: telegram('/ISK5\\2M550T-1012', '1-3:0.2.8(50)', '1-0:1.7.0(00.111*kW)').with(50, 0x39),
      fault: 'frame/checksum',
    },
    {
      name: 'DSMR 5 that lost its checksum',
      frame: ascii('/ISK5\\2M550T-1012\r\n\r\n1-3:0.2.8(50)\r\n1-0:1.7.0(00.111*kW)\r\n!\r\n'),
      fault: 'frame/syntax',
    },
    {
      name: 'encrypted, and no key',
      frame: hex('db08 7379737469746c65 8205de 30 11223344'),
      fault: 'frame/locked',
    },
  ],
});

/** A telegram as it is on the wire, for the vectors. */
function telegram(identification: string, ...lines: string[]): Uint8Array<ArrayBuffer> {
  const text = `${[identification, '', ...lines].join('\r\n')}\r\n!`;
  return ascii(`${text}${crc16Arc(ascii(text)).toString(16).padStart(4, '0').toUpperCase()}\r\n`);
}
