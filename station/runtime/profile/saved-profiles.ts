import * as v from 'valibot';
import type { SavedProfile } from '../../api/profile.ts';
import { crc32c } from '../../codec/checksum.ts';
import { readProfile } from '../../codec/profile/check.ts';
import type { Profile } from '../../codec/profile/schema.ts';
import { fault } from '../../model/fault.ts';
import { MOST_PROFILE_CHARS } from '../../model/profile.ts';
import { refuse } from '../checked.ts';
import { kept } from '../kept.ts';
import type { Clock, Log } from '../platform.ts';

const MOST_PROFILES = 32;
const MOST_VERSIONS = 12;
/** All versions of one together; of more, the oldest go. */
const MOST_CHARS = 4 * MOST_PROFILE_CHARS;
const INDEX = 'profiles';
const rowOf = (id: string) => `profile/${id}`;

const Ids = v.pipe(v.array(v.pipe(v.string(), v.regex(/^[0-9a-z-]{1,64}$/))), v.maxLength(MOST_PROFILES));
const Row = v.object({
  name: v.string(),
  versions: v.array(
    v.object({ savedMs: v.number(), text: v.pipe(v.string(), v.maxLength(MOST_PROFILE_CHARS)) }),
  ),
});

/** Profiles that people saved: a row each in the log's store, and one that names them. */
export class SavedProfiles {
  readonly #log: Pick<Log, 'setting' | 'keepSetting'>;
  readonly #clock: Pick<Clock, 'now'>;
  #known: Promise<readonly SavedProfile[]> | undefined;

  constructor(log: Pick<Log, 'setting' | 'keepSetting'>, clock: Pick<Clock, 'now'>) {
    this.#log = log;
    this.#clock = clock;
  }

  /** The one saved last first. */
  all(): Promise<readonly SavedProfile[]> {
    return (this.#known ??= this.#read());
  }

  /** The newest version of each that can still be read. */
  async readable(): Promise<readonly { readonly id: string; readonly profile: Profile }[]> {
    return (await this.all()).flatMap(({ id, versions }) => {
      const { profile } = readProfile(versions[0]?.text ?? '');
      return profile ? [{ id, profile }] : [];
    });
  }

  /** @throws config/invalid; log/full, log/broken where it cannot be kept. */
  async save(text: string, id: string | undefined): Promise<SavedProfile> {
    const { profile, problems } = readProfile(text);
    if (!profile) throw fault('config/invalid', { problems });
    const all = await this.all();
    const before = all.find((each) => each.id === id);
    if (!before && all.length >= MOST_PROFILES)
      refuse('/', `there are ${MOST_PROFILES} profiles already; remove one`);
    const same = before?.versions[0]?.text === text;
    const newest = { savedMs: this.#clock.now(), text };
    const versions = within([newest, ...(before?.versions.slice(same ? 1 : 0) ?? [])]);
    const saved = { id: before?.id ?? newId(text, newest.savedMs, all), name: profile.name, versions };
    await this.#log.keepSetting(rowOf(saved.id), { name: saved.name, versions });
    await this.#keep([saved, ...all.filter((each) => each.id !== saved.id)]);
    return saved;
  }

  async remove(id: string): Promise<void> {
    const all = await this.all();
    await this.#keep(all.filter((each) => each.id !== id));
    if (all.some((each) => each.id === id)) await this.#log.keepSetting(rowOf(id), null);
  }

  /** The log that they were kept in is gone. */
  forget(): void {
    this.#known = undefined;
  }

  async #keep(all: readonly SavedProfile[]): Promise<void> {
    await this.#log.keepSetting(
      INDEX,
      all.map(({ id }) => id),
    );
    this.#known = Promise.resolve(all);
  }

  /** What cannot be read any more is left out. */
  async #read(): Promise<readonly SavedProfile[]> {
    const ids = (await kept(this.#log, INDEX, Ids)) ?? [];
    const rows = await Promise.all(
      ids.map(async (id) => ({ id, row: await kept(this.#log, rowOf(id), Row) })),
    );
    return rows.flatMap(({ id, row }) => (row ? [{ id, ...row }] : []));
  }
}

function within(versions: SavedProfile['versions']): SavedProfile['versions'] {
  let left = MOST_CHARS;
  return versions.slice(0, MOST_VERSIONS).filter(({ text }, i) => (left -= text.length) >= 0 || i === 0);
}

function newId(text: string, nowMs: number, all: readonly SavedProfile[]): string {
  const base = crc32c(new TextEncoder().encode(`${nowMs} ${text}`)).toString(16);
  for (let n = 0; ; n++) {
    const id = n === 0 ? base : `${base}-${n}`;
    if (!all.some((each) => each.id === id)) return id;
  }
}
