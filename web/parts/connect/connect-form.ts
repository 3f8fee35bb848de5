import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DeviceConfig, Manifest } from '../../../station/api/config.ts';
import type { PortSettings } from '../../state/port-memory.ts';
import { controls } from '../../styles/controls.ts';
import { driverAt, hasLine, portName } from '../../text/ports.ts';
import { icon } from '../icons.ts';
import { lineFields, lineOf, USUAL_LINE } from './line-fields.ts';
import { optionFields, type Options } from './option-fields.ts';

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
  @state() private line = USUAL_LINE;
  @state() private options: Options = {};

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('address')) return;
    const { usual } = this;
    this.label = usual?.label ?? '';
    this.driver = usual?.driver ?? driverAt(this.address) ?? USUAL;
    this.line = { baudRate: usual?.line?.baudRate?.toString() ?? '', parity: usual?.line?.parity };
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
        ${this.#drivers()}
        ${hasLine(this.address) ? lineFields(manifest, this.line, (line) => (this.line = line)) : nothing}
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
        <button class="btn primary" ?disabled=${!manifest || lineOf(manifest, this.line) === undefined}>
          ${icon('live')} Start recording
        </button>
      </div>
    </form>`;
  }

  #drivers() {
    const choose = (event: Event): void => {
      [this.driver, this.line, this.options] = [valueOf(event), USUAL_LINE, {}];
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

  #start(event: SubmitEvent): void {
    event.preventDefault();
    const manifest = this.manifests.find(({ driver }) => driver === this.driver);
    const line = manifest && lineOf(manifest, this.line);
    if (!manifest || !line) return;
    const options = manifest.setup?.options ?? this.options;
    const detail: Omit<DeviceConfig, 'id'> = {
      label: this.label.trim() || manifest.title,
      driver: manifest.setup?.driver ?? this.driver,
      address: this.address,
      ...(hasLine(this.address) ? { line } : {}),
      ...(Object.keys(options).length > 0 ? { options } : {}),
    };
    this.dispatchEvent(new CustomEvent('fl-start', { detail }));
  }
}

const valueOf = (event: Event): string => (event.target as HTMLInputElement).value;
