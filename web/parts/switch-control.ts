import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { freshness, type ChannelOf, type StationState } from '../state/station-state.ts';
import { SwitchWish } from '../state/switch-wish.ts';
import { Tick } from '../state/watch.ts';
import { controls } from '../styles/controls.ts';
import { faultText } from '../text/faults.ts';
import { formatAge, formatWhen } from '../text/times.ts';
import { icon } from './icons.ts';
import { mark } from './mark.ts';

/**
 * Switches something in the world. What is measured and what is wanted stand apart; on asks back, off never does.
 */
@customElement('fl-switch-control')
export class SwitchControl extends LitElement {
  static override styles = [
    controls,
    css`
      .card {
        height: 100%;
        min-height: 104px;
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 8px 16px;
        align-items: center;
        padding: 10px 16px;
        align-content: center;
      }
      h3 {
        display: flex;
        align-items: center;
        font-weight: 500;
        color: var(--text-2);
      }
      h3 .btn {
        margin: -12px 0;
      }
      .told:empty {
        display: none;
      }
      .state {
        font: 700 22px/28px var(--font);
      }
      .state small {
        font: 500 15px/20px var(--font);
        color: var(--text-2);
      }
      .ask,
      .told {
        grid-column: 1 / -1;
      }
      .told {
        display: flex;
        gap: 8px;
        align-items: center;
        flex-wrap: wrap;
      }
      .told p {
        flex: 1 1 200px;
      }
      .on {
        min-width: 96px;
      }
      @media (max-width: 479px) {
        .card {
          grid-template-columns: 1fr;
        }
      }
    `,
  ];
  @property({ attribute: false }) station!: StationState;
  @property({ attribute: false }) of!: ChannelOf;
  readonly #wish = new SwitchWish(this);
  #asked = false;

  constructor() {
    super();
    new Tick(this, 1000);
  }

  /** Whoever asked with a key answers with a key. */
  override updated(): void {
    const asking = this.#wish.now.phase === 'asking';
    if (asking && !this.#asked) this.renderRoot.querySelector<HTMLElement>('.ask .primary')?.focus();
    this.#asked = asking;
  }

  override render() {
    const { channel } = this.of;
    const fresh = freshness(this.of, this.station.now());
    const waiting = this.#wish.now.phase === 'sent';
    return html`
      <div class="card" role="group" aria-label="${channel.label} of ${this.of.device.label}">
        <div>
          <h3>
            ${channel.label}
            <button
              type="button"
              class="btn quiet icon"
              aria-label="Settings of ${channel.label}"
              @click=${this.#edit}
            >
              ${icon('edit', 18)}
            </button>
          </h3>
          <p class="state num">${this.#measured(fresh)}</p>
        </div>
        <div class="row">
          <button type="button" class="btn on" ?disabled=${waiting} @click=${() => this.#wish.ask(1)}>
            Turn on…
          </button>
          <button type="button" class="btn on" @click=${() => this.#send(0)}>Off</button>
        </div>
        ${this.#wish.now.phase === 'asking' ? this.#ask(fresh) : nothing}
        <div class="told" role="status">${this.#told(fresh.state === 'live' ? fresh.value : undefined)}</div>
      </div>
    `;
  }

  #measured(fresh: ReturnType<typeof freshness>) {
    if (fresh.state === 'never') return html`— <small>not reported yet</small>`;
    const age =
      fresh.state === 'silent'
        ? html` <small>${formatAge(fresh.timeMs, this.station.now())} ago</small>`
        : nothing;
    return html`${onOff(fresh.value)}${age}${this.#wanted(fresh.value)}`;
  }

  #wanted(measured: number) {
    const wish = this.#wish.now;
    if (wish.phase !== 'sent' && wish.phase !== 'unknown') return nothing;
    return wish.value === measured ? nothing : html` <small>→ ${onOff(wish.value)} wanted</small>`;
  }

  #ask(fresh: ReturnType<typeof freshness>) {
    const now = fresh.state === 'never' ? 'not known' : onOff(fresh.value).toLowerCase();
    return html`<div class="ask row" role="group" aria-label="Turn on?">
      <b>Turn on ${this.of.channel.label}? Now: ${now}.</b>
      <button type="button" class="btn primary" @click=${() => this.#send(1)}>Turn on</button>
      <button type="button" class="btn" @click=${() => this.#wish.giveUp()}>Cancel</button>
    </div>`;
  }

  #told(measured: number | undefined) {
    const wish = this.#wish.now;
    switch (wish.phase) {
      case 'ready':
      case 'asking':
        return nothing;
      case 'sent':
        return html`${mark('note')}
          <p>Sent: ${onOff(wish.value).toLowerCase()}. Waiting for the device to report it…</p>`;
      case 'confirmed':
        // It was so; what is measured now may have another reason.
        if (measured !== wish.value) return nothing;
        return html`${mark('done')}
          <p>
            Confirmed ${onOff(wish.value).toLowerCase()} at ${formatWhen(wish.timeMs, this.station.now())}.
          </p>`;
      case 'refused':
      case 'unknown': {
        const { title, hint } = faultText(wish.fault);
        return html`${mark(wish.phase === 'unknown' ? 'silent' : 'warning')}
          <p><b>${title}</b> ${hint}</p>
          ${
            wish.phase === 'unknown'
              ? html`<button type="button" class="btn" @click=${() => this.#send(wish.value)}>
                  Ask again
                </button>`
              : nothing
          }`;
      }
    }
  }

  #edit(): void {
    this.dispatchEvent(new CustomEvent('fl-edit'));
  }

  #send(value: number): void {
    void this.#wish.send(this.station.api, this.of, value);
  }
}

const onOff = (value: number): string => (value > 0 ? 'On' : 'Off');
