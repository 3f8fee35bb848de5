import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { StorageView } from '../../../station/api/news.ts';
import { toFault, type Fault } from '../../../station/model/fault.ts';
import type { Promised } from '../../state/keeping.ts';
import type { Page } from '../../state/page.ts';
import { Watch } from '../../state/watch.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { copyWords } from '../../text/copies.ts';
import { formatBytes, formatCount, parseNumber } from '../../text/numbers.ts';
import { formatLeft, formatWhen } from '../../text/times.ts';
import { faultNote } from '../fault-note.ts';
import './save-copy.ts';

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
        flex-wrap: wrap;
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
    const { usedBytes, rows, firstMs, leftMs, keepDays, budgetBytes } = storage;
    return html`<section class="card stack" aria-label="Storage">
      <h2>Storage</h2>
      <div>
        <p class="left">${leftMs === undefined ? formatBytes(usedBytes) : `${formatLeft(leftMs)} left`}</p>
        <p class="mut">
          ${formatCount(rows)} readings in ${formatBytes(usedBytes)} of
          ${formatBytes(budgetBytes)}${
            firstMs === undefined ? '' : `, from ${formatWhen(firstMs, this.page.station.now())} on`
          }.
          ${leftMs === undefined ? 'How long the room lasts is known after some more readings.' : ''}
        </p>
      </div>
      ${storage.fault ? faultNote(storage.fault, 'fault') : nothing} ${this.#waiting(storage)}
      ${storage.fault ? html`<fl-save-copy .station=${this.page.station}></fl-save-copy>` : nothing}
      <form class="keep" @submit=${this.#keep}>
        <div class="field">
          <label for="days">Keep for (days)</label>
          <input id="days" name="days" inputmode="numeric" autocomplete="off" .value=${String(keepDays)} />
        </div>
        <div class="field">
          <label for="room">Up to (MB)</label>
          <input
            id="room"
            name="room"
            inputmode="numeric"
            autocomplete="off"
            .value=${String(Math.round(budgetBytes / 1e6))}
          />
        </div>
        <button class="btn">Set</button>
      </form>
      <p class="small mut">${this.#ruleText()}</p>
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

  /** What is not on the disk yet because the disk takes nothing. */
  #waiting({ fault, waitingBytes, mostWaitingBytes }: StorageView) {
    const { uplinks = [], numbered = 0 } = this.#news.value ?? {};
    if (!fault || waitingBytes === 0) return nothing;
    const room = `${formatBytes(waitingBytes)} of ${formatBytes(mostWaitingBytes)}`;
    return html`<p class="mut">
      Waiting in memory: ${room}. Beyond that the newest readings are not kept, and the chart shows the gap.
      ${copyWords(uplinks, numbered)}
    </p>`;
  }

  #ruleText(): string {
    return this.#news.value?.uplinks.length === 0
      ? 'When the room is full, the oldest readings make room for the newest, and the chart shows the gap.'
      : 'When room is short, what was sent goes first. What was not sent is never deleted by age; for when nothing else is left, see each device.';
  }

  async #keep(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    this.trouble = undefined;
    const { api } = this.page.station;
    const days = this.#number('#days');
    const room = this.#number('#room');
    try {
      if (days !== undefined) await api.setKeepDays(days);
      if (room !== undefined) await api.setBudget(Math.round(room * 1e6));
    } catch (error) {
      this.trouble = toFault(error);
    }
  }

  #number(field: string): number | undefined {
    return parseNumber(this.renderRoot.querySelector<HTMLInputElement>(field)?.value ?? '');
  }
}

const promises: { readonly [P in Promised]: string } = {
  kept: 'The browser promised to keep this data.',
  'may-be-cleared': 'The browser may clear this data if the disk gets full. Installing the app protects it.',
  unknown: 'The browser does not say whether it may clear this data.',
};
