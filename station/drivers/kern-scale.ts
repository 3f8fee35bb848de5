import { ascii, latin1 } from '../codec/bytes.ts';
import { lines } from '../codec/framing/lines.ts';
import { fault } from '../model/fault.ts';
import { defineDriver } from './driver.ts';

/** How many kilograms one of its units is. */
const UNITS: Readonly<Record<string, number>> = {
  G: 1e-3,
  KG: 1,
  CT: 2e-4,
  LB: 0.45359237,
  OZ: 0.028349523125,
};

const LINE = /^([+-])(\d{1,8}(?:\.\d{1,6})?) {0,2}(G|KG|CT|LB|OZ|PC|%) ([SUE])$/;

/**
 * KERN scales of the EW and similar series that say a line for each weighing: sign, number, unit and whether it is at rest.
 * @see Operating manual EW-N/EG-N, section "Data output".
 */
export default defineDriver({
  id: 'kern-scale',
  title: 'KERN scale',
  channels: {
    mass: { quantity: 'mass', decimals: 6 },
    share: { quantity: 'percent', decimals: 2 },
    pieces: { quantity: 'count', decimals: 0 },
    stable: { quantity: 'switch', decimals: 0, min: 0, max: 1 },
    overload: { quantity: 'switch', decimals: 0, min: 0, max: 1 },
  },
  source: { link: { kind: 'serial', baudRate: 1200, stopBits: 2 }, framing: lines(64) },
  telltale: { bits: 7 + 8 * 3 + 6 + 7 }, // a sign, digits that fill it up, one of few units, how it rests
  decode(frame) {
    const text = latin1(frame);
    const match = LINE.exec(text);
    if (!match || text.length < 12 || text.length > 13)
      throw fault('frame/syntax', { text: text.slice(0, 40) });
    const [, sign, digits, unit, rest] = match as unknown as [string, string, string, string, string];
    if (rest === 'E') return [{ reading: { overload: 1 } }];
    const value = sign === '-' ? -Number(digits) : Number(digits);
    const told = { stable: rest === 'S' ? 1 : 0, overload: 0 };
    if (unit === '%') return [{ reading: { share: value, ...told } }];
    if (unit === 'PC') return [{ reading: { pieces: value, ...told } }];
    return [{ reading: { mass: value * UNITS[unit]!, ...told } }];
  },
  vectors: [
    {
      name: '26.90 g, not at rest (recorded for sigrok, public domain)',
      frame: ascii('+0026.90 G U'),
      readings: [{ reading: { mass: 0.0269, stable: 0, overload: 0 } }],
    },
    {
      name: '635.8 carat (recorded for sigrok)',
      frame: ascii('+00635.8CT S'),
      readings: [{ reading: { mass: 0.12716, stable: 1, overload: 0 } }],
    },
    {
      name: 'a little below zero (recorded for sigrok)',
      frame: ascii('-0000.04 G S'),
      readings: [{ reading: { mass: -0.00004, stable: 1, overload: 0 } }],
    },
    {
      name: 'a share (recorded for sigrok)',
      frame: ascii('+000000  % U'),
      readings: [{ reading: { share: 0, stable: 0, overload: 0 } }],
    },
    {
      name: 'too heavy (recorded for sigrok)',
      frame: ascii('+0000.00 G E'),
      readings: [{ reading: { overload: 1 } }],
    },
    { name: 'cut short', frame: ascii('+0026.90'), fault: 'frame/syntax' },
    { name: 'its beginning lost', frame: ascii('26.90 G S'), fault: 'frame/syntax' },
  ],
});
