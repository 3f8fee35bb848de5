import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DeviceConfig, Manifest } from '../../station/api.ts';
import type { PortSettings } from '../state/port-memory.ts';
import { controls } from '../styles/controls.ts';
import { parseNumber } from '../text/numbers.ts';
import { portName } from '../text/ports.ts';
import { icon } from './icons.ts';
import { optionFields, type Options } from './option-fields.ts';

const BAUD_RATES = [1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600];
const PARITIES = ['none', 'even', 'odd'] as const;
const USUAL = 'plotter-lines';

/** What is known of a chosen port only by the person: what speaks there, how fast, and its name. */
@customElement('fl-connect-form')
export class ConnectForm extends LitElement {
  static override styles = [
    controls,
    css`
      form {
        display: grid;
        gap: 16px;
      }
      .fields {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 220px), 1fr));
        gap: 16px;
      }
    `,
  ];
  @property({ attribute: false }) address!: string;
  @property({ attribute: false }) manifests: readonly Manifest[] = [];
  /** How it was set up the last time. */
  @property({ attribute: false }) usual: PortSettings | undefined;
  @state() private label = '';
  @state() private driver = USUAL;
  @state() private baudRate = '';
  @state() private parity: (typeof PARITIES)[number] | undefined;
  @state() private options: Options = {};

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('address')) return;
    const { usual } = this;
    this.label = usual?.label ?? '';
    this.driver = usual?.driver ?? USUAL;
    this.baudRate = usual?.line?.baudRate?.toString() ?? '';
    this.parity = usual?.line?.parity;
    this.options = usual?.options ?? {};
  }

  override render() {
    const manifest = this.manifests.find(({ driver }) => driver === this.driver);
    return html`<form class="card" @submit=${this.#start}>
      <div>
        <h2>${portName(this.address)}</h2>
        <p class="small mut">
          ${this.usual ? 'Set as you did the last time.' : 'Recording starts at once. You can change all of this later.'}
        </p>
      </div>
      <div class="fields">
        ${this.#drivers()} ${this.#rate(manifest)} ${this.#parities(manifest)}
        <div class="field">
          <label for="label">Name</label>
          <input
            id="label"
            maxlength="64"
            autocomplete="off"
            placeholder=${manifest?.title ?? ''}
            .value=${this.label}
            @input=${(e: Event) => (this.label = valueOf(e))}
          />
        </div>
        ${manifest ? optionFields(manifest.options, this.options, (options) => (this.options = options)) : nothing}
      </div>
      ${manifest?.polled ? html`<p class="small mut">This kind of device waits to be asked: read requests are sent, nothing is written.</p>` : nothing}
      ${
        manifest?.datasheetOnly
          ? html`<p class="small mut">
              From the datasheet only: no recording of a real device has judged this yet.
            </p>`
          : nothing
      }
      <div class="row">
        <button class="btn primary" ?disabled=${!manifest || this.#baud(manifest) === undefined}>
          ${icon('live')} Start recording
        </button>
      </div>
    </form>`;
  }

  #drivers() {
    const choose = (event: Event): void => {
      [this.driver, this.baudRate, this.parity, this.options] = [valueOf(event), '', undefined, {}];
    };
    return html`<div class="field">
      <label for="driver">What it speaks</label>
      <select id="driver" @change=${choose}>
        ${this.manifests.map(
          ({ driver, title }) =>
            html`<option value=${driver} ?selected=${driver === this.driver}>${title}</option>`,
        )}
      </select>
    </div>`;
  }

  #rate(manifest: Manifest | undefined) {
    return html`<div class="field">
      <label for="baud">Baud rate</label>
      <input
        id="baud"
        list="rates"
        inputmode="numeric"
        autocomplete="off"
        placeholder=${manifest?.baudRate ?? ''}
        .value=${this.baudRate}
        @input=${(e: Event) => (this.baudRate = valueOf(e))}
      />
      <datalist id="rates">${BAUD_RATES.map((rate) => html`<option value=${rate}></option>`)}</datalist>
    </div>`;
  }

  #parities(manifest: Manifest | undefined) {
    const chosen = this.parity ?? manifest?.parity ?? 'none';
    return html`<div class="field">
      <label for="parity">Parity</label>
      <select id="parity" @change=${(e: Event) => (this.parity = PARITIES.find((p) => p === valueOf(e)))}>
        ${PARITIES.map((parity) => html`<option value=${parity} ?selected=${parity === chosen}>${parity}</option>`)}
      </select>
    </div>`;
  }

  /** The rate as typed, or the driver's own; undefined where what was typed is none. */
  #baud(manifest: Manifest): number | undefined {
    const typed = this.baudRate.trim() === '' ? manifest.baudRate : parseNumber(this.baudRate);
    return typed !== undefined && Number.isInteger(typed) && typed >= 50 && typed <= 12_000_000
      ? typed
      : undefined;
  }

  #start(event: SubmitEvent): void {
    event.preventDefault();
    const manifest = this.manifests.find(({ driver }) => driver === this.driver);
    const baudRate = manifest && this.#baud(manifest);
    if (!manifest || baudRate === undefined) return;
    const detail: Omit<DeviceConfig, 'id'> = {
      label: this.label.trim() || manifest.title,
      driver: this.driver,
      address: this.address,
      line: { baudRate, parity: this.parity ?? manifest.parity ?? 'none' },
      ...(Object.keys(this.options).length > 0 ? { options: this.options } : {}),
    };
    this.dispatchEvent(new CustomEvent('fl-start', { detail }));
  }
}

const valueOf = (event: Event): string => (event.target as HTMLInputElement).value;
