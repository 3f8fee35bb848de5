import * as v from 'valibot';
import { ascii, hex, latin1 } from '../codec/bytes.ts';
import { crc8Maxim } from '../codec/checksum.ts';
import { lines } from '../codec/framing/lines.ts';
import { ASK } from '../codec/pin-words.ts';
import { fault } from '../model/fault.ts';
import { defineDriver, type OptionsOf } from './driver.ts';
import { everyMs } from './pin.ts';

const Options = v.object({ everyMs: everyMs(5_000) });
type Options = OptionsOf<typeof Options>;

/** The scratchpad as the kernel prints it: nine bytes, the last their CRC. */
const SCRATCHPAD = /^((?:[0-9a-f]{2} ){9}): crc=[0-9a-f]{2} (?:YES|NO)$/;
const isScratchpad = (frame: Uint8Array): boolean => / crc=/.test(latin1(frame.subarray(0, 64)));
/** The low bits that mean nothing where it measures with fewer than 12. Datasheet, figures 4 and 10, table 2. */
const unsaid = (config: number): number => 7 >> ((config >> 5) & 3);

/**
 * Maxim DS18B20 thermometer on a 1-Wire bus, through the kernel's w1_therm. Datasheet 19-7487, revision 6. What it says after its power
 * failed, +85 °C that nobody measured, is refused, as is a bus that is shorted.
 */
export default defineDriver({
  id: 'maxim-ds18b20',
  title: 'DS18B20 thermometer (1-Wire)',
  options: Options,
  channels: { temperature: { quantity: 'temperature', decimals: 2, min: -55, max: 125 } },
  source: {
    link: { kind: 'w1' },
    framing: lines(128),
    ask: ({ everyMs }: Options) => ({
      everyMs,
      timeoutMs: 5_000,
      requests: [ASK],
      answers: (_request, frame) => isScratchpad(frame),
    }),
  },
  telltale: 'none',
  decode(frame) {
    if (!isScratchpad(frame)) return []; // the kernel's own sum of the line before
    const text = latin1(frame);
    const digits = SCRATCHPAD.exec(text)?.[1];
    if (digits === undefined) throw fault('frame/syntax', { text });
    const pad = hex(digits);
    const expected = crc8Maxim(pad.subarray(0, 8));
    if (expected !== pad[8]) throw fault('frame/checksum', { expected, actual: pad[8]! });
    const config = pad[4]!;
    const sixteenths = new DataView(pad.buffer).getInt16(0, true);
    const isUnmeasured = sixteenths === 85 * 16 && pad[6] === 0x0c;
    if ((config & 0x9f) !== 0x1f || isUnmeasured) throw fault('frame/syntax', { text });
    return [{ reading: { temperature: (sixteenths & ~unsaid(config)) / 16 } }];
  },
  vectors: [
    vector('+125 °C, table 1', 'd0 07 4b 46 7f ff 10 10 55', 125),
    vector('+85 °C that was measured, table 1', '50 05 4b 46 7f ff 10 10 bd', 85),
    vector('+25.0625 °C, table 1', '91 01 4b 46 7f ff 0f 10 25', 25.0625),
    vector('-25.0625 °C, table 1', '6f fe 4b 46 7f ff 01 10 61', -25.0625),
    vector('-55 °C, table 1', '90 fc 4b 46 7f ff 10 10 ee', -55),
    vector('+23.125 °C, as the kernel prints it', '72 01 4b 46 7f ff 0e 10 57', 23.125),
    vector('9 bits: the lowest three mean nothing', '91 01 4b 46 1f ff 0f 10 b5', 25),
    { name: 'the sum of it', frame: ascii('72 01 4b 46 7f ff 0e 10 57 t=23125'), readings: [] },
    refused('+85 °C after its power failed', '50 05 4b 46 7f ff 0c 10 1c', 'YES', 'frame/syntax'),
    refused('a shorted bus', '00 00 00 00 00 00 00 00 00', 'YES', 'frame/syntax'),
    refused('nobody there', 'ff ff ff ff ff ff ff ff ff', 'NO', 'frame/checksum'),
  ],
});

function printed(bytes: string, verdict: string): Uint8Array {
  return ascii(`${bytes} : crc=${bytes.slice(-2)} ${verdict}`);
}
function vector(name: string, bytes: string, temperature: number) {
  return { name, frame: printed(bytes, 'YES'), readings: [{ reading: { temperature } }] };
}
function refused<C extends 'frame/syntax' | 'frame/checksum'>(
  name: string,
  bytes: string,
  verdict: string,
  code: C,
) {
  return { name, frame: printed(bytes, verdict), fault: code };
}
