import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DeviceConfig, Manifest } from '../../station/api.ts';
import { fault, toFault, type Fault } from '../../station/model/fault.ts';
import { faultNote } from '../parts/fault-note.ts';
import { icon } from '../parts/icons.ts';
import { missingPort } from '../parts/missing-port.ts';
import { trySimulated } from '../parts/start-choices.ts';
import type { Page } from '../state/page.ts';
import { rememberPort, rememberedPort } from '../state/port-memory.ts';
import { go, hrefOf } from '../state/route.ts';
import { newId, sameDevice } from '../state/same-device.ts';
import { Watch } from '../state/watch.ts';
import { controls } from '../styles/controls.ts';
import { note } from '../styles/note.ts';
import '../parts/connect-form.ts';
import '../parts/connect-progress.ts';
import '../parts/listening-card.ts';
import '../parts/modbus/scan-button.ts';

type Step =
  | { readonly step: 'choose'; readonly missed: boolean; readonly fault?: Fault }
  | { readonly step: 'choosing' }
  | { readonly step: 'listening'; readonly address: string }
  | { readonly step: 'settings'; readonly address: string; readonly fault?: Fault }
  | { readonly step: 'started'; readonly config: DeviceConfig };

/** From a plugged-in device to a recording: the port, what speaks there, the first reading. */
@customElement('fl-connect')
export class Connect extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      .columns {
        display: grid;
        grid-template-columns: minmax(0, 1.9fr) minmax(0, 1fr);
        gap: 16px;
        align-items: start;
        margin-top: 12px;
      }
      @media (max-width: 959px) {
        .columns {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      .hints li {
        padding-inline-start: 20px;
        position: relative;
      }
      .hints li::before {
        content: '·';
        position: absolute;
        inset-inline-start: 8px;
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  @state() private at: Step = { step: 'choose', missed: false };
  @state() private manifests: readonly Manifest[] = [];
  readonly #news = new Watch(this, () => this.page.station.news);

  override firstUpdated(): void {
    void this.page.station.api
      .manifests()
      .then((all) => (this.manifests = all.filter(({ kind }) => kind === 'serial')))
      .catch(() => undefined);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.#news.value?.listening) void this.page.station.api.stopListening().catch(() => undefined);
  }

  override render() {
    return html`
      <h1>Connect a device</h1>
      <div class="columns">
        <div class="stack">${this.#step()} ${this.#modbus()}</div>
        <aside class="stack" aria-label="Other ways">
          ${this.at.step === 'choose' && this.at.missed ? missingPort() : nothing} ${this.#others()}
        </aside>
      </div>
    `;
  }

  #step() {
    const { at } = this;
    switch (at.step) {
      case 'choose':
      case 'choosing':
        return this.#choose(at);
      case 'listening':
        return html`<fl-listening-card
          .page=${this.page}
          .address=${at.address}
          .manifests=${this.manifests}
          .usual=${rememberedPort(at.address)}
          @fl-settings=${() => void this.#byHand(at.address)}
          @fl-again=${() => void this.#pick(this.#chooserOf(at.address))}
          @fl-start=${(event: CustomEvent<Omit<DeviceConfig, 'id'>>) => void this.#start(event.detail)}
        ></fl-listening-card>`;
      case 'settings':
        return html`${at.fault ? faultNote(at.fault, 'warning') : nothing}
          <fl-connect-form
            .address=${at.address}
            .manifests=${this.manifests}
            .usual=${this.#knownAt(at.address) ?? rememberedPort(at.address)}
            @fl-start=${(event: CustomEvent<Omit<DeviceConfig, 'id'>>) => void this.#start(event.detail)}
          ></fl-connect-form>`;
      case 'started':
        return html`<fl-connect-progress
          .page=${this.page}
          .config=${at.config}
          @fl-settings=${() => (this.at = { step: 'settings', address: at.config.address })}
          @fl-again=${() => void this.#pick(this.#chooserOf(at.config.address))}
        ></fl-connect-progress>`;
    }
  }

  /** Who waits to be asked is found by asking; the port has to be free for it. */
  #modbus() {
    const { at } = this;
    if (at.step !== 'listening' && at.step !== 'settings') return nothing;
    return html`<fl-modbus-scan-button
      .page=${this.page}
      address=${at.address}
      @fl-scan=${() => void this.#byHand(at.address)}
      @fl-start=${(event: CustomEvent<Omit<DeviceConfig, 'id'>>) => void this.#start(event.detail)}
    ></fl-modbus-scan-button>`;
  }

  #choose(at: Step & { step: 'choose' | 'choosing' }) {
    const { available, chooseUsb } = this.page.ports;
    if (!available() && !chooseUsb)
      return faultNote(fault('link/unsupported', { address: 'serial:?' }).fault, 'note');
    const waiting = at.step === 'choosing';
    return html`<div class="card stack">
      ${at.step === 'choose' && at.fault ? faultNote(at.fault, 'warning') : nothing}
      <h2>Choose the port</h2>
      <p class="mut">
        Plug the device in. The browser shows a list and asks once for each device. Nothing is sent to it.
        ${
          chooseUsb && available()
            ? 'Not in the list, as on many tablets? Fieldline can drive the usual USB adapters by itself.'
            : nothing
        }
      </p>
      <div class="row">
        ${
          available()
            ? html`<button
                type="button"
                class="btn primary"
                ?disabled=${waiting}
                @click=${() => void this.#pick()}
              >
                ${icon('usb')}
                ${waiting ? 'Waiting for your choice…' : at.step === 'choose' && at.missed ? 'Try again' : 'Choose a port'}
              </button>`
            : nothing
        }
        ${
          chooseUsb
            ? html`<button
                type="button"
                class=${available() ? 'btn' : 'btn primary'}
                ?disabled=${waiting}
                @click=${() => void this.#pick(chooseUsb)}
              >
                ${icon('usb')} Choose a USB adapter
              </button>`
            : nothing
        }
      </div>
    </div>`;
  }

  #others() {
    if (this.#news.value?.role === 'remote') return nothing;
    return html`<div class="card stack">
      <h2>Other ways to connect</h2>
      <button type="button" class="btn" @click=${() => void trySimulated(this.page).then(() => go('live'))}>
        ${icon('play')} Try with simulated data
      </button>
      <p class="small mut">No hardware needed. A garden with a pump, clearly marked as simulated.</p>
      <a class="btn" href=${hrefOf('sync')}>${icon('bridge')} Bridge or broker</a>
      <p class="small mut">A Raspberry Pi with sensors, or any MQTT broker.</p>
    </div>`;
  }

  /** The list that an address was chosen from. */
  #chooserOf(address: string) {
    return address.startsWith('usb:') ? this.page.ports.chooseUsb : undefined;
  }

  async #pick(choose: () => Promise<string | undefined> = this.page.ports.choose): Promise<void> {
    this.at = { step: 'choosing' };
    try {
      const address = await choose();
      if (address === undefined) this.at = { step: 'choose', missed: true };
      else this.at = { step: this.#knownAt(address) ? 'settings' : 'listening', address };
    } catch (error) {
      this.at = { step: 'choose', missed: false, fault: toFault(error) };
    }
  }

  /** What was heard is of no use then, and the port has to be free. */
  async #byHand(address: string): Promise<void> {
    this.at = { step: 'settings', address };
    await this.page.station.api.stopListening().catch(() => undefined);
  }

  async #start(settings: Omit<DeviceConfig, 'id'>): Promise<void> {
    const same = sameDevice(settings, this.#news.value?.devices ?? [], this.manifests);
    const config = { ...settings, id: same?.id ?? newId(settings.label) };
    void this.page.keeping.ask();
    try {
      await this.page.station.api.addDevice(config);
      rememberPort(config.address, config);
      this.at = { step: 'started', config };
    } catch (error) {
      this.at = { step: 'settings', address: settings.address, fault: toFault(error) };
    }
  }

  /** The device that was recorded at this address before: it stays the same one. */
  #knownAt(address: string): DeviceConfig | undefined {
    return this.#news.value?.devices.find(({ config }) => config?.address === address)?.config;
  }
}
