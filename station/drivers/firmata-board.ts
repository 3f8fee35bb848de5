import * as v from 'valibot';
import { hex } from '../codec/bytes.ts';
import * as wire from '../codec/firmata.ts';
import { inputsOf, portOf, setLine, setUp } from '../codec/firmata-pins.ts';
import { firmata } from '../codec/framing/firmata.ts';
import type { Channel, Channels, Reading } from '../model/channel.ts';
import { defineDriver, type OptionsOf, type Said } from './driver.ts';

const pins = (title: string, fallback: readonly string[] = []) =>
  v.optional(
    v.pipe(
      v.array(
        v.pipe(
          v.string(),
          v.regex(/^\d{1,3}$/),
          v.check((pin) => Number(pin) < 128),
        ),
      ),
      v.maxLength(64),
      v.title(title),
    ),
    [...fallback],
  );

const Options = v.object({
  analog: v.optional(
    v.pipe(
      v.array(v.pipe(v.string(), v.regex(/^A(?:\d|1[0-5])$/))),
      v.maxLength(16),
      v.title('Analog inputs'),
    ),
    ['A0', 'A1', 'A2', 'A3', 'A4', 'A5'],
  ),
  inputs: pins('Digital inputs'),
  pullUps: pins('Digital inputs with a pull-up'),
  outputs: pins('Digital outputs'),
  pwm: pins('PWM outputs'),
  reference: v.optional(
    v.pipe(v.number(), v.title('Volts at full scale (0: show counts)'), v.minValue(0), v.maxValue(10)),
    5,
  ),
  resolution: v.optional(
    v.pipe(v.number(), v.title('Bits of the analog inputs'), v.integer(), v.minValue(8), v.maxValue(14)),
    10,
  ),
  everyMs: v.optional(
    v.pipe(v.number(), v.title('Sample every, ms'), v.integer(), v.minValue(10), v.maxValue(16_383)),
    100,
  ),
});
type Options = OptionsOf<typeof Options>;

const volts: Channel = { quantity: 'voltage', decimals: 3, min: 0 };
const counts: Channel = { quantity: 'count', decimals: 0, min: 0 };
const line: Channel = { quantity: 'switch', decimals: 0, min: 0, max: 1 };
const duty: Channel = { quantity: 'count', decimals: 0, min: 0, max: 255, safe: 0 };

/**
 * A board with StandardFirmata: its pins are chosen here, nothing is programmed. `a0` ... are analog inputs, `d2` ... digital
 * pins, `pwm9` ... outputs of 0 to 255. What is set is read back from the board. Several outputs among eight neighbours
 * (0-7, 8-15 ...) want Firmata 2.5 at least, which can set a pin alone.
 * @see Firmata protocol 2.7.
 */
export default defineDriver<Channels, Options>({
  id: 'firmata-board',
  title: 'Board with StandardFirmata',
  options: Options,
  channels: 'found',
  source: { link: { kind: 'serial', baudRate: 57600 }, framing: firmata },
  // How it greets: two fixed bytes, an end, a version, and a name of which every second byte is 0.
  telltale: {
    bits: (frame) => (frame.length > 20 && frame[1] === wire.FIRMWARE && frame[5] === 0 ? 40 : 0),
    marks: [hex('f0 79 02')],
  },
  hello: (options) => [
    // An Uno starts anew when it is opened, and says it by itself, after seconds.
    { say: bytes(wire.askFirmware), withinMs: 8000, expects: says(wire.FIRMWARE) },
    { say: bytes(wire.askCapabilities), withinMs: 3000, expects: says(wire.CAPABILITIES) },
    { say: bytes(wire.askAnalogPins, ...setUp(options)), withinMs: 3000, expects: says(wire.ANALOG_PINS) },
  ],
  decode(frame, { options }) {
    const said = wire.saidBy(frame);
    if (said.kind === 'analog') return analog(said.channel, said.value, options);
    if (said.kind === 'digital') {
      const ours = inputsOf(options).filter((pin) => portOf(pin) === said.port);
      const states = ours.map((pin) => [`d${pin}`, (said.bits >> (pin & 7)) & 1] as const);
      return saying(Object.fromEntries(states), line);
    }
    if (said.kind !== 'pin-state') return [];
    const pin = String(said.pin);
    if (said.mode === wire.MODE.output && options.outputs.includes(pin))
      return saying({ [`d${pin}`]: said.value === 0 ? 0 : 1 }, line);
    if (said.mode === wire.MODE.pwm && options.pwm.includes(pin))
      return saying({ [`pwm${pin}`]: said.value }, duty);
    return [];
  },
  facts(frame) {
    const said = wire.saidBy(frame);
    if (said.kind === 'protocol') return { protocol: `Firmata ${said.version}` };
    if (said.kind === 'firmware') return { firmware: `${said.name} ${said.version}`.trim() };
    if (said.kind === 'analog-pins') return { analogPins: said.pins.join(' ').slice(0, 120) };
    if (said.kind !== 'capabilities') return undefined;
    const able = said.modes.flatMap((modes, pin) => (modes.includes(wire.MODE.pwm) ? [pin] : []));
    return { pins: String(said.modes.length), pwmPins: able.join(' ').slice(0, 120) };
  },
  encode(channel, value, options) {
    const pin = Number(channel.replace(/^\D+/, ''));
    const set = channel.startsWith('pwm')
      ? wire.setAnalog(pin, Math.round(value))
      : setLine(pin, value !== 0, options);
    return bytes(set, wire.askPinState(pin));
  },
  writable(channel, { outputs, pwm }) {
    if (channel.startsWith('pwm')) return pwm.includes(channel.slice(3)) ? duty : undefined;
    return outputs.includes(channel.slice(1)) && channel.startsWith('d') ? line : undefined;
  },
  vectors: [
    {
      name: 'A1 at full scale (firmata.js, MIT)',
      frame: hex('e1 7f 07'),
      readings: [{ reading: { a1: 5 }, found: { a1: volts } }],
    },
    {
      name: 'pin 2 is high (firmata.js)',
      options: optionsOf({ inputs: ['2', '3'] }),
      frame: hex('90 04 00'),
      readings: [{ reading: { d2: 1, d3: 0 }, found: { d2: line, d3: line } }],
    },
    { name: 'a port with no input of ours', frame: hex('91 04 00'), readings: [] },
    {
      name: 'PWM of pin 2 is 130 (firmata.js)',
      options: optionsOf({ pwm: ['2'] }),
      frame: hex('f0 6e 02 03 02 01 f7'),
      readings: [{ reading: { pwm2: 130 } }],
    },
    {
      name: 'its firmware (firmata.js)',
      frame: hex('f07902035300740061006e0064006100720064004600690072006d00610074006100f7'),
      readings: [],
      facts: { firmware: 'StandardFirmata 2.3' },
    },
    {
      name: 'its protocol (firmata.js)',
      frame: hex('f9 02 03'),
      readings: [],
      facts: { protocol: 'Firmata 2.3' },
    },
    {
      name: 'what its pins can (firmata.js)',
      frame: hex('f06c00010101040e7f000101010308040e7f000101010308040e7f00010101040e7ff7'),
      readings: [],
      facts: { pins: '4', pwmPins: '1 2' },
    },
    { name: 'a state without a state', frame: hex('f0 6e 00 01 f7'), fault: 'frame/length' },
    { name: 'cut short', frame: hex('e1 7f'), fault: 'frame/length' },
    { name: 'a command among the data', frame: hex('e1 f9 07'), fault: 'frame/syntax' },
    {
      name: 'pin 13 high, the only output of its port',
      set: { d13: 1 },
      options: optionsOf({ outputs: ['13'] }),
      bytes: hex('91 20 00 f0 6d 0d f7'),
    },
    {
      name: 'pin 12 high beside another output',
      set: { d12: 1 },
      options: optionsOf({ outputs: ['12', '13'] }),
      bytes: hex('f5 0c 01 f0 6d 0c f7'),
    },
    {
      name: 'PWM of pin 9 to 200',
      set: { pwm9: 200 },
      options: optionsOf({ pwm: ['9'] }),
      bytes: hex('f0 6f 09 48 01 f7 f0 6d 09 f7'),
    },
  ],
});

const bytes = (...messages: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(messages.flat());
const says = (command: number) => (frame: Uint8Array) => frame[1] === command && frame.length > 3;

function saying(reading: Reading, channel: Channel): readonly Said[] {
  const names = Object.keys(reading);
  const found = Object.fromEntries(names.map((name) => [name, channel]));
  return names.length === 0 ? [] : [{ reading, found }];
}

function analog(channel: number, value: number, { analog, reference, resolution }: Options): readonly Said[] {
  if (!analog.includes(`A${channel}`)) return [];
  const full = 2 ** resolution - 1;
  return reference === 0
    ? saying({ [`a${channel}`]: value }, counts)
    : saying({ [`a${channel}`]: (value / full) * reference }, volts);
}

function optionsOf(chosen: Partial<Options>): Options {
  return v.parse(Options, chosen);
}
