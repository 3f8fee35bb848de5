import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { DeviceConfig, Manifest } from '../../station/api/config.ts';
import type { SavedProfile } from '../../station/api/profile.ts';
import { toFault, type Fault } from '../../station/model/fault.ts';
import type { Line } from '../../station/model/listening.ts';
import { driverAt } from '../text/ports.ts';
import type { Page } from './page.ts';
import { rememberPort } from './port-memory.ts';
import { asText } from './profile-draft.ts';
import { newId, sameDevice } from './same-device.ts';
import { unusedLabel } from './unused-label.ts';

/** What the person who looks wants to edit: a saved profile, a text from a file, or a new one. */
export interface WantedProfile {
  readonly saved?: SavedProfile;
  readonly text?: string;
}

/** Where somebody is on the way from a plugged-in device to a recording. */
export type Step =
  | { readonly step: 'choose'; readonly missed: boolean; readonly fault?: Fault }
  | { readonly step: 'choosing' }
  | { readonly step: 'listening'; readonly address: string }
  | { readonly step: 'settings'; readonly address: string; readonly fault?: Fault }
  | ({ readonly step: 'profile'; readonly address?: string; readonly line?: Line } & WantedProfile)
  | { readonly step: 'started'; readonly config: DeviceConfig };

/** The way from a plugged-in device to a recording, one step after another. */
export class Connecting implements ReactiveController {
  #step: Step = { step: 'choose', missed: false };
  /** The drivers of devices on a line; none until they are told. */
  manifests: readonly Manifest[] = [];
  readonly #host: ReactiveControllerHost;
  readonly #page: () => Page;

  constructor(host: ReactiveControllerHost, page: () => Page) {
    this.#host = host;
    this.#page = page;
    host.addController(this);
  }

  get at(): Step {
    return this.#step;
  }

  hostConnected(): void {
    void this.#host.updateComplete.then(() => this.#learn());
  }

  hostDisconnected(): void {
    if (this.#page().station.news.value?.listening) void this.#stopListening();
  }

  go(step: Step): void {
    this.#step = step;
    this.#host.requestUpdate();
  }

  /** Goes on with the address that a list gives; where none was chosen, it is asked for again. */
  async pick(choose = this.#page().ports.choose): Promise<void> {
    this.go({ step: 'choosing' });
    try {
      const address = await choose();
      if (address === undefined) this.go({ step: 'choose', missed: true });
      else this.go({ step: this.knownAt(address) || driverAt(address) ? 'settings' : 'listening', address });
    } catch (error) {
      this.go({ step: 'choose', missed: false, fault: toFault(error) });
    }
  }

  /** What was heard is of no use then, and the port has to be free. */
  async byHand(address: string): Promise<void> {
    this.go({ step: 'settings', address });
    await this.#stopListening();
  }

  /** A profile for what speaks at a port: the one it is read by, where it is. */
  describe(address: string, line?: Line): void {
    const profile = this.knownAt(address)?.options?.['profile'];
    this.go({
      step: 'profile',
      address,
      ...(line ? { line } : {}),
      ...(profile === undefined ? {} : { text: asText(profile) }),
    });
  }

  async leaveProfile(): Promise<void> {
    this.go({ step: 'choose', missed: false });
    await this.#stopListening();
  }

  async start(settings: Omit<DeviceConfig, 'id'>): Promise<void> {
    const { station, keeping } = this.#page();
    const devices = station.news.value?.devices ?? [];
    const same = sameDevice(settings, devices, this.manifests);
    const label = same ? settings.label : unusedLabel(settings.label, devices, this.manifests);
    const config = { ...settings, label, id: same?.id ?? newId(label) };
    void keeping.ask();
    try {
      await station.api.addDevice(config);
      rememberPort(config.address, config);
      this.go({ step: 'started', config });
    } catch (error) {
      this.go({ step: 'settings', address: settings.address, fault: toFault(error) });
    }
  }

  /** The device that was recorded at this address before: it stays the same one. */
  knownAt(address: string): DeviceConfig | undefined {
    return this.recordedAt(address)?.config;
  }

  recordedAt(address: string) {
    return this.#page().station.news.value?.devices.find(({ config }) => config?.address === address);
  }

  async #learn(): Promise<void> {
    const all = await this.#page()
      .station.api.manifests()
      .catch(() => undefined);
    if (!all) return;
    this.manifests = all.filter(({ kind }) => kind === 'serial');
    this.#host.requestUpdate();
  }

  async #stopListening(): Promise<void> {
    await this.#page()
      .station.api.stopListening()
      .catch(() => undefined);
  }
}
