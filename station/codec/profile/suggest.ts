import type { HeardBytes, Suggestion } from '../../model/profile.ts';
import { concat, toHex } from '../bytes.ts';
import { type CheckName, checkNames } from '../../model/profile.ts';
import { checks, type ChecksumSpec, mismatchIn } from './checks.ts';
import { framingOf } from './framings.ts';
import type { FramingSpec } from './schema.ts';

/** So much of what was heard is looked at. */
const MOST_BYTES = 8192;
const FEWEST_FRAMES = 4;

/** First bytes that makers like to begin frames with. */
const USUAL_STARTS = /^(?:AA|55|A5|5A|FF|FE|FA|02|42|EB|BB|24)/;

/**
 * How the stream may be cut into frames, the likeliest first: what leaves least over, and whose frames have a checksum. Only
 * what fits clearly better than `now` is told.
 */
export function suggestFraming(heard: readonly HeardBytes[], now?: FramingSpec): readonly Suggestion[] {
  const bytes = concat(...heard.map((each) => each.bytes)).slice(-MOST_BYTES);
  const least = now ? tryFraming(now, bytes, heard).share + 0.05 : 0;
  return possible(bytes, heard)
    .map((spec) => tryFraming(spec, bytes, heard))
    .filter(({ share, frames }) => share > Math.max(0.5, least) && frames >= FEWEST_FRAMES)
    .map((each) => [each, each.share + liking(each, bytes)] as const)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 4)
    .map(([each]) => each);
}

/** A frame that could as well begin elsewhere begins where its checksum is right then, or with bytes that are usual. */
function liking({ part }: Suggestion, bytes: Uint8Array): number {
  const spec = part as FramingSpec;
  if (spec.kind !== 'fixed' && spec.kind !== 'length') return 0;
  const sum = suggestChecksum(framingOf(spec, undefined)().push(bytes)).length > 0 ? 0.1 : 0;
  return sum + (USUAL_STARTS.test(spec.start ?? '') ? 0.02 : 0);
}

function possible(bytes: Uint8Array, heard: readonly HeardBytes[]): readonly FramingSpec[] {
  const readable = bytes.filter(
    (byte) => (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13,
  ).length;
  if (readable > 0.95 * bytes.length) return [{ kind: 'lines' }];
  return [
    ...headersIn(bytes),
    { kind: 'marked', start: '02', end: '03' },
    { kind: 'marked', start: '02', end: '03', after: 1 },
    { kind: 'slip' },
    { kind: 'cobs' },
    ...pausesIn(heard),
  ];
}

function tryFraming(spec: FramingSpec, bytes: Uint8Array, heard: readonly HeardBytes[]): Suggestion {
  if (spec.kind === 'pause') return tryPause(spec, heard);
  const framer = framingOf(spec, undefined)();
  const frames = framer.push(bytes);
  const ends = spec.kind === 'cobs' ? 2 : spec.kind === 'slip' || spec.kind === 'lines' ? 1 : 0;
  const covered = frames.reduce((sum, frame) => sum + frame.length + ends, 0);
  const short = frames.filter(({ length }) => length < 3).length;
  const whole = (frames.length - short) / Math.max(1, frames.length);
  const lost = framer.dropped / (frames.length + framer.dropped + 1);
  const share = Math.max(0, Math.min(1, covered / Math.max(1, bytes.length)) * whole - lost);
  return { path: '/framing', part: spec, share, frames: frames.length };
}

/** Frames between pauses are believed where most of them are of one length. */
function tryPause(spec: Extract<FramingSpec, { kind: 'pause' }>, heard: readonly HeardBytes[]): Suggestion {
  const lengths: number[] = [0];
  for (const [i, { timeMs, bytes }] of heard.entries()) {
    if (i > 0 && timeMs - heard[i - 1]!.timeMs >= spec.afterMs) lengths.push(0);
    lengths.push((lengths.pop() ?? 0) + bytes.length);
  }
  const usual = mostOften(lengths);
  const share = (0.9 * lengths.filter((each) => each === usual).length) / lengths.length;
  return { path: '/framing', part: spec, share, frames: lengths.length };
}

/** Two bytes that come again at always the same distance, or at one that a byte behind them tells. */
function headersIn(bytes: Uint8Array): readonly FramingSpec[] {
  const places = new Map<number, number[]>();
  for (let at = 0; at + 1 < bytes.length; at++) {
    const pair = bytes[at]! * 256 + bytes[at + 1]!;
    const known = places.get(pair);
    if (known) known.push(at);
    else places.set(pair, [at]);
  }
  const often = [...places]
    .filter(([, all]) => all.length >= FEWEST_FRAMES)
    .sort(([, a], [, b]) => b.length - a.length);
  return often.slice(0, 48).flatMap(([pair, all]) => {
    const start = toHex(Uint8Array.of(pair >> 8, pair & 255))
      .toUpperCase()
      .replace(/..$/, ' $&');
    return [...fixedAt(all, start), ...lengthAt(bytes, all, start)];
  });
}

function fixedAt(places: readonly number[], start: string): readonly FramingSpec[] {
  const distances = places.slice(1).map((at, i) => at - places[i]!);
  const usual = mostOften(distances);
  if (usual === undefined || usual < 4 || usual > 256) return [];
  return distances.filter((each) => each === usual).length >= 0.7 * distances.length
    ? [{ kind: 'fixed', start, bytes: usual }]
    : [];
}

function lengthAt(bytes: Uint8Array, places: readonly number[], start: string): readonly FramingSpec[] {
  return [2, 3, 4, 5].flatMap((at) => {
    const pluses = places.slice(1).map((next, i) => next - places[i]! - bytes[places[i]! + at]!);
    const lengths = new Set(places.map((place) => bytes[place + at]));
    const plus = mostOften(pluses);
    if (plus === undefined || plus < 0 || plus > 16 || lengths.size < 2) return [];
    const agree = pluses.filter((each) => each === plus).length;
    return agree >= 0.7 * pluses.length
      ? [{ kind: 'length' as const, start, length: { at, type: 'u8' as const, plus } }]
      : [];
  });
}

function pausesIn(heard: readonly HeardBytes[]): readonly FramingSpec[] {
  const pauses = heard.slice(1).map(({ timeMs }, i) => timeMs - heard[i]!.timeMs);
  const long = pauses.filter((ms) => ms >= 40).sort((a, b) => a - b);
  if (long.length < FEWEST_FRAMES) return [];
  return [{ kind: 'pause', afterMs: Math.min(1_000, Math.max(20, Math.floor(long[long.length >> 1]! / 3))) }];
}

function mostOften(numbers: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** Checksums that nearly all frames have right, the widest first. Frames that are all alike prove none. */
export function suggestChecksum(frames: readonly Uint8Array[]): readonly Suggestion[] {
  const different = [...new Map(frames.map((frame) => [toHex(frame), frame])).values()].slice(-64);
  if (different.length < FEWEST_FRAMES) return [];
  const right = possibleChecksums().flatMap((spec) => {
    const share =
      different.filter((frame) => frame.length > 3 && !mismatchIn(spec, frame)).length / different.length;
    return share >= 0.8
      ? [{ path: '/checksum' as const, part: { ...spec }, share, frames: different.length }]
      : [];
  });
  return right.sort((a, b) => b.share - a.share || bitsOf(b) - bitsOf(a)).slice(0, 3);
}

const bitsOf = ({ part }: Suggestion): number => checks[part['kind'] as CheckName].bits;

/** At the end or up to two bytes before it, over all before it but some of the first bytes. */
function possibleChecksums(): readonly ChecksumSpec[] {
  return checkNames.flatMap((kind) => {
    const size = checks[kind].bits / 8;
    const endians = size === 1 ? [undefined] : [undefined, 'little' as const];
    return [0, 1, 2].flatMap((behind) =>
      [0, 1, 2, 3, 4].flatMap((from) =>
        endians.map((endian) => ({
          kind,
          at: -size - behind,
          ...(from ? { from } : {}),
          ...(endian ? { endian } : {}),
        })),
      ),
    );
  });
}
