import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { toFault, type Fault } from '../../../station/model/fault.ts';
import { ChannelDraft, plain, type ScaleWay } from '../../state/channel-draft.ts';
import type { ChannelOf, StationState } from '../../state/station-state.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { formatNumber, withUnit } from '../../text/numbers.ts';
import { outOfRangeText, readingOf } from '../../text/readings.ts';
import { formatWhen } from '../../text/times.ts';
import { offeredUnits, peopleUnit } from '../../../station/model/units.ts';
import { referenceOf } from '../../state/rules/channels.ts';
import { newRuleHref } from '../../state/rules/route.ts';
import { faultNote } from '../fault-note.ts';
import { icon } from '../icons.ts';
import { mark } from '../mark.ts';
import { tableField } from './table-field.ts';
import { rawOf, rescaled, shownOf } from '../../../station/model/scale.ts';
import '../checks/channel-checks.ts';
import '../lifecycle/scale-history.ts';
import '../sheet.ts';
import './unusual-toggle.ts';

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
      .seg button {
        flex: 1;
        padding: 0 6px;
        white-space: normal;
      }
      .preview {
        padding: 12px 16px;
        border-radius: var(--r);
        background: var(--surface-2);
        border: 1px solid var(--border);
      }
      .wrong {
        font-weight: 550;
      }
      [aria-invalid='true'] {
        border-color: var(--warn-line);
      }
      .preview b {
        font: 700 28px/36px var(--font);
      }
    `,
  ];
  @property({ attribute: false }) station!: StationState;
  @property({ attribute: false }) of!: ChannelOf;
  @state() private way: ScaleWay | undefined;
  @state() private typed: Record<string, string> = {};
  @state() private trouble: Fault | undefined;
  /** Whether something was wrong when it was to be saved: what is half typed is not wrong yet. */
  @state() private isJudged = false;

  override render() {
    const { channel, device } = this.of;
    return html`
      <fl-sheet side label=${channel.label} @fl-close=${this.#closed}>
        <form @submit=${this.#save}>
          ${this.#preview()} ${this.#alert()} ${this.#field('label', 'Name', channel.label)}
          ${channel.quantity === 'switch' ? nothing : html`${this.#unitFields()} ${this.#scaleFields()}`}
          <p class="small mut">
            Readings on ${device.label} stay as they came. A change holds from now on and is dated;
            ${
              channel.changedMs === undefined
                ? 'nothing was changed so far.'
                : `the last one is from ${formatWhen(channel.changedMs, this.station.now())}.`
            }
          </p>
          <fl-channel-checks .station=${this.station} .of=${this.of}></fl-channel-checks>
          <fl-scale-history .station=${this.station} .of=${this.of}></fl-scale-history>
          ${this.#told()}
          <div class="row actions">
            <button class="btn primary">Save</button>
            <button type="button" class="btn" data-close>Cancel</button>
          </div>
        </form>
      </fl-sheet>
    `;
  }

  #unitFields() {
    const { unitText, decimals } = this.of.channel;
    return html`<div class="pair">
        ${this.#field('unit', 'Unit', peopleUnit(unitText), 'units')}
        ${this.#field('decimals', 'Digits after the point', String(decimals), 'decimal')}
      </div>
      <datalist id="units">${offeredUnits().map((unit) => html`<option value=${unit}></option>`)}</datalist>`;
  }

  #field(name: string, label: string, fallback: string, kind = '') {
    const wrong = this.#problem(name);
    return html`<div class="field">
      <label for=${name}>${label}</label>
      <input
        id=${name}
        aria-invalid=${wrong ? 'true' : nothing}
        aria-describedby=${wrong ? `${name}-wrong` : nothing}
        autocomplete="off"
        maxlength="64"
        list=${kind === 'units' ? 'units' : nothing}
        inputmode=${kind === 'decimal' ? 'decimal' : 'text'}
        .value=${this.typed[name] ?? fallback}
        @input=${(event: InputEvent) => this.#type(name, (event.target as HTMLInputElement).value)}
      />
      ${wrong ? html`<p id="${name}-wrong" class="small wrong">${wrong}</p>` : nothing}
    </div>`;
  }

  #problem(name: string): string | undefined {
    return this.isJudged ? this.#draft.problems.find(({ field }) => field === name)?.message : undefined;
  }

  #scaleFields() {
    const { gain, offset } = this.of.channel;
    const { way: chosen, table } = this.#draft;
    const way = (name: ScaleWay, text: string) =>
      html`<button type="button" aria-pressed=${chosen === name} @click=${() => (this.way = name)}>
        ${text}
      </button>`;
    return html`<fieldset class="stack">
      <legend>Scale</legend>
      <div class="seg">
        ${way('factor', 'Factor and offset')} ${way('points', 'Two points')} ${way('table', 'Table')}
      </div>
      ${
        chosen === 'table'
          ? tableField(table, this.typed['table'] !== undefined, (text) => this.#type('table', text))
          : chosen === 'factor'
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
      <div class="pair">
        ${this.#field('by', 'Calibrated by', '')} ${this.#field('note', 'Note: reference, why', '')}
      </div>
    </fieldset>`;
  }

  get #draft(): ChannelDraft {
    return new ChannelDraft(this.of.channel, this.typed, this.way);
  }

  /** The newest reading as it would be shown. */
  #preview() {
    const { device, channel } = this.of;
    const last = device.last[channel.name];
    const { scale: change, unit, decimals } = this.#draft;
    const raw = last && rawOf(channel, last.value);
    const scale = change ? rescaled(channel, change) : channel;
    const shown = raw === undefined ? undefined : shownOf(scale, raw);
    if (channel.quantity === 'switch')
      return html`<div class="preview" aria-live="off"><b>${readingOf(channel, shown)}</b></div>`;
    const out =
      shown === undefined
        ? undefined
        : outOfRangeText({ ...channel, ...scale, decimals, unitText: unit }, shown);
    return html`<div class="preview" aria-live="off">
      <b>${withUnit(formatNumber(shown, decimals), unit)}</b>
      ${out ? html`<p class="small">${mark('warning')} ${out}</p>` : nothing}
      <p class="small mut">raw ${formatNumber(raw, channel.decimals + 2)}</p>
    </div>`;
  }

  /** Rules watch what the own station records. */
  #alert() {
    const { device, channel } = this.of;
    if (!device.own) return nothing;
    const href = newRuleHref(referenceOf(device.device, channel.name));
    return html`<a class="btn" href=${href}>${icon('rules')} Alert when…</a>
      <fl-unusual-toggle .of=${this.of}></fl-unusual-toggle>`;
  }

  #told() {
    const { trouble } = this;
    if (this.isJudged && this.#draft.problems.length > 0)
      return html`<p role="alert">
        <b>Nothing is saved yet.</b> Correct what is marked above, or clear it.
      </p>`;
    if (trouble?.code !== 'link/unsupported') return trouble ? faultNote(trouble, 'warning') : nothing;
    return html`<p role="alert">
      <b>Not changed.</b> Names, units and scales of this device are kept by ${this.of.device.station}.
    </p>`;
  }

  #type(name: string, text: string): void {
    this.typed = { ...this.typed, [name]: text };
  }

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { problems, change } = this.#draft;
    this.isJudged = problems.length > 0;
    if (problems[0]) {
      this.renderRoot.querySelector<HTMLElement>(`#${problems[0].field}`)?.focus();
      return;
    }
    const { device, channel } = this.of;
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
