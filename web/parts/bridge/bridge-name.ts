import { LitElement, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Fault } from '../../../station/model/fault.ts';
import type { BridgeWork } from '../../state/bridge/bridge-work.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { bridgeNote } from './bridge-note.ts';
import '../sheet.ts';

/** What people call a bridge. Says `fl-close` once it is called so, or it was put away. */
@customElement('fl-bridge-name')
export class BridgeName extends LitElement {
  static override styles = [controls, note];
  @property({ attribute: false }) work!: BridgeWork;
  @property() name = '';
  /** As it stands in topics. */
  @property() station = '';
  @property({ attribute: false }) trouble: Fault | undefined;
  @property({ type: Boolean }) busy = false;

  override render() {
    return html`<fl-sheet label="Rename the bridge" @fl-close=${this.#close}>
      <form class="stack" @submit=${(event: SubmitEvent) => void this.#save(event)}>
        <div class="field">
          <label for="bridge-name">Name</label>
          <input
            id="bridge-name"
            name="name"
            required
            maxlength="60"
            autocomplete="off"
            placeholder="Greenhouse"
            .value=${this.name}
          />
        </div>
        <p class="small mut">
          How it is called here and on other screens. In topics it stays ${this.station}, so that nothing it
          has stored is taken for another’s.
        </p>
        ${this.trouble ? html`<div role="alert">${bridgeNote(this.trouble)}</div>` : nothing}
        <div class="row">
          <button class="btn primary" ?disabled=${this.busy}>Save</button>
          <button type="button" class="btn" data-close>Cancel</button>
        </div>
      </form>
    </fl-sheet>`;
  }

  readonly #close = () => void this.dispatchEvent(new CustomEvent('fl-close'));

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const label = String(new FormData(event.target as HTMLFormElement).get('name')).trim();
    if (label !== '' && (await this.work.rename(label))) this.#close();
  }
}
