import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DeviceConfig } from '../../../station/api/config.ts';
import type { DeviceView } from '../../../station/api/device.ts';
import { toFault, type Fault } from '../../../station/model/fault.ts';
import type { StationState } from '../../state/station-state.ts';
import { Tick } from '../../state/watch.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { counterRows } from '../../text/counters.ts';
import { isReplayed, origin } from '../../text/devices.ts';
import { whenFullChoices, whenFullTexts } from '../../text/when-full.ts';
import '../console/console-button.ts';
import { faultNote } from '../fault-note.ts';
import { deviceFacts } from './device-facts.ts';
import { heardSubjects } from './heard-subjects.ts';
import { icon } from '../icons.ts';
import { releaseButton } from '../lifecycle/care-buttons.ts';
import '../doctor/link-button.ts';
import { panelPicture, panelStyles } from './panel-picture.ts';
import { waitingNote } from './waiting-note.ts';

/** A device on the Devices screen: how it stands, what was counted, and what can be done with it. */
@customElement('fl-device-card')
export class DeviceCard extends LitElement {
  static override styles = [
    controls,
    note,
    panelStyles,
    css`
      .card {
        display: grid;
        gap: 12px;
        grid-template-columns: minmax(0, 1fr);
      }
      dl {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 4px 16px;
        font-size: 15px;
      }
      dt {
        color: var(--text-2);
      }
      dd {
        overflow-wrap: anywhere;
      }
      .rename {
        display: flex;
        gap: 8px;
        align-items: end;
      }
    `,
  ];
  @property({ attribute: false }) station!: StationState;
  @property({ attribute: false }) device!: DeviceView;
  /** Its station cannot be reached: nobody knows how the device is. */
  @property({ type: Boolean }) away = false;
  @state() private doing: 'nothing' | 'renaming' | 'removing' | 'erasing' = 'nothing';
  @state() private trouble: Fault | undefined;

  constructor() {
    super();
    new Tick(this, 1000);
  }

  override render() {
    const { device } = this;
    return html`<article class="card" aria-label=${device.label}>
      <div class="row between">
        ${this.doing === 'renaming' ? this.#rename() : html`<h3>${device.label}</h3>`}
        ${origin(device) === '' ? nothing : html`<span class="chip">${origin(device)}</span>`}
      </div>
      ${waitingNote(this.station, device, this.away)}
      ${device.panel ? panelPicture(device.panel, device.label) : nothing}
      <dl>
        ${deviceFacts(device, this.station.now()).map(
          ([name, value]) =>
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>
      ${device.own && device.config ? this.#whenFull(device.config) : nothing}
      ${heardSubjects(this.device.subjects)} ${device.own ? this.#counters() : nothing}
      ${this.trouble ? faultNote(this.trouble, 'warning') : nothing} ${device.own ? this.#actions() : nothing}
    </article>`;
  }

  #whenFull({ whenFull = 'refuse' }: DeviceConfig) {
    const chosen = ({ target }: Event) => {
      const wanted = whenFullChoices.find((each) => each === (target as HTMLSelectElement).value);
      if (wanted) void this.#do(() => this.station.api.setWhenFull(this.device.device, wanted));
    };
    return html`<div class="field">
      <label for="when-full">When the room is full and only unsent readings are left</label>
      <select id="when-full" @change=${chosen}>
        ${whenFullChoices.map(
          (each) =>
            html`<option value=${each} ?selected=${each === whenFull}>${whenFullTexts[each]}</option>`,
        )}
      </select>
    </div>`;
  }

  #counters() {
    const { device } = this;
    return html`<details>
      <summary>Counters</summary>
      <dl>
        ${counterRows(device.counters).map(
          ([name, value]) =>
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>
    </details>`;
  }

  #actions() {
    const ask = (doing: typeof this.doing, text: string) =>
      html`<button type="button" class="btn" @click=${() => (this.doing = doing)}>${text}</button>`;
    const { label } = this.device;
    const simulated = this.device.simulated && !isReplayed(this.device);
    const { api } = this.station;
    switch (this.doing) {
      case 'removing':
        return this.#confirm(
          `${simulated ? 'End the simulation' : 'Remove'} “${label}”? Its recording ends. What was recorded stays.`,
          simulated ? 'End it' : 'Remove',
          () => api.removeDevice(this.device.device),
        );
      case 'erasing':
        return this.#confirm(
          `Delete everything recorded of “${label}”? This cannot be undone, also where it was not sent yet.`,
          'Delete the data',
          () => api.eraseDevice(this.device.device),
        );
      default:
        return html`<div class="row">
          <fl-link-button .station=${this.station} .device=${this.device}></fl-link-button>
          <fl-console-button .station=${this.station} .device=${this.device}></fl-console-button>
          ${releaseButton(this.station, this.device)} ${ask('renaming', 'Rename')}
          ${ask('removing', simulated ? 'End the simulation' : 'Remove')}
          <button type="button" class="btn quiet" @click=${() => (this.doing = 'erasing')}>
            ${icon('trash', 20)} Delete data
          </button>
        </div>`;
    }
  }

  #rename() {
    return html`<form class="rename" @submit=${this.#renamed}>
      <div class="field">
        <label for="name">Name</label>
        <input id="name" maxlength="64" autocomplete="off" .value=${this.device.label} />
      </div>
      <button class="btn primary">Save</button>
    </form>`;
  }

  #confirm(question: string, verb: string, act: () => Promise<void>) {
    return html`<div class="stack" role="group" aria-label="Confirm">
      <p>${question}</p>
      <div class="row">
        <button type="button" class="btn danger" @click=${() => this.#do(act)}>${verb}</button>
        <button type="button" class="btn" @click=${() => (this.doing = 'nothing')}>Cancel</button>
      </div>
    </div>`;
  }

  #renamed(event: SubmitEvent): void {
    event.preventDefault();
    const label = this.renderRoot.querySelector<HTMLInputElement>('#name')?.value.trim() ?? '';
    void this.#do(async () => {
      if (label !== '') await this.station.api.renameDevice(this.device.device, label);
    });
  }

  async #do(act: () => Promise<void>): Promise<void> {
    this.trouble = undefined;
    await act().catch((error: unknown) => (this.trouble = toFault(error)));
    this.doing = 'nothing';
  }
}
