import { ascii } from '../codec/bytes.ts';
import { displayOf } from '../codec/es51922.ts';
import { lines } from '../codec/framing/lines.ts';
import type { Channel, Channels } from '../model/channel.ts';
import { defineDriver, type Said } from './driver.ts';

const flag = { quantity: 'switch', decimals: 0, min: 0, max: 1 } as const;
const flags = { overload: flag, hold: flag, batteryLow: flag } as const;

/**
 * UNI-T UT61E multimeter, which tells what its display shows twice a second. The channel follows the switch: `voltageDc`,
 * `currentAc`, `resistance`, `dutyCycle` ...; `Max`, `Min`, `PeakMax`, `PeakMin` and `Relative` are channels of their own. An
 * overload has no value; a value that is held is marked by `hold`.
 * @see Cyrustek ES51922 datasheet V1.0, section "Serial output data format".
 */
export default defineDriver<Channels>({
  id: 'uni-t-ut61e',
  title: 'UNI-T UT61E multimeter',
  channels: 'found',
  source: {
    link: { kind: 'serial', baudRate: 19200, dataBits: 7, parity: 'odd' },
    framing: lines(32),
  },
  telltale: { bits: bitsOf },
  decode(frame) {
    const { name, channel, value, ...said } = displayOf(frame);
    const found: Record<string, Channel> = { [name]: channel, ...flags };
    const told = {
      overload: Number(said.overload),
      hold: Number(said.hold),
      batteryLow: Number(said.batteryLow),
    };
    return [{ reading: value === undefined ? told : { [name]: value, ...told }, found }];
  },
  vectors: [
    {
      name: '3.303 V of direct current (recorded for sigrok, public domain)',
      frame: ascii('103303;000:0'),
      readings: [
        {
          reading: { voltageDc: 3.303, overload: 0, hold: 0, batteryLow: 0 },
          found: { voltageDc: { quantity: 'voltage', decimals: 5 }, ...flags },
        },
      ],
    },
    {
      name: '81.44 mV of alternating current (recorded for sigrok)',
      frame: ascii('408144;00040'),
      readings: [{ reading: { voltageAc: 0.08144, overload: 0, hold: 0, batteryLow: 0 } }],
    },
    {
      name: '-57.0 mV, the lowest peak (recorded for sigrok)',
      frame: ascii('000570;40280'),
      readings: [{ reading: { voltageDcPeakMin: -0.057, overload: 0, hold: 0, batteryLow: 0 } }],
    },
    {
      name: '581.0 uA (recorded for sigrok)',
      frame: ascii('105810=00060'),
      readings: [{ reading: { currentAc: 581e-6, overload: 0, hold: 0, batteryLow: 0 } }],
    },
    {
      name: '0.076 nF, held (recorded for sigrok)',
      frame: ascii('000076600002'),
      readings: [{ reading: { capacitance: 0.076, overload: 0, hold: 1, batteryLow: 0 } }],
    },
    {
      name: 'duty cycle of a voltage (recorded for sigrok)',
      frame: ascii('100353;80050'),
      readings: [{ reading: { dutyCycle: 35.3, overload: 0, hold: 0, batteryLow: 0 } }],
    },
    {
      name: 'duty cycle too small to be seen (recorded for sigrok)',
      frame: ascii('100000280800'),
      readings: [{ reading: { overload: 0, hold: 0, batteryLow: 0 } }],
    },
    {
      name: 'an open circuit (recorded for sigrok)',
      frame: ascii('022585510000'),
      readings: [{ reading: { overload: 1, hold: 0, batteryLow: 0 } }],
    },
    { name: 'a barcode', frame: ascii('036000291452'), fault: 'frame/syntax' },
    { name: 'AC and DC at once', frame: ascii('103303;000<0'), fault: 'frame/syntax' },
    { name: 'ohms of direct current', frame: ascii('022585300080'), fault: 'frame/syntax' },
    { name: 'a maximum and a peak at once', frame: ascii('103303;084:0'), fault: 'frame/syntax' },
    { name: 'more than 22000 counts', frame: ascii('145303;000:0'), fault: 'frame/syntax' },
    { name: 'one character lost', frame: ascii('10330;000:0'), fault: 'frame/length' },
    { name: 'a letter among them', frame: ascii('103303;0A0:0'), fault: 'frame/syntax' },
    { name: 'a range that there is not', frame: ascii('903303;000:0'), fault: 'frame/syntax' },
  ],
});

/**
 * Of twelve digits at random one line in 400 could be a display; two of them, while hardly any other is not, are taken for
 * it, one alone is not, nor are overloads of more than it counts to. A `:` to `?` among them, where a display has one, is
 * what no barcode, date or counter has. Twelve characters of the kind that no display shows speak against it.
 */
function bitsOf(frame: Uint8Array, said: readonly Said[] | undefined): number {
  if (said !== undefined) return frame.some((byte) => byte > NINE) ? 32 : frame[1]! > TWO ? 0 : 18;
  return frame.length === 12 && frame.every((byte) => byte >> 4 === 3) ? -1 : 0;
}

const [TWO, NINE] = [0x32, 0x39];
