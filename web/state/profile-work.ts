import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { OwnStationApi } from '../../station/api/calls.ts';
import type { DeviceConfig } from '../../station/api/config.ts';
import type { ProfileTried, SavedProfile } from '../../station/api/profile.ts';
import { type Fault, toFault } from '../../station/model/fault.ts';
import type { Line } from '../../station/model/listening.ts';
import type { Candidate, ShownNumber, Suggestion } from '../../station/model/profile.ts';
import { freeName } from './free-name.ts';
import { Hearing, type Source } from './heard-bytes.ts';
import { ProfileDraft } from './profile-draft.ts';

const AGAIN_MS = 600;
const MOST_TAPE_BYTES = 1_048_576;

/** Where a profile is written: its text, the bytes beside it, and what comes of both. */
export class ProfileWork implements ReactiveController {
  readonly hearing: Hearing;
  draft = new ProfileDraft('');
  saved: SavedProfile | undefined;
  tried: ProfileTried | undefined;
  candidates: readonly Candidate[] = [];
  /** Looking for a number. */
  busy = false;
  /** What was done last, in words. */
  said = '';
  fault: Fault | undefined;
  view: 'form' | 'json' = 'form';
  readonly #host: ReactiveControllerHost;
  readonly #asked: () => { readonly api: OwnStationApi; readonly source: Source };
  #trying = false;
  #triedText = '';
  #triedVersion = -1;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    host: ReactiveControllerHost,
    asked: () => { readonly api: OwnStationApi; readonly source: Source },
  ) {
    this.#host = host;
    this.#asked = asked;
    this.hearing = new Hearing(host, asked);
    host.addController(this);
  }

  get source(): Source {
    return this.#asked().source;
  }
  /** Whether it may be saved and used. */
  get isSound(): boolean {
    return this.tried?.problems.length === 0;
  }
  /** The line settings that the profile says. */
  get line(): Line | undefined {
    const { baudRate, parity = 'none', dataBits = 8 } = (this.draft.at(['line']) ?? {}) as Partial<Line>;
    return typeof baudRate === 'number' ? { baudRate, parity, dataBits } : undefined;
  }

  hostUpdated(): void {
    void this.#try();
  }
  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }

  begin(text: string, saved: SavedProfile | undefined): void {
    this.draft = new ProfileDraft(text);
    this.saved = saved;
    this.changed();
  }

  /** The draft was changed by a form. */
  changed(said = ''): void {
    this.said = said;
    this.#host.requestUpdate();
  }

  /** Another text in the place of this one. */
  replace(text: string, said: string): void {
    this.draft.write(text);
    this.changed(said);
  }

  /** Listens at a port with the settings of the profile; goes on where somebody listens there already, if that is enough. */
  async listen(address: string, line: Line | undefined, orAsItIs: boolean): Promise<void> {
    await this.#ask(async (api) => {
      if (orAsItIs && (await api.heardBytes(0, 0)).line) return;
      if (line) await api.listenAt(address, line);
    });
  }

  /** Looks at the bytes of a recording instead of a device's. */
  async openTape(file: File): Promise<void> {
    const bytes = new Uint8Array(await file.slice(0, MOST_TAPE_BYTES).arrayBuffer());
    await this.#ask(async (api) => this.hearing.show(await api.readTape(bytes)));
  }

  /** Where the numbers that a display showed may stand. */
  async look(shown: readonly ShownNumber[]): Promise<void> {
    this.candidates = [];
    this.busy = shown.length > 0;
    this.#host.requestUpdate();
    if (!this.busy) return;
    // The display may be ahead of what has come over the line.
    for (let tries = 0; tries < 2 && this.candidates.length === 0; tries++) {
      if (tries > 0) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS * 2));
      const { heard } = this.hearing;
      await this.#ask(async (api) => {
        this.candidates = (await api.tryProfile({ text: this.draft.text, heard, shown })).candidates;
      });
      if (!this.source || this.hearing.paused) break;
    }
    this.busy = false;
    this.#host.requestUpdate();
  }

  /** Makes a place a field. */
  add({ kind, field, separator }: Candidate): void {
    const frames = this.draft.at(['frames']) as readonly Readonly<Record<string, unknown>>[] | undefined;
    const at = (frames ?? []).findIndex(({ name }) => name === kind);
    if (at < 0) return;
    if (separator !== undefined) this.draft.put(['frames', at, 'separator'], separator);
    const { from, ...rest } = field;
    const name = freeName(this.draft, at);
    const fields = this.draft.at(['frames', at, 'fields']);
    const place = Array.isArray(fields) ? fields.length : 0;
    this.draft.put(['frames', at, 'fields', place], { from, name, ...rest });
    this.candidates = [];
    this.changed(`Added as “${name}”: give it its name and unit.`);
  }

  use({ path, part }: Suggestion): void {
    this.draft.put([path.slice(1)], part);
    this.changed();
  }

  async save(): Promise<boolean> {
    return await this.#ask(async (api) => {
      this.saved = await api.saveProfile(this.draft.text, this.saved?.id);
      this.said = 'Saved. Devices that are recorded already keep the version they were started with.';
    });
  }

  /** A device at an address that is read by the profile. */
  deviceAt(address: string): Omit<DeviceConfig, 'id'> | undefined {
    const { json: profile } = this.draft;
    const { line } = this;
    if (!profile) return undefined;
    const label = String(profile['name']);
    return { label, driver: 'own-profile', address, ...(line ? { line } : {}), options: { profile } };
  }

  /** Has the profile tried on what was heard, once at a time and not more often than can be seen. */
  async #try(): Promise<void> {
    const { text } = this.draft;
    const { version, heard } = this.hearing;
    if (this.#trying || (text === this.#triedText && version === this.#triedVersion)) return;
    this.#trying = true;
    [this.#triedText, this.#triedVersion] = [text, version];
    await this.#ask(async (api) => {
      this.tried = await api.tryProfile({ text, heard, suggest: true });
    });
    this.#timer = setTimeout(() => {
      this.#trying = false;
      this.#host.requestUpdate();
    }, AGAIN_MS);
  }

  async #ask(work: (api: OwnStationApi) => Promise<void>): Promise<boolean> {
    try {
      await work(this.#asked().api);
      this.fault = undefined;
    } catch (error) {
      this.fault = toFault(error);
    }
    this.#host.requestUpdate();
    return this.fault === undefined;
  }
}
