import { LitElement, css, html } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DeviceConfig } from '../../../station/api/config.ts';
import type { FoundUnit, ModbusApi, RegisterGuess } from '../../../station/api/scan.ts';
import { type Place, RegisterLook, SEEN } from '../../state/register-look.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { functionTexts } from '../../text/modbus.ts';
import { parseNumber } from '../../text/numbers.ts';
import { faultNote } from '../fault-note.ts';
import { icon } from '../icons.ts';
import { type Picked, pickedRows } from './picked-rows.ts';
import { fittingNumbers, registerTable, registerTableStyles } from './register-table.ts';

/**
 * The registers of a unit as they are now: a person finds the number that the display shows, and gives it a name. Says
 * `fl-start` with the device that is to be recorded, and `fl-back`.
 */
@customElement('fl-register-browser')
export class RegisterBrowser extends LitElement {
  static override styles = [
    controls,
    note,
    registerTableStyles,
    css`
      .bar {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 150px), 1fr));
        gap: 12px;
        align-items: end;
      }
    `,
  ];
  @property({ attribute: false }) api!: ModbusApi;
  @property() address = '';
  @property({ attribute: false }) found!: FoundUnit;
  @state() private lowFirst = false;
  @state() private picked: readonly Picked[] = [];
  readonly #look = new RegisterLook(this, () => ({
    api: this.api,
    address: this.address,
    found: this.found,
  }));

  override render() {
    const { picked } = this;
    const what = picked.length === 1 ? 'this number' : `these ${picked.length} numbers`;
    return html`<div class="stack">
      <div class="row">
        <button type="button" class="btn" @click=${() => this.dispatchEvent(new CustomEvent('fl-back'))}>
          Back
        </button>
        <h3>Registers of address ${this.found.unit}</h3>
      </div>
      <div class="bar">${this.#fields(this.#look.place)}</div>
      <div class="row">${this.#pages(this.#look.place)}</div>
      ${this.#look.trouble ? faultNote(this.#look.trouble, 'warning') : this.#answer()}
      ${pickedRows(picked, (all) => (this.picked = all))}
      ${
        picked.length > 0
          ? html`<div class="row">
              <button
                type="button"
                class="btn primary"
                ?disabled=${!isNamed(picked)}
                @click=${() => this.#record()}
              >
                ${icon('live')} Record ${what}
              </button>
            </div>`
          : html`<p class="small mut">Press a number to pick it; then give it a name.</p>`
      }
    </div>`;
  }

  #fields({ fn, from, display }: Place) {
    return html`<div class="field">
        <label for="display">What does the display show?</label>
        <input
          id="display"
          inputmode="decimal"
          autocomplete="off"
          placeholder="23.5"
          .value=${display}
          @input=${(e: Event) => this.#look.go({ display: valueOf(e) })}
        />
      </div>
      <div class="field">
        <label for="function">Read</label>
        <select
          id="function"
          @change=${(e: Event) => this.#look.go({ fn: Number(valueOf(e)) as Place['fn'] })}
        >
          ${functionTexts.map(([each, text]) => html`<option value=${each} ?selected=${each === fn}>${text}</option>`)}
        </select>
      </div>
      <div class="field">
        <label for="from">From register</label>
        <input
          id="from"
          inputmode="numeric"
          autocomplete="off"
          .value=${String(from)}
          @change=${(e: Event) => this.#look.go({ from: parseNumber(valueOf(e)) ?? from })}
        />
      </div>`;
  }

  #pages({ from }: Place) {
    const page = (to: number, text: string) =>
      html`<button
        type="button"
        class="btn"
        ?disabled=${from + to < 0}
        @click=${() => this.#look.go({ from: from + to })}
      >
        ${text}
      </button>`;
    return html`${page(-SEEN, 'Before')} ${page(SEEN, 'Next')}
      <label class="check">
        <input
          type="checkbox"
          .checked=${this.lowFirst}
          @change=${(e: Event) => (this.lowFirst = (e.target as HTMLInputElement).checked)}
        />
        Low word first
      </label>`;
  }

  #answer() {
    const { read } = this.#look;
    const pick = (address: number, guess: RegisterGuess) => this.#pick(address, guess);
    if (read?.answer === 'numbers')
      return html`${fittingNumbers(read, pick)} ${registerTable(read, this.lowFirst, pick)}`;
    if (read?.answer === 'refused')
      return html`<p role="status">
        The device has nothing there (exception ${read.code}). Try other registers, or another kind.
      </p>`;
    return html`<p role="status">${read ? 'No answer. Asking again.' : 'Reading…'}</p>`;
  }

  #pick(address: number, { type, lowFirst, scale = 1 }: RegisterGuess): void {
    const { fn } = this.#look.place;
    const place = `${fn}/${address}`;
    const more = { ...(lowFirst ? { lowFirst } : {}), ...(fn === 1 ? { writable: true as const } : {}) };
    const row = { name: '', address, function: fn, type, scale, unit: '', ...more };
    this.picked = [...this.picked.filter((each) => each.place !== place), { place, row }];
  }

  #record(): void {
    const { unit, line, names } = this.found;
    const detail: Omit<DeviceConfig, 'id'> = {
      label: names['product'] ?? `Modbus device ${unit}`,
      driver: 'modbus-meter',
      address: this.address,
      line,
      options: { model: 'custom', unit, registers: this.picked.map(({ row }) => row) },
    };
    this.dispatchEvent(new CustomEvent('fl-start', { detail, bubbles: true, composed: true }));
  }
}

function isNamed(picked: readonly Picked[]): boolean {
  const names = picked.map(({ row }) => row.name);
  return names.every((name) => /^[A-Za-z0-9_-]{1,64}$/.test(name)) && new Set(names).size === names.length;
}

const valueOf = (event: Event): string => (event.target as HTMLInputElement).value;
