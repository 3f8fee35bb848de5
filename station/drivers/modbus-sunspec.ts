import * as v from 'valibot';
import { concat, hex } from '../codec/bytes.ts';
import { crc16 } from '../codec/checksum.ts';
import { modbusRtu } from '../codec/framing/modbus.ts';
import {
  alike,
  answerBytes,
  answers,
  readRegisters,
  refusal,
  registersOf,
  requestOf,
} from '../codec/modbus.ts';
import { BASES, firstStep, modelIn, nextStep } from '../codec/sunspec/sunspec.ts';
import type { Channels } from '../model/channel.ts';
import { defineDriver, type OptionsOf } from './driver.ts';

const Options = v.object({
  unit: v.optional(
    v.pipe(v.number(), v.title('Unit address'), v.integer(), v.minValue(1), v.maxValue(247)),
    1,
  ),
  base: v.optional(v.pipe(v.picklist(BASES), v.title('First register of the SunSpec block')), '40000'),
  everyMs: v.optional(
    v.pipe(v.number(), v.title('Ask every, ms'), v.integer(), v.minValue(500), v.maxValue(86_400_000)),
    5000,
  ),
});
type Options = OptionsOf<typeof Options>;

/** An answer as a device would give it, for the vectors. */
const answer = (unit: number, ...words: readonly number[]) => {
  const body = Uint8Array.from([
    unit,
    3,
    2 * words.length,
    ...words.flatMap((word) => [word >> 8, word & 0xff]),
  ]);
  const crc = crc16(body);
  return concat(body, Uint8Array.of(crc & 0xff, crc >> 8));
};
const ask = (address: number, count: number) => readRegisters({ unit: 1, fn: 3, address, count });
const empty = (length: number) => Array.from({ length }, () => 0xffff);

/**
 * Any device that follows SunSpec: it says itself which models it has (inverter, meter, battery, solar strings), and is
 * walked along them each time. A meter is a `subject` of its own, by the register where it begins, since there may be
 * several.
 */
export default defineDriver<Channels, Options>({
  id: 'modbus-sunspec',
  title: 'SunSpec inverter, meter or battery (Modbus RTU)',
  datasheetOnly: true,
  options: Options,
  channels: 'found',
  source: {
    link: { kind: 'serial', baudRate: 9600, shared: true },
    framing: modbusRtu,
    ask: ({ unit, base, everyMs }) => ({
      everyMs,
      timeoutMs: 500,
      silentChars: 3.5,
      requests: [readRegisters({ unit, fn: 3, ...firstStep(Number(base)) })],
      answers,
      answerBytes,
      alike,
      refusal,
      follow(request, frame) {
        const next = nextStep(requestOf(request)!, registersOf(frame));
        return next ? [readRegisters({ unit, fn: 3, ...next })] : [];
      },
    }),
  },
  telltale: 'none', // its frames are those of any Modbus device
  decode(frame, { options, asked }) {
    const said = modelOf(frame, asked, options);
    if (!said || Object.keys(said.reading).length === 0) return [];
    const { id, reading, found } = said;
    const { address } = requestOf(asked)!;
    return [{ ...(id > 200 && id < 300 ? { subject: String(address) } : {}), reading, found }];
  },
  facts(frame, { options, asked }) {
    const said = modelOf(frame, asked, options);
    return said && Object.keys(said.facts).length > 0 ? said.facts : undefined;
  },
  vectors: [
    {
      name: 'three phase inverter, model 103 (SunSpec Information Model Reference)',
      asked: ask(40_002, 54),
      // oxfmt-ignore
      frame: answer(1,
        103, 50, 218, 72, 73, 73, 0xfffe, 0xffff, 0xffff, 0xffff, 2301, 2310, 2298, 0xffff, 5000, 0, 4998, 0xfffe, 5010, 0,
        0xfff6, 0, 9980, 0xfffe, 0x0012, 0xd687, 0, 0xffff, 0x8000, 7012, 0xffff, 5105, 0, 412, 388, 0x8000, 0x8000,
        0xffff, 4, ...empty(13), 0xffff, 0),
      readings: [
        {
          reading: {
            current: 2.18,
            current1: 0.72,
            current2: 0.73,
            current3: 0.73,
            voltage1: 230.1,
            voltage2: 231,
            voltage3: 229.8,
            power: 5000,
            frequency: 49.98,
            apparentPower: 5010,
            reactivePower: -10,
            powerFactor: 99.8,
            energy: 1_234_567,
            dcVoltage: 701.2,
            dcPower: 5105,
            cabinetTemperature: 41.2,
            heatSinkTemperature: 38.8,
            state: 4,
          },
        },
      ],
    },
    {
      name: 'the mark, and the head of the first model',
      asked: ask(40_000, 4),
      frame: answer(1, 0x5375, 0x6e53, 103, 50),
      readings: [],
    },
    {
      name: 'a device without SunSpec',
      asked: ask(40_000, 4),
      frame: answer(1, 1, 2, 3, 4),
      fault: 'frame/syntax',
    },
    { name: 'no such register', asked: ask(40_000, 4), frame: hex('01 83 02 c0f1'), fault: 'frame/refused' },
  ],
});

function modelOf(frame: Uint8Array, asked: Uint8Array, { base }: Options) {
  const bytes = registersOf(frame);
  const request = requestOf(asked);
  return request && answers(asked, frame) ? modelIn(bytes, request.address === Number(base)) : undefined;
}
