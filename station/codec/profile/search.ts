import type { Candidate, HeardBytes, ShownNumber } from '../../model/profile.ts';
import { decimalsOf } from '../decimal.ts';
import { read, type Reading, readingsIn, takenBytes } from './binary-places.ts';
import { insideOf } from './framings.ts';
import { Kind } from './kinds.ts';
import { type Near, type Possible, probing, valueOf } from './probe.ts';
import { agreement, changesOf, judged, type Scored } from './rank.ts';
import type { Field, FrameKind, Profile } from './schema.ts';
import { made, type Making, makingsFor, shownIn, wouldShow } from './shown.ts';
import { isReadable, separatorOf, textFields } from './text-search.ts';

/** Frames that are looked at: of more, the newest. */
const MOST_FRAMES = 400;
/** A display may be so much behind the line, or be read so much later. */
const BEFORE_MS = 8_000;
const AFTER_MS = 1_500;
const MOST_NEAR = 32;
/** Places that fit at first sight and are looked at in all frames: of more, those that more speaks for. */
const MOST_POSSIBLE = 300;
const MOST_CANDIDATES = 12;
const KEPT_VALUES = 48;

/**
 * Where in the frames the numbers stand that a display showed, the likeliest first: at every place, in every type and
 * usual scale (binary), in every column and behind every word (text). All numbers have to be found at the same place, each in a
 * frame of its time. Work is bounded by what is looked at: 400 frames, 256 bytes of each.
 */
export function findNumber(
  profile: Profile,
  heard: readonly HeardBytes[],
  shown: readonly ShownNumber[],
): readonly Candidate[] {
  const wanted = shown.slice(0, 4).map(({ text, atMs }) => ({ shown: shownIn(text), atMs }));
  if (wanted.length === 0 || wanted.some((each) => !each.shown)) return [];
  const inside = insideOf(profile.framing);
  const kinds = profile.frames.map((spec) => new Kind(spec, inside));
  const frames = heard.slice(-MOST_FRAMES);
  const all = kinds.flatMap((kind) => {
    const own = frames.filter(({ bytes }) => kinds.find((each) => each.matches(bytes)) === kind);
    const near = wanted.map(({ shown: number, atMs }) => ({ shown: number!, frames: nearTo(own, atMs) }));
    if (own.length === 0 || near.some((each) => each.frames.length === 0)) return [];
    return [...found(profile, kind, own, near)];
  });
  return withoutAlike(all.sort((a, b) => b.score - a.score));
}

/** Of the frames of that time some, evenly. */
function nearTo(frames: readonly HeardBytes[], atMs: number | undefined): readonly Uint8Array[] {
  const isNear = ({ timeMs }: HeardBytes) =>
    atMs === undefined || (timeMs > atMs - BEFORE_MS && timeMs < atMs + AFTER_MS);
  const near = frames.filter(isNear);
  const apart = Math.ceil(near.length / MOST_NEAR);
  return near.filter((_, i) => (near.length - 1 - i) % apart === 0).map(({ bytes }) => bytes);
}

function* found(
  profile: Profile,
  kind: Kind,
  own: readonly HeardBytes[],
  near: readonly Near[],
): Generator<Scored> {
  const newest = own.at(-1)!.bytes;
  const inside = insideOf(profile.framing);
  const isText = own.every(({ bytes }) => isReadable(bytes, profile));
  const separator = kind.spec.separator ?? (isText ? separatorOf(newest) : ',');
  const spec = { ...kind.spec, separator };
  const changed = isText && separator !== (kind.spec.separator ?? ',') ? { separator } : {};
  const fields = isText ? textFields(spec, near, inside) : binaryFields(profile, spec, own, near);
  for (const { field, unusual } of likeliest(fields, near)) {
    const probe = probing(spec, field, inside);
    const place = [...probe.look(newest)][0];
    if (!place) continue;
    const values = own.map(({ bytes }) => valueOf(probe, bytes));
    const { name: _unnamed, ...part } = field;
    const candidate: Candidate = {
      kind: spec.name,
      field: part,
      ...changed,
      from: place.from,
      to: place.to,
      values: values.slice(-KEPT_VALUES),
      changes: changesOf(values),
      alike: 0,
    };
    yield judged(candidate, field, place.number, unusual, near[0]!.shown, values, spec);
  }
}

/** Those that more speaks for at first sight. */
function likeliest(possible: Iterable<Possible>, near: readonly Near[]): readonly Possible[] {
  const { shown } = near[0]!;
  const likely = ({ field, unusual }: Possible) =>
    agreement((shown.value - (field.offset ?? 0)) / (field.scale ?? 1), shown) - unusual;
  return [...possible]
    .map((each) => [likely(each), each] as const)
    .sort(([a], [b]) => b - a)
    .slice(0, MOST_POSSIBLE)
    .map(([, each]) => each);
}

function* binaryFields(
  profile: Profile,
  kind: FrameKind,
  own: readonly HeardBytes[],
  near: readonly Near[],
): Generator<Possible> {
  const length = Math.min(...own.map(({ bytes }) => bytes.length));
  const taken = takenBytes(profile, kind, length);
  for (const reading of readingsIn(length, taken)) {
    const isWritten = reading.type.startsWith('f') || reading.type === 'digits';
    for (const making of makingsFor(isWritten))
      if (near.every((each) => fits(reading, making, each)))
        yield { field: fieldOf(reading, making, near), unusual: making.unusual };
  }
}

const fits = (reading: Reading, making: Making, { shown, frames }: Near): boolean =>
  frames.some((frame) => wouldShow(made(read(reading, frame), making), shown));

function fieldOf(
  { at, type, size, endian }: Reading,
  { scale, offset }: Making,
  near: readonly Near[],
): Field {
  const decimals = Math.max(...near.map(({ shown }) => shown.decimals));
  const isExact = decimalsOf(String(scale)) === decimals && offset === 0;
  return {
    from: 'bytes',
    name: 'found',
    at,
    type,
    ...(size === undefined ? {} : { size }),
    ...(endian ? { endian } : {}),
    ...(scale === 1 ? {} : { scale }),
    ...(offset === 0 ? {} : { offset }),
    ...(isExact ? {} : { decimals }),
  };
}

/** Of those that give the same values in every frame the likeliest stands for all. */
function withoutAlike(all: readonly Scored[]): readonly Candidate[] {
  const kept = new Map<string, { candidate: Candidate; alike: number }>();
  for (const { candidate } of all) {
    const key = `${candidate.kind} ${candidate.values.join(' ')}`;
    const same = kept.get(key);
    if (same) same.alike++;
    else if (kept.size < MOST_CANDIDATES) kept.set(key, { candidate, alike: 0 });
  }
  return [...kept.values()].map(({ candidate, alike }) => ({ ...candidate, alike }));
}
