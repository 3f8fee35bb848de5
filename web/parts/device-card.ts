import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DeviceConfig, DeviceView } from '../../station/api.ts';
import { toFault, type Fault } from '../../station/model/fault.ts';
import type { StationState } from '../state/station-state.ts';
import { Tick } from '../state/watch.ts';
import { controls } from '../styles/controls.ts';
import { note } from '../styles/note.ts';
import { capital } from '../text/capital.ts';
import { counterRows } from '../text/counters.ts';
import { origin, phaseText } from '../text/devices.ts';
import { causeText } from '../text/gaps.ts';
import { formatAge, formatClock } from '../text/times.ts';
import { whenFullChoices, whenFullTexts } from '../text/when-full.ts';
import { faultNote } from './fault-note.ts';
import { heardSubjects } from './heard-subjects.ts';
import { icon } from './icons.ts';
import { mark } from './mark.ts';

/** A device on the Devices screen: how it stands, what was counted, and what can be done with it. */
@customElement('fl-device-card')
export class DeviceCard extends LitElement {
  static override styles = [
    controls,
    note,
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
      summary {
        min-height: var(--tap);
        display: flex;
        align-items: center;
        gap: 8px;
        cursor: pointer;
        font: 550 15px/20px var(--font);
      }
      summary::before {
        content: '▸';
      }
      details[open] summary::before {
        content: '▾';
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
      ${
        device.state.phase === 'waiting'
          ? faultNote(device.state.fault, 'silent', ` at ${formatClock(device.state.sinceMs)}`)
          : nothing
      }
      <dl>
        ${this.#facts().map(
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

  #facts(): readonly (readonly [string, unknown])[] {
    const { title, state, last, config, facts, missing } = this.device;
    const newest = Math.max(...Object.values(last).map(({ timeMs }) => timeMs));
    const line = config?.line?.baudRate;
    return [
      [
        'State',
        html`${state.phase === 'waiting' ? html`${mark('silent', 14)} ` : nothing}${phaseText(this.device)}`,
      ],
      ['Last reading', Number.isFinite(newest) ? formatAge(newest, this.station.now()) : 'none yet'],
      ...(missing
        ? [['No data since', `${formatClock(missing.fromMs)}, ${causeText(missing.cause)}`] as const]
        : []),
      ['Speaks', title],
      ...(config ? [['Address', `${config.address}${line ? `, ${line} baud` : ''}`] as const] : []),
      ...Object.entries(facts).map(([name, value]) => [capital(name), value] as const),
    ];
  }

  #actions() {
    const ask = (doing: typeof this.doing, text: string) =>
      html`<button type="button" class="btn" @click=${() => (this.doing = doing)}>${text}</button>`;
    const { simulated, label } = this.device;
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
          ${ask('renaming', 'Rename')} ${ask('removing', simulated ? 'End the simulation' : 'Remove')}
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
