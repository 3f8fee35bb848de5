import * as v from 'valibot';
import type { ProfilesApi, ProfileTried, ProfileTry } from '../../api/profile.ts';
import { readProfile } from '../../codec/profile/check.ts';
import { draftOf } from '../../codec/profile/draft.ts';
import { findNumber } from '../../codec/profile/search.ts';
import { suggestChecksum, suggestFraming } from '../../codec/profile/suggest.ts';
import { cutHeard, readFrames } from '../../codec/profile/try.ts';
import { type HeardBytes, MOST_PROFILE_CHARS } from '../../model/profile.ts';
import type { Traffic } from '../../model/traffic.ts';
import { refuse } from '../checked.ts';
import { TapeReader } from '../replay/tape-reader.ts';
import type { Turns } from '../turns.ts';
import { allManifests } from './own-drivers.ts';
import type { SavedProfiles } from './saved-profiles.ts';

const MOST_SHOWN = 100;
const MOST_TAPE_BYTES = 1_048_576;

const Heard = v.object({ timeMs: v.number(), bytes: v.instance(Uint8Array) });
const Try = v.object({
  text: v.pipe(v.string(), v.maxLength(4 * MOST_PROFILE_CHARS)),
  heard: v.pipe(v.array(Heard), v.maxLength(65_536)),
  shown: v.exactOptional(
    v.pipe(
      v.array(v.object({ text: v.pipe(v.string(), v.maxLength(40)), atMs: v.exactOptional(v.number()) })),
      v.maxLength(8),
    ),
  ),
  suggest: v.exactOptional(v.boolean()),
});

/** What can be asked about devices that people describe themselves; two never change what is saved at once. */
export const profilesAt = (saved: SavedProfiles, turns: Turns): ProfilesApi => ({
  manifests: () => allManifests(saved),
  profiles: () => saved.all(),
  saveProfile: (text, id) => turns.take(() => saved.save(text, id)),
  removeProfile: (id) => turns.take(() => saved.remove(id)),
  tryProfile: async (query) => tryProfile(query),
  readTape: async (bytes) => readTape(bytes),
});

/** What a profile that somebody is writing makes of bytes. @throws config/invalid where it is asked wrongly. */
export function tryProfile(query: ProfileTry): ProfileTried {
  const asked = v.safeParse(Try, query);
  if (!asked.success) refuse('/', 'not to be tried');
  const { text, heard, shown = [], suggest = false } = asked.output;
  const { problems } = readProfile(text);
  const draft = draftOf(parsed(text));
  const { frames, dropped } = cutHeard(draft, heard);
  const { framing } = draft.profile;
  return {
    problems,
    frames: readFrames(draft, frames.slice(-MOST_SHOWN)),
    allFrames: frames.length,
    dropped,
    candidates: findNumber(draft.profile, frames, shown),
    suggestions: suggest
      ? [
          ...suggestFraming(heard, framing),
          ...(framing.kind === 'lines' || draft.profile.checksum
            ? []
            : suggestChecksum(frames.map(({ bytes }) => bytes))),
        ]
      : [],
  };
}

/** What was heard in a recording's first MiB. @throws frame/… where nothing of it can be read. */
export function readTape(bytes: Uint8Array): readonly HeardBytes[] {
  const reader = new TapeReader();
  const heard: HeardBytes[] = [];
  const take = (all: Iterable<Traffic>) => {
    for (const each of all) if (each.kind === 'heard') heard.push({ timeMs: each.timeMs, bytes: each.bytes });
  };
  try {
    take(reader.push(bytes.subarray(0, MOST_TAPE_BYTES)));
    take(reader.end());
  } catch (error) {
    if (heard.length === 0) throw error; // what is whole before a cut is worth looking at
  }
  return heard;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
