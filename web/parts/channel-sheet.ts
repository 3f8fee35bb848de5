import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DisplayChange } from '../../station/api.ts';
import { toFault, type Fault } from '../../station/model/fault.ts';
import type { ChannelOf, StationState } from '../state/station-state.ts';
import { controls } from '../styles/controls.ts';
import { note } from '../styles/note.ts';
import { formatNumber, parseNumber, withUnit } from '../text/numbers.ts';
import { formatWhen } from '../text/times.ts';
import { offeredUnits, peopleUnit, ucumUnit } from '../../station/model/units.ts';
import { faultNote } from './fault-note.ts';
import { scaleThrough, type Scale } from './scale.ts';
import './sheet.ts';

/** How a channel is shown: name, unit, digits and scale, edited beside the values they change. */
@customElement('fl-channel-sheet')
export class ChannelSheet extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      form {
        display: grid;
        gap: 16px;
      }
      .preview {
        padding: 12px 16px;
        border-radius: var(--r);
        background: var(--surface-2);
        border: 1px solid var(--border);
      }
      .preview b {
        font: 700 28px/36px var(--font);
      }
    `,
  ];
  @property({ attribute: false }) station!: StationState;
  @property({ attribute: false }) of!: ChannelOf;
  @state() private way: 'factor' | 'points' = 'factor';
  @state() private typed: Record<string, string> = {};
  @state() private trouble: Fault | undefined;

  override render() {
    const { channel, device } = this.of;
    return html`
      <fl-sheet side label=${channel.label} @fl-close=${this.#closed}>
        <form @submit=${this.#save}>
          ${this.#preview()} ${this.#field('label', 'Name', channel.label)}
          <div class="pair">
            ${this.#field('unit', 'Unit', peopleUnit(channel.unitText), 'units')}
            ${this.#field('decimals', 'Digits after the point', String(channel.decimals), 'decimal')}
          </div>
          <datalist id="units">
            ${offeredUnits().map((unit) => html`<option value=${unit}></option>`)}
          </datalist>
          ${channel.quantity === 'switch' ? nothing : this.#scaleFields()}
          <p class="small mut">
            Readings on ${device.label} stay as they came. A change holds from now on and is dated;
            ${
              channel.changedMs === undefined
                ? 'nothing was changed so far.'
                : `the last one is from ${formatWhen(channel.changedMs, this.station.now())}.`
            }
          </p>
          ${this.#told()}
          <div class="row actions">
            <button class="btn primary">Save</button>
            <button type="button" class="btn" data-close>Cancel</button>
          </div>
        </form>
      </fl-sheet>
    `;
  }

  #field(name: string, label: string, fallback: string, kind = '') {
    return html`<div class="field">
      <label for=${name}>${label}</label>
      <input
        id=${name}
        autocomplete="off"
        maxlength="64"
        list=${kind === 'units' ? 'units' : nothing}
        inputmode=${kind === 'decimal' ? 'decimal' : 'text'}
        .value=${this.typed[name] ?? fallback}
        @input=${(event: InputEvent) => this.#type(name, (event.target as HTMLInputElement).value)}
      />
    </div>`;
  }

  #scaleFields() {
    const { gain, offset } = this.of.channel;
    const way = (name: 'factor' | 'points', text: string) =>
      html`<button type="button" aria-pressed=${this.way === name} @click=${() => (this.way = name)}>
        ${text}
      </button>`;
    return html`<fieldset class="stack">
      <legend>Scale</legend>
      <div class="seg">${way('factor', 'Factor and offset')} ${way('points', 'Two points')}</div>
      ${
        this.way === 'factor'
          ? html`<div class="pair">
              ${this.#field('gain', 'Raw value ×', plain(gain), 'decimal')}
              ${this.#field('offset', 'plus', plain(offset), 'decimal')}
            </div>`
          : html`<div class="pair">
              ${this.#field('raw1', 'Raw', '', 'decimal')}
              ${this.#field('shown1', 'is shown as', '', 'decimal')}
              ${this.#field('raw2', 'Raw', '', 'decimal')}
              ${this.#field('shown2', 'is shown as', '', 'decimal')}
            </div>`
      }
    </fieldset>`;
  }

  /** The newest reading as it would be shown. */
  #preview() {
    const { device, channel } = this.of;
    const last = device.last[channel.name];
    const unit = this.typed['unit'] === undefined ? peopleUnit(channel.unitText) : people(this.typed['unit']);
    const raw = last && (last.value - channel.offset) / channel.gain;
    const scale = this.#scale() ?? channel;
    const shown = raw === undefined ? undefined : scale.gain * raw + scale.offset;
    return html`<div class="preview" aria-live="off">
      <b>${withUnit(formatNumber(shown, this.#decimals()), unit)}</b>
      <p class="small mut">raw ${formatNumber(raw, channel.decimals + 2)}</p>
    </div>`;
  }

  #told() {
    const { trouble } = this;
    if (trouble?.code !== 'link/unsupported') return trouble ? faultNote(trouble, 'warning') : nothing;
    return html`<p role="alert">
      <b>Not changed.</b> Names, units and scales of this device are kept by ${this.of.device.station}.
    </p>`;
  }

  #decimals(): number {
    const typed = parseNumber(this.typed['decimals'] ?? '');
    return typed === undefined ? this.of.channel.decimals : Math.min(9, Math.max(0, Math.round(typed)));
  }

  /** The scale as typed; undefined where nothing whole was typed. */
  #scale(): Scale | undefined {
    const number = (name: string): number | undefined => parseNumber(this.typed[name] ?? '');
    if (this.way === 'points')
      return scaleThrough([number('raw1'), number('shown1')], [number('raw2'), number('shown2')]);
    const [gain, offset] = [number('gain'), number('offset')];
    if (gain === undefined && offset === undefined) return undefined;
    return { gain: gain ?? this.of.channel.gain, offset: offset ?? this.of.channel.offset };
  }

  #type(name: string, text: string): void {
    this.typed = { ...this.typed, [name]: text };
  }

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { device, channel } = this.of;
    const { label, unit } = this.typed;
    const change: DisplayChange = {
      ...(label?.trim() ? { label: label.trim() } : {}),
      ...(unit === undefined ? {} : { unitText: people(unit) }),
      ...(this.typed['decimals'] === undefined ? {} : { decimals: this.#decimals() }),
      ...this.#scale(),
    };
    try {
      if (Object.keys(change).length > 0) await this.station.api.describe(device.key, channel.name, change);
      this.dispatchEvent(new CustomEvent('fl-close'));
    } catch (error) {
      this.trouble = toFault(error);
    }
  }

  #closed(): void {
    this.dispatchEvent(new CustomEvent('fl-close'));
  }
}

const people = (typed: string): string => peopleUnit(ucumUnit(typed));
const plain = (value: number): string => String(Number(value.toPrecision(10)));
