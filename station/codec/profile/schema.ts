import * as v from 'valibot';
import { NAME, quantities, type Quantity } from '../../model/channel.ts';
import { checkNames, typeNames } from '../../model/profile.ts';

/** A frame that is longer is none. */
const MOST_FRAME_BYTES = 1024;
export const MOST_FIELDS = 64;
const MOST_FRAMES = 16;
const MOST_REQUESTS = 16;
const MOST_COMMANDS = 32;
const MOST_SAID = 256;

const whole = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const words = (most: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(most));
const Finite = v.pipe(v.number(), v.minValue(-1e15), v.maxValue(1e15));
const Factor = v.pipe(Finite, v.notValue(0));
const Place = whole(-MOST_FRAME_BYTES, MOST_FRAME_BYTES - 1);
const Name = v.pipe(
  v.string(),
  v.regex(NAME, 'letters, digits, - and _, at most 64'),
  v.check((name) => !(name in Object.prototype), 'this name means something to JavaScript; choose another'),
);

/** Bytes as in a datasheet: two digits each; spaces are for the eye. */
const Hex = v.pipe(
  v.string(),
  v.maxLength(3 * MOST_SAID),
  v.regex(/^(?: *[0-9A-Fa-f]{2})+ *$/, 'bytes of two hexadecimal digits each, as in “AA 55”'),
);
const shortHex = v.pipe(Hex, v.maxLength(24));
/** The same, where ?? is any byte. */
const Pattern = v.pipe(
  v.string(),
  v.maxLength(3 * 64),
  v.regex(
    /^(?: *(?:[0-9A-Fa-f]{2}|\?\?))+ *$/,
    'bytes of two hexadecimal digits each, or ?? for any, as in “01 ?? 03”',
  ),
);

export const Line = v.strictObject({
  baudRate: whole(50, 12_000_000),
  dataBits: v.exactOptional(v.picklist([7, 8])),
  parity: v.exactOptional(v.picklist(['none', 'even', 'odd'])),
  stopBits: v.exactOptional(v.picklist([1, 2])),
});

const MaxBytes = v.exactOptional(whole(1, MOST_FRAME_BYTES));
const Number_ = { type: v.picklist(typeNames), endian: v.exactOptional(v.picklist(['big', 'little'])) };

export const Framing = v.variant('kind', [
  v.strictObject({
    kind: v.literal('lines'),
    /** One character that ends a line, where it is not a line break. */
    end: v.exactOptional(v.pipe(v.string(), v.regex(/^[\x00-\x7f]$/, 'one character'))),
    maxBytes: MaxBytes,
  }),
  v.strictObject({
    kind: v.literal('fixed'),
    start: v.exactOptional(shortHex),
    bytes: whole(1, MOST_FRAME_BYTES),
  }),
  v.strictObject({
    kind: v.literal('length'),
    start: v.exactOptional(shortHex),
    length: v.strictObject({
      at: whole(0, 32),
      type: v.picklist(['u8', 'u16', 'u24', 'u32']),
      endian: v.exactOptional(v.picklist(['big', 'little'])),
      /** What has to be added to get the length of the whole frame. */
      plus: v.exactOptional(whole(-MOST_FRAME_BYTES, MOST_FRAME_BYTES)),
    }),
    maxBytes: MaxBytes,
  }),
  v.strictObject({
    kind: v.literal('marked'),
    start: shortHex,
    end: shortHex,
    /** Bytes of the frame that follow its end. */
    after: v.exactOptional(whole(0, 16)),
    maxBytes: MaxBytes,
  }),
  v.strictObject({ kind: v.literal('cobs'), maxBytes: MaxBytes }),
  v.strictObject({ kind: v.literal('slip'), maxBytes: MaxBytes }),
  v.strictObject({ kind: v.literal('pause'), afterMs: whole(5, 10_000), maxBytes: MaxBytes }),
]);

export const Checksum = v.strictObject({
  kind: v.picklist(checkNames),
  at: Place,
  from: v.exactOptional(Place),
  to: v.exactOptional(whole(-MOST_FRAME_BYTES, MOST_FRAME_BYTES)),
  endian: v.exactOptional(v.picklist(['big', 'little'])),
  as: v.exactOptional(v.picklist(['bytes', 'hex'])),
});

export const Meaning = {
  name: Name,
  /** value = scale x number + offset. */
  scale: v.exactOptional(Factor),
  offset: v.exactOptional(Finite),
  unit: v.exactOptional(v.pipe(v.string(), v.maxLength(16))),
  quantity: v.exactOptional(v.picklist(Object.keys(quantities) as Quantity[])),
  decimals: v.exactOptional(whole(0, 9)),
  /** Numbers, as they stand in the frame, that mean that there is no value. */
  none: v.exactOptional(v.pipe(v.array(v.number()), v.maxLength(16))),
  /** What numbers are called; in a text, what words stand for. */
  words: v.exactOptional(v.pipe(v.record(words(40), Finite), v.maxEntries(64))),
  /** A value beyond is none. */
  min: v.exactOptional(Finite),
  max: v.exactOptional(Finite),
};
/** What a number means, wherever it stands. */
export type Meant = v.InferOutput<v.StrictObjectSchema<typeof Meaning, undefined>>;
const InText = { ...Meaning, comma: v.exactOptional(v.boolean()) };

export const Field = v.variant('from', [
  v.strictObject({ from: v.literal('column'), ...InText, column: whole(1, 256) }),
  v.strictObject({ from: v.literal('key'), ...InText, key: words(40) }),
  v.strictObject({ from: v.literal('after'), ...InText, after: words(80) }),
  v.strictObject({
    from: v.literal('bytes'),
    ...Meaning,
    at: Place,
    ...Number_,
    size: v.exactOptional(whole(1, 16)),
  }),
  v.strictObject({
    from: v.literal('bits'),
    ...Meaning,
    at: Place,
    bit: whole(0, 7),
    bits: v.exactOptional(whole(1, 8)),
  }),
]);

const Fact = v.variant('from', [
  v.strictObject({ from: v.literal('column'), name: Name, column: whole(1, 256) }),
  v.strictObject({ from: v.literal('key'), name: Name, key: words(40) }),
  v.strictObject({ from: v.literal('after'), name: Name, after: words(80) }),
  v.strictObject({
    from: v.literal('bytes'),
    name: Name,
    at: Place,
    size: whole(1, 64),
    as: v.exactOptional(v.picklist(['text', 'hex'])),
  }),
]);

const Match = v.pipe(
  v.strictObject({
    at: v.exactOptional(whole(0, MOST_FRAME_BYTES - 1)),
    hex: v.exactOptional(Pattern),
    text: v.exactOptional(words(64)),
  }),
);

export const FrameKind = v.strictObject({
  name: Name,
  match: v.exactOptional(Match),
  /** How long it is, where that tells it from others. */
  bytes: v.exactOptional(whole(1, MOST_FRAME_BYTES)),
  /** What stands between the columns of a text; a comma where absent. */
  separator: v.exactOptional(v.pipe(v.string(), v.regex(/^[\t\x20-\x7e]$/, 'one character'))),
  fields: v.pipe(v.array(Field), v.maxLength(MOST_FIELDS)),
  facts: v.exactOptional(v.pipe(v.array(Fact), v.maxLength(16))),
});

const Saying = { text: v.exactOptional(words(MOST_SAID)), hex: v.exactOptional(Hex) };

export const Poll = v.strictObject({
  everyMs: whole(100, 86_400_000),
  timeoutMs: v.exactOptional(whole(10, 60_000)),
  requests: v.pipe(
    v.array(
      v.pipe(
        v.strictObject({
          ...Saying,
          /** The name of the kind of frame that answers it; any where absent. */
          answer: v.exactOptional(Name),
        }),
      ),
    ),
    v.minLength(1),
    v.maxLength(MOST_REQUESTS),
  ),
});

export const Command = v.strictObject({
  /** The name of the field that it sets. */
  sets: Name,
  /** `{}` in the text is where the value goes; in bytes it is written over those at `at`. */
  ...Saying,
  at: v.exactOptional(whole(0, MOST_SAID - 1)),
  type: v.exactOptional(v.picklist(['u8', 'i8', 'u16', 'i16', 'u24', 'i24', 'u32', 'i32', 'f32', 'f64'])),
  endian: v.exactOptional(v.picklist(['big', 'little'])),
  scale: v.exactOptional(Factor),
  offset: v.exactOptional(Finite),
  min: Finite,
  max: Finite,
  /** What setting it may do, from 0 (nothing that matters) to 3 (cannot be undone), and the value that harms nobody. */
  risk: v.exactOptional(v.picklist([0, 1, 2, 3])),
  safe: v.exactOptional(Finite),
  /** The field that is not 0 while the device obeys from afar: its LOCAL/REMOTE switch. */
  remote: v.exactOptional(Name),
  decimals: v.exactOptional(whole(0, 9)),
  checksum: v.exactOptional(Checksum),
});

/** A device that a person described, as it is saved and shared. */
export const Profile = v.strictObject({
  $schema: v.exactOptional(words(200)),
  /** The version of this format. */
  profile: v.literal(1),
  name: words(80),
  notes: v.exactOptional(v.pipe(v.string(), v.maxLength(2_000))),
  line: Line,
  framing: Framing,
  checksum: v.exactOptional(Checksum),
  frames: v.pipe(v.array(FrameKind), v.minLength(1), v.maxLength(MOST_FRAMES)),
  poll: v.exactOptional(Poll),
  commands: v.exactOptional(v.pipe(v.array(Command), v.maxLength(MOST_COMMANDS))),
  /** Words about the device that always hold: maker, model. */
  facts: v.exactOptional(v.pipe(v.record(Name, v.pipe(v.string(), v.maxLength(200))), v.maxEntries(16))),
});

export type Profile = v.InferOutput<typeof Profile>;
export type FramingSpec = v.InferOutput<typeof Framing>;
export type FrameKind = v.InferOutput<typeof FrameKind>;
export type Field = v.InferOutput<typeof Field>;
export type Fact = v.InferOutput<typeof Fact>;
export type Command = v.InferOutput<typeof Command>;
