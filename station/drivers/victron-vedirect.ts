import { ascii, concat } from '../codec/bytes.ts';
import { sum } from '../codec/checksum.ts';
import { vedirect } from '../codec/framing/vedirect.ts';
import { fieldsOf, valueOf } from '../codec/vedirect.ts';
import type { Quantity } from '../model/channel.ts';
import { defineDriver } from './driver.ts';

/** A field of the text protocol. Its whole numbers count the last decimal, or `times` the unit where that is coarser. */
const field = <Q extends Quantity>(label: string, quantity: Q, decimals = 0, times = 1) => ({
  label,
  quantity,
  decimals,
  times,
});
const millivolts = (label: string) => field(label, 'voltage', 3);
const milliamps = (label: string) => field(label, 'current', 3);
const milliampHours = (label: string) => field(label, 'charge', 3);
/** In steps of 0.01 kWh. */
const energy = (label: string) => field(label, 'energy', 0, 10);

/** VE.Direct Protocol V3.33, table "Field descriptions", in its order. */
const fields = {
  voltage: millivolts('V'),
  voltage2: millivolts('V2'),
  voltage3: millivolts('V3'),
  starterVoltage: millivolts('VS'),
  midpointVoltage: millivolts('VM'),
  midpointDeviation: field('DM', 'percent', 1),
  panelVoltage: millivolts('VPV'),
  panelPower: field('PPV', 'power'),
  current: milliamps('I'),
  current2: milliamps('I2'),
  current3: milliamps('I3'),
  loadCurrent: milliamps('IL'),
  load: field('LOAD', 'switch'),
  batteryTemperature: field('T', 'temperature'),
  power: field('P', 'power'),
  consumedCharge: milliampHours('CE'),
  stateOfCharge: field('SOC', 'percent', 1),
  timeToGo: field('TTG', 'duration', 0, 60),
  alarm: field('Alarm', 'switch'),
  relay: field('Relay', 'switch'),
  alarmReason: field('AR', 'code'),
  offReason: field('OR', 'code'),
  deepestDischarge: milliampHours('H1'),
  lastDischarge: milliampHours('H2'),
  averageDischarge: milliampHours('H3'),
  chargeCycles: field('H4', 'count'),
  fullDischarges: field('H5', 'count'),
  drawnCharge: milliampHours('H6'),
  minVoltage: millivolts('H7'),
  maxVoltage: millivolts('H8'),
  sinceFullCharge: field('H9', 'duration'),
  synchronisations: field('H10', 'count'),
  lowVoltageAlarms: field('H11', 'count'),
  highVoltageAlarms: field('H12', 'count'),
  lowStarterAlarms: field('H13', 'count'),
  highStarterAlarms: field('H14', 'count'),
  minStarterVoltage: millivolts('H15'),
  maxStarterVoltage: millivolts('H16'),
  dischargedEnergy: energy('H17'),
  chargedEnergy: energy('H18'),
  yieldTotal: energy('H19'),
  yieldToday: energy('H20'),
  maxPowerToday: field('H21', 'power'),
  yieldYesterday: energy('H22'),
  maxPowerYesterday: field('H23', 'power'),
  error: field('ERR', 'code'),
  state: field('CS', 'code'),
  mode: field('MODE', 'code'),
  day: field('HSDS', 'count'),
  acVoltage: field('AC_OUT_V', 'voltage', 2),
  acCurrent: field('AC_OUT_I', 'current', 1),
  acApparentPower: field('AC_OUT_S', 'apparentPower'),
  warning: field('WARN', 'code'),
  tracker: field('MPPT', 'code'),
  monitor: field('MON', 'code'),
  dcInputVoltage: field('DC_IN_V', 'voltage', 2),
  dcInputCurrent: field('DC_IN_I', 'current', 1),
  dcInputPower: field('DC_IN_P', 'power'),
} as const;

type Name = keyof typeof fields;
const nameOf = new Map(Object.entries(fields).map(([name, { label }]) => [label, name as Name]));
const factLabels = new Map([
  ['PID', 'product'],
  ['FW', 'firmware'],
  ['FWE', 'firmware'],
  ['SER#', 'serialNumber'],
]);
const channels = Object.fromEntries(
  Object.entries(fields).map(([name, { quantity, decimals }]) => [name, { quantity, decimals }]),
) as { readonly [N in Name]: Pick<(typeof fields)[N], 'quantity' | 'decimals'> };

/**
 * Victron solar chargers, battery monitors and inverters on their VE.Direct port, which says one block of text a second.
 * @see VE.Direct Protocol V3.33, sections "Frame format" and "Checksum".
 */
export default defineDriver({
  id: 'victron-vedirect',
  title: 'Victron VE.Direct',
  channels,
  source: { link: { kind: 'serial', baudRate: 19200 }, framing: vedirect },
  telltale: {
    bits: 8 * 5 + 8, // the letters of `Checksum`, and the checksum
    marks: [...nameOf.keys(), ...factLabels.keys()].map((label) => ascii(`\n${label}\t`)),
  },
  decode(frame) {
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
    { name: 'a label that comes twice', frame: block('V 13200,V 13210'), fault: 'frame/syntax' },
    { name: 'a sum that fits, and no block', frame: new Uint8Array(14), fault: 'frame/syntax' },
  ],
});

/** A block as it is on the wire, for the vectors. */
function block(fields: string): Uint8Array<ArrayBuffer> {
  const text = [...fields.split(','), 'Checksum '].map((each) => `\r\n${each.replace(' ', '\t')}`).join('');
  return concat(ascii(text), Uint8Array.of(-sum(ascii(text)) & 0xff));
}
