import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DeviceConfig, Manifest } from '../../../../station/api/config.ts';
import type { Fault } from '../../../../station/model/fault.ts';
import { copied } from '../../../state/clipboard.ts';
import { newId } from '../../../state/same-device.ts';
import { asFile, type Wanted } from '../../../state/bridge/wanted-device.ts';
import { controls } from '../../../styles/controls.ts';
import { note } from '../../../styles/note.ts';
import { schemeOf } from '../../../text/ports.ts';
import { icon } from '../../icons.ts';
import { lineFields, lineOf, USUAL_LINE } from '../../connect/line-fields.ts';
import { optionFields, type Options } from '../../connect/option-fields.ts';
import { bridgeNote } from '../bridge-note.ts';
import '../../sheet.ts';

/**
 * What speaks at an address of a bridge, how it is set up, and its name. Says `fl-save` with the device, and `fl-close` when it was
 * put away. Where a file of the bridge says which devices there are (`fixed`), it shows what to write there.
 */
@customElement('fl-bridge-device-form')
export class BridgeDeviceForm extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      pre {
        overflow: auto;
        font: 500 14px/20px var(--mono);
        padding: 12px;
        border: 1px solid var(--border-strong);
        border-radius: var(--r);
      }
      p {
        overflow-wrap: anywhere;
      }
    `,
  ];
  @property({ attribute: false }) wanted!: Wanted;
  @property({ attribute: false }) manifests: readonly Manifest[] = [];
  @property({ attribute: false }) trouble: Fault | undefined;
  @property({ type: Boolean }) busy = false;
  @property({ type: Boolean }) fixed = false;
  @state() private driver = '';
  @state() private address = '';
  @state() private label = '';
  @state() private options: Options = {};
  @state() private line = USUAL_LINE;
  @state() private toldOfCopy = '';
  #named = { label: '', id: '' };

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('wanted')) return;
    const { driver, address, options, line } = this.wanted;
    this.driver = driver ?? this.#able()[0]?.driver ?? '';
    [this.address, this.label, this.options] = [address, '', options ?? {}];
    this.line = line ? { baudRate: `${line.baudRate}`, parity: line.parity } : USUAL_LINE;
  }

  override render() {
    const able = this.#able();
    const manifest = able.find(({ driver }) => driver === this.driver);
    const closed = () => this.dispatchEvent(new CustomEvent('fl-close'));
    return html`<fl-sheet label="Add ${this.wanted.title}" @fl-close=${closed}>
      ${
        able.length === 0
          ? html`<p>No driver here reads this. Bring this page up to date, or write one.</p>`
          : this.#form(able, manifest)
      }
    </fl-sheet>`;
  }

  #form(able: readonly Manifest[], manifest: Manifest | undefined) {
    return html`<form class="stack" @submit=${this.#save}>
      ${
        this.wanted.address === ''
          ? this.#text('address', 'Address', this.address, (to) => (this.address = to), {
              placeholder: 'tcp:192.168.1.20:4001',
            })
          : html`<p class="small mut">${this.address}</p>`
      }
      <div class="field">
        <label for="driver">What it is</label>
        <select id="driver" @change=${this.#chosen}>
          ${able.map(
            ({ driver, title }) =>
              html`<option value=${driver} ?selected=${driver === this.driver}>${title}</option>`,
          )}
        </select>
      </div>
      ${this.#isSerial ? lineFields(manifest, this.line, (line) => (this.line = line)) : nothing}
      ${this.#text('label', 'Name', this.label, (to) => (this.label = to), { placeholder: manifest?.title ?? '' })}
      ${manifest ? optionFields(manifest.options, this.options, (options) => (this.options = options)) : nothing}
      ${
        manifest?.datasheetOnly
          ? html`<p class="small mut">
              From the datasheet only: no recording of a real device has judged this yet.
            </p>`
          : nothing
      }
      ${this.trouble ? html`<div role="alert">${bridgeNote(this.trouble)}</div>` : nothing}
      ${this.fixed ? this.#file() : this.#buttons()}
    </form>`;
  }

  #buttons() {
    return html`<div class="row">
      <button class="btn primary" ?disabled=${this.busy || !this.#isLineRight}>${icon('plus')} Add</button>
      <button type="button" class="btn" data-close>Cancel</button>
    </div>`;
  }

  /** The bridge takes over what stands there while it runs. */
  #file() {
    const text = asFile(this.#device);
    return html`<p>
        The devices of this bridge stand in its file devices.json. Write this there, among “devices”; the
        bridge takes it over at once.
      </p>
      <pre tabindex="0">${text}</pre>
      <div class="row">
        <button
          type="button"
          class="btn"
          @click=${() => void copied(text).then((told) => (this.toldOfCopy = told))}
        >
          ${icon('copy')} Copy
        </button>
        <span class="small" role="status">${this.toldOfCopy}</span>
      </div>`;
  }

  #text(
    id: string,
    title: string,
    value: string,
    set: (to: string) => void,
    { placeholder }: { readonly placeholder: string },
  ) {
    return html`<div class="field">
      <label for=${id}>${title}</label>
      <input
        id=${id}
        ?required=${id === 'address'}
        maxlength=${id === 'address' ? 200 : 64}
        autocomplete="off"
        autocapitalize=${id === 'address' ? 'none' : 'sentences'}
        placeholder=${placeholder}
        .value=${value}
        @input=${(event: Event) => set((event.target as HTMLInputElement).value)}
      />
    </div>`;
  }

  readonly #chosen = (event: Event): void => {
    this.driver = (event.target as HTMLSelectElement).value;
    [this.options, this.line] = [{}, USUAL_LINE];
  };

  get #isLineRight(): boolean {
    const manifest = this.#able().find(({ driver }) => driver === this.driver);
    return !this.#isSerial || !manifest || lineOf(manifest, this.line) !== undefined;
  }

  get #isSerial(): boolean {
    return schemeOf(this.address) === 'serial';
  }

  #able(): readonly Manifest[] {
    return this.manifests.filter(this.wanted.can);
  }

  get #device(): DeviceConfig {
    const manifest = this.#able().find(({ driver }) => driver === this.driver);
    const label = this.label.trim() || manifest?.title || this.wanted.title;
    const options = manifest?.setup?.options ?? this.options;
    const line = this.#isSerial && manifest ? lineOf(manifest, this.line) : undefined;
    return {
      id: this.#idFor(label),
      label,
      driver: manifest?.setup?.driver ?? this.driver,
      address: this.address.trim(),
      ...(line ? { line } : {}),
      ...(Object.keys(options).length > 0 ? { options } : {}),
    };
  }

  /** The same for as long as the name is. */
  #idFor(label: string): string {
    if (this.#named.label !== label) this.#named = { label, id: newId(label) };
    return this.#named.id;
  }

  readonly #save = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!this.fixed) this.dispatchEvent(new CustomEvent('fl-save', { detail: this.#device }));
  };
}
