import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Candidate, ShownNumber } from '../../../station/model/profile.ts';
import { controls } from '../../styles/controls.ts';
import { parseNumber } from '../../text/numbers.ts';
import { candidateText } from '../../text/profile.ts';
import { icon } from '../icons.ts';

/**
 * “Which number matches the display?” A person types what the device's display shows, now and perhaps once more when it has
 * changed. Says `fl-look` with all that was typed, and `fl-add` with the candidate that was chosen.
 */
@customElement('fl-number-search')
export class NumberSearch extends LitElement {
  static override styles = [
    controls,
    css`
      form {
        display: flex;
        flex-wrap: wrap;
        gap: 12px;
        align-items: end;
      }
      .field {
        flex: 1 1 180px;
      }
      li .btn {
        width: 100%;
        justify-content: start;
        text-align: start;
        padding-block: 8px;
      }
      .btn small {
        color: var(--text-2);
      }
      svg.run {
        width: 72px;
        height: 24px;
        fill: none;
        stroke: currentColor;
        stroke-width: 1.5;
      }
    `,
  ];
  @property({ attribute: false }) candidates: readonly Candidate[] = [];
  /** When what the display shows was heard; absent where the bytes have no time. */
  @property({ attribute: false }) atMs: (() => number) | undefined;
  @property({ type: Boolean }) busy = false;
  @state() private shown: readonly ShownNumber[] = [];
  @state() private typed = '';

  override render() {
    const again = this.shown.length > 0;
    return html`
      <h2>Which number matches the display?</h2>
      <form @submit=${this.#look}>
        <div class="field">
          <label for="shown">${again ? 'It shows another number now' : 'The device’s display shows'}</label>
          <input
            id="shown"
            inputmode="text"
            autocomplete="off"
            placeholder="23.4"
            .value=${this.typed}
            @input=${(e: Event) => (this.typed = (e.target as HTMLInputElement).value)}
          />
        </div>
        <button class="btn primary" ?disabled=${this.busy || parseNumber(this.typed) === undefined}>
          Find it
        </button>
        ${again ? html`<button type="button" class="btn" @click=${this.#reset}>Begin again</button>` : nothing}
      </form>
      <div role="status">${again ? this.#found() : nothing}</div>
      ${
        this.candidates.length > 0
          ? html`<ol class="stack">
              ${this.candidates.map((each) => html`<li>${this.#candidate(each)}</li>`)}
            </ol>`
          : nothing
      }
    `;
  }

  #found() {
    const numbers = this.shown.map(({ text }) => text).join(', then ');
    if (this.busy) return html`<p class="mut">Looking for ${numbers}…</p>`;
    const count = this.candidates.length;
    if (count === 0)
      return html`<p>
        ${numbers} stands nowhere in the frames. Is the number as the display shows it, and are the frames cut
        rightly?
      </p>`;
    return html`<p class="mut">
      ${numbers}: ${count === 1 ? 'one place fits' : `${count} places fit`}. Press one to make it a field.
      ${count > 1 && this.atMs ? 'When the display shows another number, type that too: fewer places will be left.' : nothing}
    </p>`;
  }

  #candidate(candidate: Candidate) {
    const add = (): void => {
      this.shown = []; // what is looked for next is another number
      this.dispatchEvent(new CustomEvent<Candidate>('fl-add', { detail: candidate }));
    };
    const { alike } = candidate;
    return html`<button type="button" class="btn" @click=${add}>
      ${icon('plus')}
      <span
        >${candidateText(candidate)}
        ${alike > 0 ? html`<br /><small>${alike} other ${alike === 1 ? 'reading gives' : 'readings give'} the same so far</small>` : nothing}</span
      >
      ${run(candidate.values)}
    </button>`;
  }

  readonly #look = (event: SubmitEvent): void => {
    event.preventDefault();
    this.shown = [
      ...this.shown,
      { text: this.typed.trim(), ...(this.atMs ? { atMs: this.atMs() } : {}) },
    ].slice(-4);
    this.typed = '';
    this.#say();
  };

  readonly #reset = (): void => {
    this.shown = [];
    this.#say();
  };

  #say(): void {
    this.dispatchEvent(new CustomEvent<readonly ShownNumber[]>('fl-look', { detail: this.shown }));
  }
}

/** How the last values ran, small. */
function run(values: readonly number[]) {
  const known = values.filter(Number.isFinite);
  if (known.length < 2) return nothing;
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const points = known.map((value, i) => {
    const y = most === least ? 12 : 22 - (20 * (value - least)) / (most - least);
    return `${((72 * i) / (known.length - 1)).toFixed(1)},${y.toFixed(1)}`;
  });
  return html`<svg class="run" viewBox="0 0 72 24" aria-hidden="true">
    <polyline points=${points.join(' ')} />
  </svg>`;
}
