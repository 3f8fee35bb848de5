import type { HeardBytes, TriedFrame } from '../../model/profile.ts';
import { unitOf } from '../../model/channel.ts';
import { peopleUnit } from '../../model/units.ts';
import { mismatchIn } from './checks.ts';
import type { Draft } from './draft.ts';
import { framingOf, insideOf } from './framings.ts';
import { Kind } from './kinds.ts';
import { channelOf } from './meaning.ts';
import type { Field } from './schema.ts';

export interface Tried {
  readonly frames: readonly TriedFrame[];
  /** Pieces that are no frame. */
  readonly dropped: number;
}

/** Frames of more bytes than these are not looked at: it is only to see what a profile makes of them. */
const MOST_BYTES = 131_072;
const MOST_FRAMES = 400;

/** What a profile makes of bytes that were heard: the newest frames, the newest last. A silence ends a frame by when bytes came. */
export function cutHeard({ profile }: Draft, heard: readonly HeardBytes[]) {
  const framer = framingOf(profile.framing, profile.checksum)('midway');
  const frames: HeardBytes[] = [];
  const take = (all: readonly Uint8Array[], timeMs: number) => {
    for (const bytes of all) frames.push({ timeMs, bytes });
    if (frames.length > 2 * MOST_FRAMES) frames.splice(0, frames.length - MOST_FRAMES);
  };
  let lastMs = 0;
  for (const { timeMs, bytes } of newest(heard)) {
    if (framer.pause && timeMs - lastMs >= framer.pause.ms) take(framer.pause.end(), lastMs);
    take(framer.push(bytes), timeMs);
    lastMs = timeMs;
  }
  return { frames: frames.slice(-MOST_FRAMES), dropped: framer.dropped };
}

/** The frames as the profile reads them. */
export function readFrames(draft: Draft, frames: readonly HeardBytes[]): readonly TriedFrame[] {
  const { profile, places } = draft;
  const kinds = profile.frames.map((spec) => new Kind(spec, insideOf(profile.framing)));
  return frames.map(({ timeMs, bytes }) => {
    const kind = kinds.find((each) => each.matches(bytes));
    const isWrong = profile.checksum && mismatchIn(profile.checksum, bytes) !== undefined;
    const fields = [...(kind?.look(bytes) ?? [])].map(({ field, from, to, value = NaN, decimals }) => ({
      index: places.get(field) ?? 0,
      name: field.name,
      from,
      to,
      value,
      ...shownAs(field, decimals),
    }));
    return {
      timeMs,
      bytes,
      kind: kind?.spec.name,
      fields,
      ...(isWrong ? { wrong: 'the checksum is wrong' } : {}),
    };
  });
}

function shownAs(field: Field, written: number) {
  const channel = channelOf(field, written);
  return { decimals: channel.decimals, unit: peopleUnit(unitOf(channel)) };
}

function newest(heard: readonly HeardBytes[]): readonly HeardBytes[] {
  let from = heard.length;
  for (let left = MOST_BYTES; from > 0 && left > 0; from--) left -= heard[from - 1]!.bytes.length;
  return heard.slice(from);
}
