import { LitElement, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DeviceConfig } from '../../../station/api/config.ts';
import { KnownDrivers } from '../../state/bridge/known-drivers.ts';
import { addHref } from '../../state/bridge/route.ts';
import { SetupWork } from '../../state/bridge/setup-work.ts';
import type { Page } from '../../state/page.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { icon } from '../icons.ts';
import { bridgeNote } from './bridge-note.ts';
import { listStyles } from './list-styles.ts';
import '../sheet.ts';

/** The devices that hang on a bridge itself: more of them, other names, and what is not to be recorded any more. */
@customElement('fl-bridge-devices')
export class BridgeDevices extends LitElement {
  static override styles = [controls, note, listStyles];
  @property({ attribute: false }) page!: Page;
  @property() uplink = '';
  @state() private asked: { readonly what: 'rename' | 'remove'; readonly device: DeviceConfig } | undefined;
  @state() private removed: DeviceConfig | undefined;
  readonly #drivers = new KnownDrivers(this, () => this.page.station.api);
  readonly #work = new SetupWork(
    this,
    () => this.page.station.api,
    () => this.uplink,
  );

  override render() {
    const { setup, fault, trouble } = this.#work;
    return html`<section class="card stack" aria-label="Devices">
        <div class="row between">
          <h2>Its devices</h2>
          <a class="btn" href=${addHref(this.uplink)}>${icon('plus')} Add a device</a>
        </div>
        ${fault ? bridgeNote(fault) : setup ? nothing : html`<p class="mut" role="status">Asking…</p>`}
        ${trouble ? html`<div role="alert">${bridgeNote(trouble)}</div>` : nothing}
        <div role="status">${this.#undo()}</div>
        ${setup?.isFixed ? html`<p class="small mut">They stand in its file devices.json, and are changed there.</p>` : nothing}
        ${setup?.devices.length === 0 ? html`<p class="mut">None yet.</p>` : nothing}
        <ul>
          ${setup?.devices.map((device) => this.#device(device, setup.isFixed))}
        </ul>
      </section>
      ${this.#sheet()}`;
  }

  #device(device: DeviceConfig, isFixed: boolean) {
    const { label, address, driver } = device;
    const title = this.#drivers.get(driver)?.title ?? driver;
    const ask = (what: 'rename' | 'remove', words: string) =>
      html`<button type="button" class="btn quiet" @click=${() => (this.asked = { what, device })}>
        ${words}<span class="vh"> ${label}</span>
      </button>`;
    return html`<li>
      <div>
        <b>${label}</b>
        <p class="small mut">${title}, ${address}</p>
      </div>
      ${isFixed ? nothing : html`<div class="row">${ask('rename', 'Rename')} ${ask('remove', 'Remove')}</div>`}
    </li>`;
  }

  /** A key that nobody was told cannot be given back. */
  #undo() {
    const { removed } = this;
    if (!removed) return nothing;
    const hasSecret = this.#drivers
      .get(removed.driver)
      ?.options.some((field) => field.kind === 'text' && field.secret);
    return html`<div class="row">
      <p>“${removed.label}” is removed. What was recorded stays.</p>
      ${
        hasSecret
          ? nothing
          : html`<button type="button" class="btn" @click=${() => void this.#putBack(removed)}>
              Put it back
            </button>`
      }
    </div>`;
  }

  #sheet() {
    const { asked } = this;
    if (!asked) return nothing;
    const { label, id } = asked.device;
    const close = () => (this.asked = undefined);
    if (asked.what === 'rename')
      return html`<fl-sheet label="Rename ${label}" @fl-close=${close}>
        <form class="stack" @submit=${(event: SubmitEvent) => void this.#rename(event, id)}>
          <div class="field">
            <label for="device-name">Name</label>
            <input id="device-name" name="name" required maxlength="64" autocomplete="off" .value=${label} />
          </div>
          <div class="row">
            <button class="btn primary" ?disabled=${this.#work.isBusy}>Save</button>
            <button type="button" class="btn" data-close>Cancel</button>
          </div>
        </form>
      </fl-sheet>`;
    return html`<fl-sheet label="Remove ${label}?" @fl-close=${close}>
      <div class="stack">
        <p>The bridge ends its recording. What was recorded stays.</p>
        <div class="row">
          <button type="button" class="btn danger" data-close @click=${() => void this.#remove(asked.device)}>
            Remove
          </button>
          <button type="button" class="btn" data-close>Cancel</button>
        </div>
      </div>
    </fl-sheet>`;
  }

  async #rename(event: SubmitEvent, id: string): Promise<void> {
    event.preventDefault();
    const label = String(new FormData(event.target as HTMLFormElement).get('name')).trim();
    if (label !== '') await this.#work.edit({ edit: 'rename-device', id, label });
    this.asked = undefined;
  }

  async #remove(device: DeviceConfig): Promise<void> {
    this.removed = undefined;
    if (await this.#work.edit({ edit: 'remove-device', id: device.id })) this.removed = device;
  }

  async #putBack(device: DeviceConfig): Promise<void> {
    if (await this.#work.edit({ edit: 'put-device', device })) this.removed = undefined;
  }
}
