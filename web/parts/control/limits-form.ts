import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ChannelView } from '../../../station/api/device.ts';
import { type Control, type Risk, usualControl } from '../../../station/model/control.ts';
import { toFault, type Fault } from '../../../station/model/fault.ts';
import { peopleUnit } from '../../../station/model/units.ts';
import { controlTyped, typedOf, type Typed } from '../../state/limits.ts';
import type { ChannelOf, StationState } from '../../state/station-state.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { riskTexts } from '../../text/control.ts';
import { faultNote } from '../fault-note.ts';
import { icon } from '../icons.ts';
import { interlockRow, watchable } from './interlock-row.ts';

type NumberField = Exclude<keyof Typed, 'risk' | 'safeOnDisconnect' | 'interlocks'>;

/** How an output may be set: risk, limits, ramp, times, safe value and interlocks. Says `fl-saved`. */
@customElement('fl-limits-form')
export class LimitsForm extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      form,
      fieldset {
        display: grid;
        gap: 12px;
      }
      fieldset.watched {
        padding: 12px;
        border: 1px solid var(--border);
        border-radius: var(--r);
      }
    `,
  ];
  @property({ attribute: false }) station!: StationState;
  @property({ attribute: false }) of!: ChannelOf;
  @state() private typed: Typed | undefined;
  @state() private trouble: Fault | undefined;

  override render() {
    const { channel } = this.of;
    const typed = this.#typed;
    const unit = peopleUnit(channel.unitText);
    const isSwitch = channel.quantity === 'switch';
    const beside = (text: string) => (unit === '' || isSwitch ? text : `${text}, ${unit}`);
    return html`<form @submit=${this.#save}>
      <div class="field">
        <label for="risk">What a wrong press can do</label>
        <select
          id="risk"
          @change=${(event: Event) => this.#change({ risk: Number((event.target as HTMLSelectElement).value) as Risk })}
        >
          ${([0, 1, 2, 3] as const).map(
            (risk) =>
              html`<option value=${risk} ?selected=${risk === typed.risk}>${riskTexts[risk]}</option>`,
          )}
        </select>
      </div>
      ${
        isSwitch
          ? nothing
          : html`<div class="pair">
              ${this.#field('min', beside('Least'))} ${this.#field('max', beside('Most'))}
              ${this.#field('step', beside('Steps of'))}
              ${this.#field('perSecond', beside('Moves per second at most'))}
              ${this.#field('safe', beside('Safe value: stop, closed'))}
            </div>`
      }
      <div class="pair">
        ${this.#field('maxOnS', 'On for at most, s')}
        ${this.#field('deadManS', 'Off when nobody renews it for, s')}
      </div>
      <label class="check">
        <input
          type="checkbox"
          .checked=${typed.safeOnDisconnect}
          @change=${(event: Event) => this.#change({ safeOnDisconnect: (event.target as HTMLInputElement).checked })}
        />
        Set it safe when the device is closed, and first of all when it is there again
      </label>
      ${typed.interlocks.map((row, i) =>
        interlockRow(row, this.#watchable, `interlock-${i}`, (changed) => {
          const interlocks = typed.interlocks.flatMap((each, at) =>
            at !== i ? [each] : changed ? [changed] : [],
          );
          this.#change({ interlocks });
        }),
      )}
      <div class="row">
        <button type="button" class="btn" ?disabled=${this.#watchable.size === 0} @click=${this.#add}>
          ${icon('plus')} Not while another reading…
        </button>
      </div>
      <p class="small mut">
        This holds for everybody: this page, other screens, brokers and rules. ${isSwitch ? 'Off' : 'Stop'}
        always works. The page or the bridge that records sees to it only while it runs.
      </p>
      ${this.trouble ? html`<div role="alert">${faultNote(this.trouble, 'warning')}</div>` : nothing}
      <div class="row">
        <button class="btn primary">Save limits</button>
        <button type="button" class="btn" @click=${() => this.#set(undefined)}>As usual</button>
      </div>
    </form>`;
  }

  get #typed(): Typed {
    const { channel } = this.of;
    return (this.typed ??= typedOf(channel.control ?? usualControl(channel), channel, this.#at));
  }
  /** Readings of the own station that an output may depend on. */
  get #watchable(): ReadonlyMap<string, string> {
    return watchable(this.station.news.value?.devices ?? [], this.of);
  }
  readonly #at = (of: string): ChannelView | undefined => {
    const slash = of.indexOf('/');
    const device = this.station.news.value?.devices.find(
      (each) => each.own && each.device === of.slice(0, slash),
    );
    return device?.channels.find(({ name }) => name === of.slice(slash + 1));
  };

  #field(name: NumberField, label: string) {
    return html`<div class="field">
      <label for=${name}>${label}</label>
      <input
        id=${name}
        inputmode="decimal"
        autocomplete="off"
        maxlength="24"
        .value=${this.#typed[name]}
        @input=${(event: InputEvent) => this.#change({ [name]: (event.target as HTMLInputElement).value })}
      />
    </div>`;
  }

  readonly #add = (): void => {
    const [of = ''] = this.#watchable.keys();
    const row = { of, when: 'above', limit: '', staleS: '60', ends: true } as const;
    this.#change({ interlocks: [...this.#typed.interlocks, row] });
  };

  #change(change: Partial<Typed>): void {
    this.typed = { ...this.#typed, ...change };
  }

  readonly #save = (event: SubmitEvent): void => {
    event.preventDefault();
    void this.#set(controlTyped(this.#typed, this.of.channel, this.#at));
  };

  async #set(control: Control | undefined): Promise<void> {
    this.trouble = undefined;
    try {
      await this.station.api.setControl(this.of.device.device, this.of.channel.name, control);
      this.dispatchEvent(new CustomEvent('fl-saved'));
    } catch (error) {
      this.trouble = toFault(error);
    }
  }
}
