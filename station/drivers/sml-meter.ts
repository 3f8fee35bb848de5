import { hex, latin1, toHex } from '../codec/bytes.ts';
import { smlFiles } from '../codec/framing/sml.ts';
import { generic, meaningOf, type Obis } from '../codec/meter/obis.ts';
import { listsIn, messagesOf, type ListEntry } from '../codec/meter/sml.ts';
import { measured, meterUnit } from '../codec/meter/units.ts';
import type { Channel, Channels } from '../model/channel.ts';
import { defineDriver } from './driver.ts';

/** DLMS unit codes that meters send. IEC 62056-62, table 4. */
const UNITS: Readonly<Record<number, string>> = {
  5: 'h',
  6: 'min',
  7: 's',
  8: 'deg',
  9: 'C',
  13: 'm3',
  14: 'm3',
  15: 'm3/h',
  27: 'W',
  28: 'VA',
  29: 'var',
  30: 'Wh',
  31: 'VAh',
  32: 'varh',
  33: 'A',
  35: 'V',
  44: 'Hz',
  56: '%',
};

const obisOf = ([a, b, c, d, e, f]: Uint8Array): Obis => ({ a: a!, b: b!, c: c!, d: d!, e: e!, f: f! });

/** The powers of ten that a scaler may reach: a signed byte on the wire, of which meters use few. */
const MAX_SCALER = 12;

/** A row's number and channel; undefined where it is a text, a list or has no name and no unit. */
function numberOf({ code, unit, scaler, value }: ListEntry) {
  if (typeof value !== 'bigint' || Math.abs(scaler) > MAX_SCALER) return undefined;
  const obis = obisOf(code);
  const meaning = meaningOf(obis);
  const known = unit === undefined ? undefined : meterUnit(UNITS[unit] ?? '');
  const name = meaning?.name ?? (known && generic(obis));
  if (name === undefined) return undefined;
  // Without a unit nobody knows whether it counts Wh or kWh.
  const measure = known ?? {
    quantity: meaning?.quantity === 'code' ? ('code' as const) : ('other' as const),
    power: 0,
    times: 1,
  };
  return { name, ...measured(String(value), { ...measure, power: measure.power + scaler }) };
}

/** `09 01` or `0A 01`, three letters, a byte and a number of four: as printed on the meter, DIN 43863-5. */
function serialNumber(server: Uint8Array): string {
  const letters = latin1(server.subarray(2, 5));
  if (server.length !== 10 || !/^[A-Z]{3}$/.test(letters)) return toHex(server);
  const [, sort, , , , block, ...digits] = server;
  const number = digits.reduce((value, byte) => value * 256 + byte, 0);
  return `${sort}${letters}${block!.toString(16).padStart(2, '0')}${String(number).padStart(8, '0')}`;
}

const rowsOf = (frame: Uint8Array) => listsIn(messagesOf(frame));

/** `129-129:199.130.3` and `1-0:96.50.1`: three letters of the maker. */
const MAKER = new Set(['8181c78203ff', '0100603201ff', '010060320101']);

/** A file of an EMH eHZ as it is on the wire, for the vectors. */
const EMH = [
  '1b1b1b1b01010101760700190b4cbead6200620072630101760101070019063f3f8f0b0901454d48000041f045010163',
  '662d00760700190b4cbeae620062007263070177010b0901454d48000041f045070100620affff72620165063f2f3577',
  '77078181c78203ff0101010104454d480177070100000009ff010101010b0901454d48000041f0450177070100010800',
  'ff6400018201621e52ff560009247a550177070100010801ff0101621e52ff560009247a550177070100010802ff0101',
  '621e52ff5600000000000177070100100700ff0101621b52ff55000016030177078181c78205ff0172620165063f2f35',
  '01018302e77ef33ea97bb6bba9bfa4fbd8b9f2ede51207b15acf6b98a237c21ca4982ee3ce18efe8438f1deba9d5c40e',
  'b68ae8f201010163574a00760700190b4cbeb16200620072630201710163d658000000001b1b1b1b1a03e566',
].join('');

/**
 * German electricity meters (EDL21, eHZ, mME) at their optical or wired port, which push SML by themselves. What they
 * count is Wh with up to four digits behind the point, once the meter's PIN was entered; before, whole kWh.
 */
export default defineDriver<Channels>({
  id: 'sml-meter',
  title: 'Electricity meter (SML, Germany)',
  channels: 'found',
  source: { link: { kind: 'serial', baudRate: 9600 }, framing: smlFiles },
  telltale: { bits: 32 + 32 + 16, marks: [hex('1b1b1b1b 01010101'), hex('77 07 01 00')] }, // beginning, end, CRC
  decode(frame) {
    return rowsOf(frame).flatMap(({ entries }) => {
      const reading: Record<string, number> = {};
      const found: Record<string, Channel> = {};
      for (const entry of entries) {
        const number = numberOf(entry);
        if (!number || number.name in reading || Object.keys(reading).length >= 64) continue;
        reading[number.name] = number.value;
        found[number.name] = number.channel;
      }
      return Object.keys(reading).length > 0 ? [{ reading, found }] : [];
    });
  },
  facts(frame) {
    const [list] = rowsOf(frame);
    if (!list) return undefined;
    const maker = list.entries.find(({ code }) => MAKER.has(toHex(code)))?.value;
    return {
      ...(list.server ? { serialNumber: serialNumber(list.server) } : {}),
      ...(maker instanceof Uint8Array ? { maker: latin1(maker.subarray(0, 16)) } : {}),
    };
  },
  vectors: [
    {
      name: 'EMH eHZ (recorded by smartmeter-obis, MIT)',
      frame: hex(EMH),
      readings: [
        {
          reading: { importEnergy: 15338555.7, importEnergyT1: 15338555.7, importEnergyT2: 0, power: 563.5 },
        },
      ],
      facts: { serialNumber: '1EMH0004321349', maker: 'EMH' },
    },
    {
      name: 'the same with the CRC of Kermit, as a Holley DTZ541 sends it',
      frame: hex(`${EMH.slice(0, -4)}5c75`),
      readings: [
        {
          reading: { importEnergy: 15338555.7, importEnergyT1: 15338555.7, importEnergyT2: 0, power: 563.5 },
        },
      ],
    },
    {
      name: 'a bit flipped in its counter',
      frame: hex(EMH.replace('247a55', '247b55')),
      fault: 'frame/checksum',
    },
    { name: 'cut short', frame: hex(EMH.slice(0, 24)), fault: 'frame/length' },
  ],
});
