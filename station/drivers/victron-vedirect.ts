import * as v from 'valibot';
import { ascii, concat } from '../codec/bytes.ts';
import { sum } from '../codec/checksum.ts';
import { vedirect } from '../codec/framing/vedirect.ts';
import { askingFor, hexMessageOf, hexRegisters, isHexName, registerIn } from '../codec/vedirect-hex.ts';
import { fieldsOf, valueOf } from '../codec/vedirect.ts';
import { fields } from '../codec/vedirect-fields.ts';
import { defineDriver, type OptionsOf } from './driver.ts';

type Name = keyof typeof fields;
const nameOf = new Map(Object.entries(fields).map(([name, { label }]) => [label, name as Name]));
const factLabels = new Map([
  ['PID', 'product'],
  ['FW', 'firmware'],
  ['FWE', 'firmware'],
  ['SER#', 'serialNumber'],
]);
const channels = {
  ...(Object.fromEntries(
    Object.entries(fields).map(([name, { quantity, decimals }]) => [name, { quantity, decimals }]),
  ) as { readonly [N in Name]: Pick<(typeof fields)[N], 'quantity' | 'decimals'> }),
  /** What HEX messages tell and no text. */
  chargerVoltage: { quantity: 'voltage', decimals: 2 },
  chargerCurrent: { quantity: 'current', decimals: 1 },
  chargerTemperature: { quantity: 'temperature', decimals: 1 },
  panelCurrent: { quantity: 'current', decimals: 1 },
} as const;

const COLON = 0x3a;

const Options = v.object({
  /** Nothing is asked while this is empty. */
  registers: v.optional(
    v.pipe(
      v.array(v.pipe(v.string(), v.check(isHexName, `known are ${Object.keys(hexRegisters).join(', ')}`))),
      v.title('Ask by HEX for'),
      v.maxLength(24),
    ),
    [],
  ),
  everyMs: v.optional(
    v.pipe(v.number(), v.title('Ask every, ms'), v.integer(), v.minValue(1000), v.maxValue(86_400_000)),
    10_000,
  ),
});

/**
 * Victron solar chargers, battery monitors and inverters on their VE.Direct port, which says one block of text a second, and
 * HEX messages between when something changes. Registers that no text tells are asked for by HEX where somebody chose them.
 * @see VE.Direct Protocol V3.33, sections "Frame format" and "Checksum"; BlueSolar HEX protocol.
 */
export default defineDriver<typeof channels, OptionsOf<typeof Options>>({
  id: 'victron-vedirect',
  title: 'Victron VE.Direct',
  options: Options,
  channels,
  source: {
    link: { kind: 'serial', baudRate: 19200 },
    framing: vedirect,
    ask: ({ registers, everyMs }) =>
      registers.length === 0 ? undefined : { everyMs, ...askingFor(registers.filter(isHexName)) },
  },
  telltale: {
    // The letters of `Checksum`, and the checksum; a colon, the check, hexadecimal digits that name a known register.
    bits: (frame, said) => (!said?.length ? 0 : frame[0] === COLON ? 8 + 8 + 11 : 8 * 5 + 8),
    marks: [...nameOf.keys(), ...factLabels.keys()].map((label) => ascii(`\n${label}\t`)),
  },
  decode(frame) {
    if (frame[0] === COLON) {
      const told = registerIn(hexMessageOf(frame));
      return told ? [{ reading: { [told.name]: told.value } }] : [];
    }
    const reading: { -readonly [N in Name]?: number } = {};
    for (const [label, text] of fieldsOf(frame)) {
      const name = nameOf.get(label);
      if (name === undefined || text === '---') continue; // newer firmware; not known to the device
      // TTG has no end while nothing is drawn.
      if (label === 'TTG' && text === '-1') continue;
      const { times, decimals } = fields[name];
      reading[name] = (valueOf(text) * times) / 10 ** decimals;
    }
    return Object.keys(reading).length > 0 ? [{ reading }] : [];
  },
  facts(frame) {
    if (frame[0] === COLON) return undefined;
    const facts: Record<string, string> = {};
    for (const [label, text] of fieldsOf(frame)) {
      const fact = factLabels.get(label);
      if (fact) facts[fact] = text;
    }
    return Object.keys(facts).length > 0 ? facts : undefined;
  },
  vectors: [
    {
      name: 'solar charger MPPT 75/10 (values of SignalK, Apache-2.0)',
      frame: block(
        'PID 0xA04C,FW 127,SER# HQ1621FRG7Z,V 14990,I 2770,VPV 20450,PPV 42,CS 4,ERR 0,LOAD OFF,IL 0,H19 6078,H20 14,H21 100,H22 52,H23 148,HSDS 208',
      ),
      readings: [
        {
          reading: {
            voltage: 14.99,
            current: 2.77,
            panelVoltage: 20.45,
            panelPower: 42,
            state: 4,
            error: 0,
            load: 0,
            loadCurrent: 0,
            yieldTotal: 60780,
            yieldToday: 140,
            maxPowerToday: 100,
            yieldYesterday: 520,
            maxPowerYesterday: 148,
            day: 208,
          },
        },
      ],
      facts: { product: '0xA04C', firmware: '127', serialNumber: 'HQ1621FRG7Z' },
    },
    {
      name: 'battery monitor BMV-700 (recorded by karioja/vedirect, MIT)',
      frame: block(
        'PID 0x203,V 12065,I -7625,P -92,CE -65473,SOC 839,TTG 942,Alarm OFF,Relay OFF,AR 0,BMV 700,FW 0308',
      ),
      readings: [
        {
          reading: {
            voltage: 12.065,
            current: -7.625,
            power: -92,
            consumedCharge: -65.473,
            stateOfCharge: 83.9,
            timeToGo: 56520,
            alarm: 0,
            relay: 0,
            alarmReason: 0,
          },
        },
      ],
      facts: { product: '0x203', firmware: '0308' },
    },
    {
      name: 'fully charged: no time to go, no temperature sensor, off at night (made up)',
      frame: block('V 13200,T ---,TTG -1,SOC 1000,OR 0x00000001'),
      readings: [{ reading: { voltage: 13.2, stateOfCharge: 100, offReason: 1 } }],
    },
    {
      name: 'one digit changed on the way',
      frame: block('V 13200,I 2770').with(4, 0x32),
      fault: 'frame/checksum',
    },
    // The first two recorded at an Orion XS, the request told by others (Victron Community); the rest made up.
    {
      name: 'HEX: panel power',
      frame: ascii(':ABCED00050000009D'),
      readings: [{ reading: { panelPower: 0.05 } }],
    },
    { name: 'HEX: state', frame: ascii(':A0102000642'), readings: [{ reading: { state: 6 } }] },
    {
      name: 'HEX: below zero',
      frame: ascii(':7DBED00F6FF91'),
      readings: [{ reading: { chargerTemperature: -0.1 } }],
    },
    {
      name: 'HEX: kelvins',
      frame: ascii(':7ECED007E7483'),
      readings: [{ reading: { batteryTemperature: 25.07 } }],
    },
    { name: 'HEX: a value that is not known', frame: ascii(':7BBED00FFFFA8'), readings: [] },
    { name: 'HEX: a ping is answered', frame: ascii(':51641F9'), readings: [] },
    { name: 'HEX: somebody asks', frame: ascii(':7D5ED008C'), readings: [] },
    { name: 'HEX: a register that is not there', frame: ascii(':734120107'), fault: 'frame/refused' },
    { name: 'HEX: one digit changed on the way', frame: ascii(':A0102000742'), fault: 'frame/checksum' },
    { name: 'a label that comes twice', frame: block('V 13200,V 13210'), fault: 'frame/syntax' },
    { name: 'a sum that fits, and no block', frame: new Uint8Array(14), fault: 'frame/syntax' },
  ],
});

/** A block as it is on the wire, for the vectors. */
function block(fields: string): Uint8Array<ArrayBuffer> {
  const text = [...fields.split(','), 'Checksum '].map((each) => `\r\n${each.replace(' ', '\t')}`).join('');
  return concat(ascii(text), Uint8Array.of(-sum(ascii(text)) & 0xff));
}
