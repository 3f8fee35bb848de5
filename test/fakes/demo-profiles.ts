import type { ProfilesApi, ProfileTried, ProfileTry, SavedProfile } from '../../station/api/profile.ts';
import type { HeardPart } from '../../station/api/listening.ts';
import type { Line } from '../../station/model/listening.ts';
import { readTape, tryProfile } from '../../station/runtime/profile/profile-desk.ts';
import { SavedProfiles } from '../../station/runtime/profile/saved-profiles.ts';
import { unknownFrame } from './unknown-device.ts';

const EVERY_MS = 250;
const KEPT = 120;
const LINE: Line = { baudRate: 9600, parity: 'none', dataBits: 8 };

/** Profiles over an unknown device that speaks four times a second; what is tried is tried by the station's own code. */
export class DemoProfiles implements Omit<ProfilesApi, 'manifests'> {
  readonly #bornMs = Date.now() - KEPT * EVERY_MS;
  readonly #rows = new Map<string, unknown>();
  readonly #saved = new SavedProfiles(
    {
      setting: async (name) => this.#rows.get(name),
      keepSetting: async (name, value) => void this.#rows.set(name, value),
    },
    { now: () => Date.now() },
  );

  profiles(): Promise<readonly SavedProfile[]> {
    return this.#saved.all();
  }
  saveProfile(text: string, id?: string): Promise<SavedProfile> {
    return this.#saved.save(text, id);
  }
  removeProfile(id: string): Promise<void> {
    return this.#saved.remove(id);
  }
  async tryProfile(query: ProfileTry): Promise<ProfileTried> {
    return tryProfile(query);
  }
  async readTape(bytes: Uint8Array) {
    return readTape(bytes);
  }
  async heardBytes(_run: number, after: number): Promise<HeardPart> {
    const last = Math.floor((Date.now() - this.#bornMs) / EVERY_MS);
    const heard = Array.from({ length: last - after }, (_, i) => ({
      timeMs: this.#bornMs + EVERY_MS * (after + i),
      bytes: unknownFrame(after + i),
    }));
    return { run: 1, after: last, line: LINE, heard };
  }
  async listenAt(): Promise<void> {}
}
