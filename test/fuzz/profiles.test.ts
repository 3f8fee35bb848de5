import { expect, test } from 'vitest';
import { concat, toHex } from '../../station/codec/bytes.ts';
import { profileOf } from '../../station/codec/profile/check.ts';
import { seal } from '../../station/codec/profile/checks.ts';
import { checkNames, typeNames } from '../../station/model/profile.ts';
import type { Profile } from '../../station/codec/profile/schema.ts';
import { chosen } from '../../station/drivers/driver.ts';
import { drivers } from '../../station/drivers/index.ts';
import { Ear } from './hear.ts';
import { Dice } from './streams.ts';

const PROFILES = process.env.LONG ? 5_000 : 150;
const BYTES = 1 << 13;
const own = drivers.get('own-profile')!;

/** A profile of any framing with any fields, as it may come from a stranger's file. */
function anyProfile(dice: Dice): Profile {
  const places = () => dice.below(60) - 20;
  const endian = dice.of(['big', 'little']);
  const start = toHex(dice.bytes(1 + dice.below(2)));
  const framing = dice.of([
    { kind: 'lines' },
    { kind: 'lines', end: ';', maxBytes: 40 },
    { kind: 'fixed', start, bytes: 8 + dice.below(40) },
    { kind: 'length', start, length: { at: 2, type: dice.of(['u8', 'u16']), endian, plus: dice.below(9) } },
    { kind: 'marked', start, end: toHex(dice.bytes(1)), after: dice.below(3), maxBytes: 64 },
    { kind: 'cobs', maxBytes: 64 },
    { kind: 'slip', maxBytes: 64 },
    { kind: 'pause', afterMs: 20 },
  ]);
  const text = framing.kind === 'lines' || dice.below(4) === 0;
  const fields = Array.from({ length: 1 + dice.below(12) }, (_, i) => {
    const meaning = {
      name: `n${i}`,
      scale: dice.of([1, 0.1, -3, 1e9]),
      offset: dice.of([0, -40, 1e12]),
      none: [0],
      words: { on: 1 },
      ...(dice.below(2) ? { min: -1e6, max: 1e6 } : {}),
    };
    if (text && dice.below(2))
      return { ...meaning, from: 'column', column: 1 + dice.below(6), comma: dice.below(2) === 1 };
    if (text)
      return {
        ...meaning,
        ...dice.of([
          { from: 'key', key: dice.of(['a', 'T', '=']) },
          { from: 'after', after: ':' },
        ]),
      };
    const type = dice.of(typeNames);
    const size = type === 'bcd' || type === 'digits' ? { size: 1 + dice.below(7) } : {};
    return dice.below(5)
      ? { ...meaning, from: 'bytes', at: dice.of([dice.below(12), -16]), type, endian, ...size }
      : { ...meaning, from: 'bits', at: places(), bit: dice.below(4), bits: 1 + dice.below(4) };
  });
  const checksum = { kind: dice.of(checkNames), at: places(), from: places(), as: dice.of(['bytes', 'hex']) };
  const json = {
    profile: 1,
    name: 'any',
    line: { baudRate: 9600 },
    framing,
    ...(dice.below(2) ? { checksum } : {}),
    frames: [
      {
        name: 'a',
        separator: dice.of([',', ' ', ';']),
        fields,
        facts: [{ from: 'bytes', name: 'f', at: places(), size: 20 }],
      },
      { name: 'b', match: { hex: `${toHex(dice.bytes(1))} ??` }, fields: [] },
    ],
    ...(dice.below(2)
      ? { poll: { everyMs: 1000, requests: [{ hex: '01', answer: dice.of(['a', 'b']) }] } }
      : {}),
  };
  try {
    return profileOf(json);
  } catch {
    return anyProfile(dice); // a field beyond the end of a fixed frame, for one
  }
}

/** Its frames among noise: starts, ends and checksums as the profile wants them. */
function streamFor({ framing, checksum }: Profile, dice: Dice): Uint8Array {
  const [start, end] = ['start' in framing ? framing.start : '', 'end' in framing ? framing.end : ''];
  const ends =
    framing.kind === 'cobs' ? '00' : framing.kind === 'slip' ? 'c0' : framing.kind === 'marked' ? end! : '0a';
  const pieces: Uint8Array[] = [];
  for (let size = 0; size < BYTES;) {
    const inner = dice.below(2)
      ? dice.bytes(dice.below(50))
      : dice.bytes(dice.below(50), new TextEncoder().encode('0123456789,.;:=aT- '));
    const frame = concat(
      Buffer.from(start ?? '', 'hex'),
      inner,
      Buffer.from(ends, 'hex'),
      dice.bytes(dice.below(3)),
    );
    if (checksum) seal(checksum, frame);
    pieces.push(frame);
    size += frame.length;
  }
  return concat(...pieces);
}

test(
  'any profile over any bytes: nothing but faults of frames, the same however the bytes come, and time in proportion',
  { timeout: 600_000 },
  () => {
    const all = { frames: 0, readings: 0, faults: 0 };
    for (let seed = 1; seed <= PROFILES; seed++) {
      const dice = new Dice(seed);
      const options = { profile: anyProfile(dice) };
      const driver = chosen(own, options);
      const bytes = streamFor(options.profile, dice);
      const ear = new Ear(driver, options);
      const cut = (pieces: readonly Uint8Array[]) => {
        const framer = driver.source.framing();
        const frames = pieces.flatMap((piece) => [
          ...framer.push(piece),
          ...(framer.pause && piece.length > 40 ? framer.pause.end() : []),
        ]);
        return { frames, dropped: framer.dropped };
      };
      const { frames, dropped } = cut([bytes]);
      // At most one frame for each byte, none longer than what came, nothing counted twice.
      expect(frames.length + dropped, `profile ${seed}`).toBeLessThanOrEqual(bytes.length);
      expect(
        frames.reduce((sum, frame) => sum + frame.length, 0),
        `profile ${seed}`,
      ).toBeLessThanOrEqual(bytes.length);
      if (options.profile.framing.kind !== 'pause') {
        const single = cut(Array.from(bytes, (byte) => Uint8Array.of(byte)));
        expect(single.dropped, `profile ${seed}`).toBe(dropped);
        expect(single.frames.map(toHex), `profile ${seed}`).toEqual(frames.map(toHex));
      }
      for (const frame of [...frames, ...Array.from({ length: 200 }, () => dice.bytes(dice.below(60)))])
        ear.hear(frame);
      for (const key of ['frames', 'readings', 'faults'] as const) all[key] += ear.heard[key];
    }
    console.log(`own-profile, ${PROFILES} random profiles: ${JSON.stringify(all)}`);
    expect(all.frames).toBeGreaterThan(PROFILES * 100);
    expect(all.readings).toBeGreaterThan(PROFILES * 5);
    expect(all.faults).toBeGreaterThan(PROFILES * 5);
  },
);
