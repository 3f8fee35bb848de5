import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { LimitView, TemplateView, WantView } from '../../../../station/api/templates.ts';
import { toFault, type Fault } from '../../../../station/model/fault.ts';
import type { RuleChannels } from '../../../state/rules/channels.ts';
import type { StationState } from '../../../state/station-state.ts';
import { controls } from '../../../styles/controls.ts';
import { note } from '../../../styles/note.ts';
import { templateSays } from '../../../text/rules/templates.ts';
import { faultNote } from '../../fault-note.ts';
import { icon } from '../../icons.ts';
import '../../sheet.ts';

/** Where a person says which of their channels a template is for, and its numbers. Says `fl-made` (ids of rules) and `fl-close`. */
@customElement('fl-template-sheet')
export class TemplateSheet extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      form,
      fieldset {
        display: grid;
        gap: 12px;
        grid-template-columns: minmax(0, 1fr);
      }
      li {
        padding-inline-start: 20px;
        position: relative;
      }
      li::before {
        content: '·';
        position: absolute;
        inset-inline-start: 8px;
      }
    `,
  ];
  @property({ attribute: false }) station!: StationState;
  @property({ attribute: false }) view!: TemplateView;
  @property({ attribute: false }) channels!: RuleChannels;
  @state() private chosen: Readonly<Record<string, string>> = {};
  @state() private limits: Readonly<Record<string, number>> = {};
  @state() private trouble: Fault | undefined;
  @state() private busy = false;

  override willUpdate(): void {
    if (this.hasUpdated) return;
    const best = this.view.wants.flatMap(({ name, best }) =>
      best === undefined ? [] : [[name, best] as const],
    );
    this.chosen = Object.fromEntries(best);
  }

  override render() {
    const { title, wants, limits } = this.view;
    const missing = wants.filter(({ name, optional }) => !optional && !this.chosen[name]);
    return html`<fl-sheet label=${title} side @fl-close=${() => this.#say('fl-close')}>
      <form @submit=${this.#make}>
        <ul class="small mut">
          ${templateSays(this.view, this.limits).map((text) => html`<li>${text}</li>`)}
        </ul>
        ${wants.map((want) => this.#want(want))}
        <fieldset>
          <div class="pair">${limits.map((limit) => this.#limit(limit))}</div>
        </fieldset>
        ${this.trouble ? html`<div role="alert">${faultNote(this.trouble, 'warning')}</div>` : nothing}
        ${missing.length > 0 ? html`<p class="small">Still to choose: ${missing.map(({ words }) => words).join(', ')}.</p>` : nothing}
        <button class="btn primary" ?disabled=${missing.length > 0 || this.busy}>
          ${icon('check')} Set it up
        </button>
      </form>
    </fl-sheet>`;
  }

  #want({ name, words, fits, sets, optional }: WantView) {
    const all = [...this.channels.values()].filter(
      ({ channel, subject }) => subject === undefined && (!sets || channel.writable),
    );
    const others = all.filter(({ reference }) => !fits.includes(reference));
    const chosen = this.chosen[name] ?? '';
    const option = (reference: string) =>
      html`<option value=${reference} ?selected=${reference === chosen}>
        ${this.channels.get(reference)?.label ?? reference}
      </option>`;
    return html`<div class="field">
      <label for=${name}>${words}${optional ? ' (may be left out)' : ''}</label>
      <select
        id=${name}
        @change=${(event: Event) => this.#choose(name, (event.target as HTMLSelectElement).value)}
      >
        <option value="" ?selected=${chosen === ''}>${optional ? 'None' : 'Choose…'}</option>
        ${fits.map(option)}
        ${
          others.length > 0
            ? html`<optgroup label="Other channels">
                ${others.map(({ reference }) => option(reference))}
              </optgroup>`
            : nothing
        }
      </select>
    </div>`;
  }

  #limit({ name, words, unit, of, value, min, max }: LimitView) {
    const shown = of === undefined ? undefined : this.channels.get(this.chosen[of] ?? '')?.channel.unitText;
    return html`<div class="field">
      <label for="limit-${name}">${words}, ${shown || unit}</label>
      <input
        id="limit-${name}"
        type="number"
        inputmode="decimal"
        step="any"
        required
        min=${of === undefined ? min : nothing}
        max=${of === undefined ? max : nothing}
        .value=${String(this.limits[name] ?? value)}
        @change=${(event: Event) => this.#set(name, (event.target as HTMLInputElement).valueAsNumber)}
      />
    </div>`;
  }

  #choose(name: string, reference: string): void {
    const { [name]: _before, ...others } = this.chosen;
    this.chosen = reference === '' ? others : { ...others, [name]: reference };
  }

  #set(name: string, value: number): void {
    if (Number.isFinite(value)) this.limits = { ...this.limits, [name]: value };
  }

  readonly #make = async (event: Event): Promise<void> => {
    event.preventDefault();
    this.busy = true;
    this.trouble = undefined;
    try {
      const { chosen: channels, limits } = this;
      const rules = await this.station.api.useTemplate({ template: this.view.id, channels, limits });
      this.#say('fl-made', rules);
    } catch (error) {
      this.trouble = toFault(error);
    }
    this.busy = false;
  };

  #say(name: 'fl-close' | 'fl-made', detail?: readonly string[]): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
