import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { toFault, type Fault } from '../../../station/model/fault.ts';
import type { StationState } from '../../state/station-state.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { faultNote } from '../fault-note.ts';

const WORD = 'delete';

/** Deletes everything that is stored here, after a typed word. */
@customElement('fl-wipe-card')
export class WipeCard extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      .card {
        border-color: var(--crit);
      }
    `,
  ];
  @property({ attribute: false }) station!: StationState;
  @state() private typed = '';
  @state() private phase: 'asking' | 'wiping' | 'done' = 'asking';
  @state() private trouble: Fault | undefined;

  override render() {
    const ready = this.typed.trim().toLowerCase() === WORD && this.phase !== 'wiping';
    return html`<form class="card stack" aria-label="Delete everything" @submit=${this.#wipe}>
      <h2>Delete everything</h2>
      <p class="mut">
        All readings, devices, names and the broker on this device. What was sent stays where it was sent.
        This cannot be undone.
      </p>
      <div class="field">
        <label for="word">Type “${WORD}”</label>
        <input
          id="word"
          autocomplete="off"
          autocapitalize="none"
          .value=${this.typed}
          @input=${(event: Event) => (this.typed = (event.target as HTMLInputElement).value)}
        />
      </div>
      <div class="row"><button class="btn danger" ?disabled=${!ready}>Delete everything</button></div>
      <p role="status">
        ${this.phase === 'done' ? 'Everything was deleted. A new log has begun.' : this.phase === 'wiping' ? 'Deleting…' : ''}
      </p>
      ${this.trouble ? faultNote(this.trouble, 'warning') : nothing}
    </form>`;
  }

  async #wipe(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.typed.trim().toLowerCase() !== WORD) return;
    this.trouble = undefined;
    this.phase = 'wiping';
    try {
      await this.station.api.wipe();
      this.phase = 'done';
    } catch (error) {
      this.trouble = toFault(error);
      this.phase = 'asking';
    }
    this.typed = '';
  }
}
