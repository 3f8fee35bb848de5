import * as v from 'valibot';
import { ascii, hex } from '../codec/bytes.ts';
import { profileOf } from '../codec/profile/check.ts';
import { ProfileReader } from '../codec/profile/reader.ts';
import type { Profile } from '../codec/profile/schema.ts';
import type { Channels } from '../model/channel.ts';
import { FaultError } from '../model/fault.ts';
import { type Asking, defineDriver, type Driver, type Said } from './driver.ts';

/** What a person begins with who has described nothing yet. */
const EXAMPLE = profileOf({
  profile: 1,
  name: 'Example thermometer',
  line: { baudRate: 9600 },
  framing: { kind: 'lines' },
  checksum: { kind: 'xor8', at: -2, from: 0, to: -3, as: 'hex' },
  frames: [
    {
      name: 'measurement',
      match: { text: 'T=' },
      fields: [
        { from: 'key', name: 'temperature', key: 'T', unit: 'Cel', min: -60, max: 125 },
        { from: 'key', name: 'heater', key: 'H', words: { off: 0, on: 1 }, quantity: 'switch' },
      ],
    },
  ],
  commands: [{ sets: 'heater', text: 'H={}\r\n', min: 0, max: 1 }],
});

const Options = v.object({
  profile: v.optional(
    v.pipe(
      v.unknown(),
      v.title('Profile'),
      v.rawTransform(({ dataset, addIssue, NEVER }) => {
        try {
          return profileOf(dataset.value);
        } catch (error) {
          if (!(error instanceof FaultError) || error.fault.code !== 'config/invalid') throw error;
          for (const { path, message } of error.fault.detail.problems)
            addIssue({ message: `${path}: ${message}` });
          return NEVER;
        }
      }),
    ),
    EXAMPLE,
  ),
});
type Options = v.InferOutput<typeof Options>;

/** Nova Fitness SDS011, as a person would describe it: datasheet V1.3, section “UART communication protocol”. */
const SDS011 = profileOf({
  profile: 1,
  name: 'SDS011 by hand',
  line: { baudRate: 9600 },
  framing: { kind: 'fixed', start: 'AA C0', bytes: 10 },
  checksum: { kind: 'sum8', at: 8, from: 2, to: 8 },
  frames: [
    {
      name: 'dust',
      fields: [
        {
          from: 'bytes',
          name: 'pm25',
          at: 2,
          type: 'u16',
          endian: 'little',
          scale: 0.1,
          quantity: 'massConcentration',
        },
        {
          from: 'bytes',
          name: 'pm10',
          at: 4,
          type: 'u16',
          endian: 'little',
          scale: 0.1,
          quantity: 'massConcentration',
        },
      ],
      facts: [{ from: 'bytes', name: 'serial', at: 6, size: 2, as: 'hex' }],
    },
  ],
});

/** Reading by a profile costs nothing but the reading: it is made ready once. */
const readers = new WeakMap<Profile, ProfileReader>();

function readerOf({ profile }: Options): ProfileReader {
  const reader = readers.get(profile) ?? new ProfileReader(profile);
  readers.set(profile, reader);
  return reader;
}

/** What a listener needs to be told of a profile so that its frames are worth looking at. */
const FEWEST_BITS = 8;

/** A device that a person described: a driver of its own, made from the profile. */
function driverOf(options: Options): Driver<Channels, Options> {
  const { profile } = options;
  const reader = readerOf(options);
  const { baudRate, parity = 'none', dataBits = 8, stopBits = 1 } = profile.line;
  const isTold = profile.framing.kind !== 'pause' && reader.mostBits >= FEWEST_BITS;
  return {
    ...own,
    title: profile.name,
    source: {
      link: { kind: 'serial', baudRate, parity, dataBits, stopBits },
      framing: reader.framing,
      ...(profile.poll ? { ask: () => askingOf(reader) } : {}),
    },
    telltale: isTold ? { bits: (frame, said) => (said && said.length > 0 ? reader.bits(frame) : 0) } : 'none',
  };
}

function askingOf(reader: ProfileReader): Asking {
  const { everyMs, timeoutMs = 500 } = reader.profile.poll!;
  const named = reader.questions.flatMap(({ answer }) => answer ?? []);
  const isTold = named.length === reader.questions.length;
  return {
    everyMs,
    timeoutMs,
    requests: reader.questions.map(({ bytes }) => bytes),
    answers: (request, frame) => reader.answers(request, frame),
    ...(isTold ? { talks: (frame) => !named.some((kind) => kind.matches(frame)) } : {}),
  };
}

function decode(frame: Uint8Array, options: Options, asked: Uint8Array): readonly Said[] {
  const saying = readerOf(options).read(frame, asked);
  if (!saying) return [];
  const { reading, found, facts } = saying;
  const hasFacts = Object.keys(facts).length > 0;
  if (Object.keys(found).length === 0 && !hasFacts) return [];
  return [{ reading, found, ...(hasFacts ? { facts } : {}) }];
}

const own = defineDriver<Channels, Options>({
  id: 'own-profile',
  title: 'A device that you describe yourself',
  options: Options,
  channels: 'found',
  source: {
    link: { kind: 'serial', baudRate: EXAMPLE.line.baudRate },
    framing: new ProfileReader(EXAMPLE).framing,
  },
  becomes: driverOf,
  telltale: 'none',
  decode: (frame, { options, asked }) => decode(frame, options, asked),
  facts: (_frame, { options }) => options.profile.facts,
  encode: (channel, value, options) => readerOf(options).encode(channel, value),
  writable: (channel, options) => readerOf(options).writable(channel),
  vectors: [
    {
      name: 'a line with a word that stands for a number',
      frame: ascii('T=21.5,H=on*29'),
      readings: [{ reading: { temperature: 21.5, heater: 1 }, facts: { heater: 'on' } }],
    },
    {
      name: 'a value beyond what can be: it is none',
      frame: ascii('T=-127.00,H=off*68'),
      readings: [{ reading: { heater: 0 }, facts: { heater: 'off' } }],
    },
    { name: 'a line that is somebody else’s', frame: ascii('boot ok*32'), readings: [] },
    { name: 'a line with a letter changed', frame: ascii('T=22.5,H=on*29'), fault: 'frame/checksum' },
    { name: 'a line without a value', frame: ascii('T=?*56'), fault: 'frame/syntax' },
    {
      name: 'SDS011 (datasheet V1.3)',
      options: { profile: SDS011 },
      frame: hex('aa c0 d4 04 3a 0a a1 60 1d ab'),
      readings: [
        {
          reading: { pm25: 123.6, pm10: 261.8 },
          found: {
            pm25: { quantity: 'massConcentration', decimals: 1 },
            pm10: { quantity: 'massConcentration', decimals: 1 },
          },
          facts: { serial: 'a160' },
        },
      ],
    },
    { name: 'the heater switched on', set: { heater: 1 }, bytes: ascii('H=1\r\n') },
  ],
});

/** A device without a driver, read by a profile that somebody wrote as data: docs/profile.md. */
export default own;
