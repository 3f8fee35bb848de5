import { LitElement, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { usualControl } from '../../../station/model/control.ts';
import { ControlWish } from '../../state/control-wish.ts';
import { freshness, type ChannelOf, type Freshness, type StationState } from '../../state/station-state.ts';
import { Tick } from '../../state/watch.ts';
import { controls } from '../../styles/controls.ts';
import { rawOf } from '../../../station/model/scale.ts';
import { valueText } from '../../text/control.ts';
import { parseNumber } from '../../text/numbers.ts';
import { formatAge, formatDuration } from '../../text/times.ts';
import { icon } from '../icons.ts';
import { askBefore } from './ask.ts';
import { besideOf } from './beside.ts';
import { controlStyles } from './control-styles.ts';
import { textRow } from './text-row.ts';
import { toldOf } from './told.ts';
import './hold-button.ts';

const OWN_BUTTONS = '.top .row > :is(fl-hold-button, .btn:enabled)';

/**
 * Sets something in the world. What is measured and what is wanted stand apart; the more harm a press can do, the more it
 * takes, but off never asks. Says `fl-edit`.
 */
@customElement('fl-control-card')
export class ControlCard extends LitElement {
  static override styles = [controls, controlStyles];
  @property({ attribute: false }) station!: StationState;
  @property({ attribute: false }) of!: ChannelOf;
  @state() private typed = '';
  @state() private name = '';
  @state() private more = false;
  readonly #wish = new ControlWish(this);
  #asked = false;
  #unlocked = false;
  #isWithin = false;

  constructor() {
    super();
    new Tick(this, 1000);
  }

  override willUpdate(): void {
    this.#isWithin = this.shadowRoot?.activeElement != null;
  }

  /** Whoever asked or unlocked with a key goes on with a key, also where the button that was pressed is gone. */
  override updated(): void {
    const asking = this.#wish.now.phase === 'asking';
    if (asking && !this.#asked) this.renderRoot.querySelector<HTMLElement>('.ask .first')?.focus();
    this.#asked = asking;
    const unlocked = this.#wish.unlockedMs > 0;
    if (unlocked && !this.#unlocked) this.renderRoot.querySelector<HTMLElement>('fl-hold-button')?.focus();
    this.#unlocked = unlocked;
    if (this.#isWithin && this.shadowRoot?.activeElement === null)
      [...this.renderRoot.querySelectorAll<HTMLElement>(OWN_BUTTONS)].at(-1)?.focus();
  }

  override render() {
    const { channel, device } = this.of;
    const fresh = freshness(this.of, this.station.now());
    const measured = fresh.state === 'live' ? rawOf(channel, fresh.value) : undefined;
    return html`
      <div class="card" role="group" aria-label="${channel.label} of ${device.label}">
        <div class="top">
          <div>
            <h3>${channel.label} ${this.#buttons()}</h3>
            <p class="state num">${this.#measured(fresh)}</p>
          </div>
          <div class="row">
            ${this.#letters ? this.#textRow() : this.#switch ? this.#switchRow() : this.#numberRow(fresh)}
          </div>
        </div>
        ${this.#lockNote()}
        ${this.#wish.now.phase === 'asking' ? this.#ask(fresh, this.#wish.now.value) : nothing}
        ${besideOf(this.of, this.#wish.takesOver, this.station.now(), () => this.#wish.takeOver())}
        <div class="told" role="status">
          ${toldOf(
            this.of,
            this.#wish.now,
            device.controls?.[channel.name]?.command,
            measured,
            this.station.now(),
            {
              again: (value) => this.#send(value),
              takeOver: () => this.#wish.takeOver(),
            },
          )}
        </div>
        ${
          this.more
            ? html`<fl-control-sheet
                .station=${this.station}
                .of=${this.of}
                @fl-close=${() => (this.more = false)}
              ></fl-control-sheet>`
            : nothing
        }
      </div>
    `;
  }

  get #control() {
    return this.of.channel.control ?? usualControl(this.of.channel);
  }
  get #switch(): boolean {
    return this.of.channel.quantity === 'switch';
  }

  get #letters(): boolean {
    return this.of.channel.letters !== undefined;
  }

  #textRow() {
    return textRow(this.of, this.typed, this.#wish.now.phase === 'sent', {
      type: (text) => (this.typed = text),
      show: () => this.#send(1),
      clear: () => this.#send(0),
    });
  }

  #buttons() {
    const { label } = this.of.channel;
    const button = (about: string, picture: 'edit' | 'table', does: () => void) =>
      html`<button type="button" class="btn quiet icon" aria-label=${about} @click=${does}>
        ${icon(picture, 18)}
      </button>`;
    return html`${button(`Settings of ${label}`, 'edit', () => this.dispatchEvent(new CustomEvent('fl-edit')))}
    ${button(`Limits and history of ${label}`, 'table', () => {
      void import('./control-sheet.ts');
      this.more = true;
    })}`;
  }

  /** Off stands first: it is in the same place whatever comes after it. */
  #switchRow() {
    const { channel } = this.of;
    const off = this.#control.safe ?? channel.min ?? 0;
    const on = off === 0 ? (channel.max ?? 1) : 0;
    return html`<button type="button" class="btn on" @click=${() => this.#send(off)}>Off</button>
      ${this.#doing(on, 'Turn on')}`;
  }

  #numberRow(fresh: Freshness) {
    const { channel } = this.of;
    const { safe } = this.#control;
    const shown = parseNumber(this.typed);
    const now = fresh.state === 'never' ? '' : String(Number(fresh.value.toFixed(channel.decimals)));
    return html`${
        safe === undefined
          ? nothing
          : html`<button type="button" class="btn on" @click=${() => this.#send(safe)}>
              Stop: ${valueText(channel, safe)}
            </button>`
      }
      <input
        class="number"
        inputmode="decimal"
        autocomplete="off"
        aria-label="New value of ${channel.label}"
        placeholder=${now}
        .value=${this.typed}
        @input=${(event: InputEvent) => (this.typed = (event.target as HTMLInputElement).value)}
      />
      ${this.#doing(shown === undefined ? undefined : rawOf(channel, shown), 'Set')}`;
  }

  /** The way to a value, as long as it may do harm. */
  #doing(value: number | undefined, verb: string) {
    const waiting = this.#wish.now.phase === 'sent';
    const { risk } = this.#control;
    if (risk === 2 && this.#wish.unlockedMs === 0)
      return html`<button type="button" class="btn on" @click=${() => this.#wish.unlock()}>Unlock…</button>`;
    if (risk === 2)
      return html`<fl-hold-button
        label="Hold to ${verb.toLowerCase()}"
        @fl-held=${() => this.#send(value)}
      ></fl-hold-button>`;
    return html`<button
      type="button"
      class="btn on"
      ?disabled=${waiting || value === undefined}
      @click=${() => (risk === 0 ? this.#send(value) : this.#wish.ask(value!))}
    >
      ${verb}${risk === 0 ? '' : '…'}
    </button>`;
  }

  /** On a line of its own: beside the buttons it would move them from under a finger as it counts. */
  #lockNote() {
    const { unlockedMs } = this.#wish;
    if (unlockedMs === 0 || this.#control.risk !== 2) return nothing;
    const leftMs = Math.ceil(unlockedMs / 1000) * 1000;
    return html`<p class="small mut num">locks again in ${formatDuration(leftMs)}</p>`;
  }

  #measured(fresh: Freshness) {
    if (this.#letters) return nothing; // its picture says what stands there
    if (fresh.state === 'never') return html`— <small>not reported yet</small>`;
    const raw = rawOf(this.of.channel, fresh.value);
    const age =
      fresh.state === 'silent'
        ? html` <small>${formatAge(fresh.timeMs, this.station.now())} ago</small>`
        : nothing;
    return html`${valueText(this.of.channel, raw)}${age}${this.#wanted(raw)}`;
  }

  #wanted(measured: number) {
    const wish = this.#wish.now;
    if (wish.phase !== 'sent' && wish.phase !== 'unknown') return nothing;
    const [wanted, now] = [valueText(this.of.channel, wish.value), valueText(this.of.channel, measured)];
    return wanted === now ? nothing : html` <small>→ ${wanted} wanted</small>`;
  }

  #ask(fresh: Freshness, value: number) {
    const now = fresh.state === 'never' ? undefined : rawOf(this.of.channel, fresh.value);
    return askBefore(this.of, value, now, this.name, {
      type: (name) => (this.name = name),
      send: () => this.#send(value),
      giveUp: () => this.#wish.giveUp(),
    });
  }

  #send(value: number | undefined): void {
    if (value === undefined) return;
    const text = this.#letters && value !== 0 ? this.typed : undefined;
    this.name = '';
    if (text === undefined) this.typed = '';
    void this.#wish.send(this.station.api, this.of, value, text);
  }
}
