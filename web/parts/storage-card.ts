import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { toFault, type Fault } from '../../station/model/fault.ts';
import type { Promised } from '../state/keeping.ts';
import type { Page } from '../state/page.ts';
import { Watch } from '../state/watch.ts';
import { controls } from '../styles/controls.ts';
import { note } from '../styles/note.ts';
import { formatBytes, formatCount, parseNumber } from '../text/numbers.ts';
import { formatLeft, formatWhen } from '../text/times.ts';
import { faultNote } from './fault-note.ts';

/** How much room there is, how long readings are kept, and whether the browser promised not to clear them. */
@customElement('fl-storage-card')
export class StorageCard extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      .left {
        font: 700 28px/36px var(--font);
      }
      .keep {
        display: flex;
        gap: 8px;
        align-items: end;
      }
      .keep input {
        width: 112px;
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  @state() private trouble: Fault | undefined;
  readonly #news = new Watch(this, () => this.page.station.news);
  readonly #promised = new Watch(this, () => this.page.keeping.promised);

  override render() {
    const storage = this.#news.value?.storage;
    if (!storage) return nothing;
    const { usedBytes, rows, firstMs, leftMs, keepDays } = storage;
    return html`<section class="card stack" aria-label="Storage">
      <h2>Storage</h2>
      <div>
        <p class="left">${leftMs === undefined ? formatBytes(usedBytes) : `${formatLeft(leftMs)} left`}</p>
        <p class="mut">
          ${formatCount(rows)} readings in
          ${formatBytes(usedBytes)}${
            firstMs === undefined ? '' : `, from ${formatWhen(firstMs, this.page.station.now())} on`
          }.
        </p>
      </div>
      ${storage.fault ? faultNote(storage.fault, 'fault') : nothing}
      <form class="keep" @submit=${this.#keep}>
        <div class="field">
          <label for="days">Keep for (days)</label>
          <input id="days" name="days" inputmode="numeric" autocomplete="off" .value=${String(keepDays)} />
        </div>
        <button class="btn">Set</button>
      </form>
      <p class="small mut">
        What was confirmed elsewhere goes first when room is short. Nothing unsent is deleted by age.
      </p>
      ${this.trouble ? faultNote(this.trouble, 'warning') : nothing}
      <div role="status" class="stack">
        <p>${promises[this.#promised.value]}</p>
        ${
          this.#promised.value === 'may-be-cleared'
            ? html`<div>
                <button type="button" class="btn" @click=${() => void this.page.keeping.ask()}>
                  Ask again
                </button>
              </div>`
            : nothing
        }
      </div>
    </section>`;
  }

  async #keep(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    this.trouble = undefined;
    const days = parseNumber(this.renderRoot.querySelector<HTMLInputElement>('#days')?.value ?? '');
    if (days === undefined) return;
    await this.page.station.api.setKeepDays(days).catch((error: unknown) => (this.trouble = toFault(error)));
  }
}

const promises: { readonly [P in Promised]: string } = {
  kept: 'The browser promised to keep this data.',
  'may-be-cleared': 'The browser may clear this data if the disk gets full. Installing the app protects it.',
  unknown: 'The browser does not say whether it may clear this data.',
};
