import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { toFault, type Fault } from '../../../station/model/fault.ts';
import type { Verification } from '../../../station/model/verification.ts';
import { copied } from '../../state/clipboard.ts';
import type { Page } from '../../state/page.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { verificationLines } from '../../text/ledger.ts';
import { faultNote } from '../fault-note.ts';
import { icon } from '../icons.ts';
import { mark } from '../mark.ts';

/** Reads everything stored again, and says whether it is all there. */
@customElement('fl-verify')
export class VerifyPanel extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      progress {
        width: 100%;
      }
      li {
        overflow-wrap: anywhere;
      }
      .outcome {
        display: flex;
        gap: 8px;
      }
      .outcome svg {
        margin-top: 3px;
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  @state() private done: number | undefined;
  @state() private outcome: Verification | undefined;
  @state() private trouble: Fault | undefined;
  @state() private said = '';

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.done = undefined;
  }

  override render() {
    return html`<div class="stack">
      ${this.done === undefined ? this.#idle() : this.#busy(this.done)}
      ${this.trouble ? faultNote(this.trouble, 'warning') : nothing}
      <div role="status" class="stack">${this.outcome ? this.#result(this.outcome) : nothing}</div>
      <p role="status" class="small mut" ?hidden=${this.said === ''}>${this.said}</p>
    </div>`;
  }

  #idle() {
    return html`<div class="row">
      <button type="button" class="btn" @click=${this.#check}>Check everything</button>
      ${
        this.outcome
          ? html`<button type="button" class="btn" @click=${this.#copy}>${icon('copy')} Copy result</button>`
          : nothing
      }
    </div>`;
  }

  #busy(done: number) {
    return html`<progress aria-label="Checking everything" max="1" .value=${done}></progress>
      <div class="row">
        <button type="button" class="btn" @click=${() => (this.done = undefined)}>Stop checking</button>
      </div>`;
  }

  #result(outcome: Verification) {
    const [read, verdict, ...problems] = verificationLines(outcome);
    return html`<div class="outcome">
        ${mark(outcome.balances ? 'done' : 'fault')}
        <p>${verdict} <span class="mut">${read}</span></p>
      </div>
      <ul class="small">
        ${problems.map((problem) => html`<li>${problem}</li>`)}
      </ul>`;
  }

  readonly #check = async (): Promise<void> => {
    this.trouble = this.outcome = undefined;
    this.said = '';
    this.done = 0;
    try {
      for (let cursor: string | undefined; ;) {
        const part = await this.page.station.api.verify(cursor);
        if (this.done === undefined) return;
        this.done = part.done;
        this.outcome = part.verification;
        cursor = part.cursor;
        if (cursor === undefined) break;
      }
    } catch (error) {
      this.trouble = toFault(error);
    }
    this.done = undefined;
  };

  readonly #copy = async (): Promise<void> => {
    if (this.outcome) this.said = await copied(verificationLines(this.outcome).join('\n'));
  };
}
