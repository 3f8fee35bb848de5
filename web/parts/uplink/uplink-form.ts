import '@awesome.me/webawesome/dist/components/switch/switch.js';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { TestStep } from '../../../station/api/sending.ts';
import type { UplinkConfig } from '../../../station/api/config.ts';
import { toFault, type Fault } from '../../../station/model/fault.ts';
import type { DialectName } from '../../../station/model/uplink.ts';
import type { Page } from '../../state/page.ts';
import { isDialect, newUplink, uplinkOf } from '../../state/uplink-fields.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { stepNames } from '../../text/sync.ts';
import { faultNote } from '../fault-note.ts';
import { mark } from '../mark.ts';
import { dialectFields } from './dialect-fields.ts';
import { howFields, whereFields } from './uplink-fields.ts';

type Test =
  | { readonly phase: 'none' }
  | { readonly phase: 'running' }
  | { readonly phase: 'done'; readonly steps: readonly TestStep[] };

/** Where to send and how: an address and a sign-in, tried step by step before or after. Says `done` when it may close. */
@customElement('fl-uplink-form')
export class UplinkForm extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      form {
        display: grid;
        gap: 12px;
      }
      ol {
        display: grid;
        gap: 8px;
      }
      li {
        display: grid;
        grid-template-columns: 20px minmax(0, 1fr);
        gap: 8px;
        align-items: start;
      }
      li svg {
        margin-top: 4px;
      }
      details > div {
        display: grid;
        gap: 12px;
        margin-top: 8px;
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  /** What is changed; absent for a new one. */
  @property({ attribute: false }) uplink: UplinkConfig | undefined;
  /** Whether there is something to go back to. */
  @property({ type: Boolean }) closable = false;
  @state() private address: string | undefined;
  @state() private dialect: DialectName | undefined;
  @state() private test: Test = { phase: 'none' };
  @state() private trouble: Fault | undefined;
  readonly #fresh = newUplink();

  override render() {
    const uplink = this.uplink ?? this.#fresh;
    const elsewhere =
      this.uplink !== undefined && this.address !== undefined && this.address !== this.uplink.url;
    const typed = (url: string): void => void (this.address = url);
    const chosen = (dialect: string): void => {
      if (isDialect(dialect)) this.dialect = dialect;
    };
    return html`<form @submit=${this.#connect}>
        ${dialectFields(uplink, this.dialect ?? uplink.dialect, chosen)} ${whereFields(uplink, typed)}
        ${elsewhere || !this.uplink ? this.#from() : nothing}
        <details>
          <summary>More settings</summary>
          <div>${howFields(uplink)}</div>
        </details>
        <div class="row">
          <button class="btn primary">Connect</button>
          <button type="button" class="btn" ?disabled=${this.test.phase === 'running'} @click=${this.#try}>
            Test step by step
          </button>
          ${
            this.closable
              ? html`<button type="button" class="btn quiet" @click=${this.#done}>Cancel</button>`
              : nothing
          }
        </div>
      </form>
      ${this.trouble ? faultNote(this.trouble, 'warning') : nothing}
      <div role="status">${this.#steps()}</div>`;
  }

  #from() {
    return html`<div class="field">
      <label for="from">Send there</label>
      <select id="from" name="from">
        <option value="everything">everything kept here</option>
        <option value="now">only what comes from now on</option>
      </select>
    </div>`;
  }

  #steps() {
    const { test } = this;
    if (test.phase === 'none') return nothing;
    if (test.phase === 'running') return html`<p>Testing…</p>`;
    return html`<ol>
      ${test.steps.map(
        ({ step, ok, text }) =>
          html`<li>
            ${mark(ok ? 'done' : 'warning')}<span
              ><b>${stepNames[step]}${ok ? '' : ': failed'}</b> ${text}</span
            >
          </li>`,
      )}
    </ol>`;
  }

  #typed(): FormData {
    return new FormData(this.renderRoot.querySelector('form') ?? undefined);
  }

  #config(): UplinkConfig {
    return uplinkOf(this.#typed(), this.uplink ?? this.#fresh);
  }

  readonly #done = (): void => {
    this.test = { phase: 'none' };
    this.address = undefined;
    this.dialect = undefined;
    this.dispatchEvent(new CustomEvent('done'));
  };

  async #connect(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    this.trouble = undefined;
    const from = this.#typed().get('from') === 'now' ? 'now' : 'everything';
    try {
      await this.page.station.api.setUplink(this.#config(), from);
      this.#done();
    } catch (error) {
      this.trouble = toFault(error);
    }
  }

  async #try(): Promise<void> {
    if (!this.renderRoot.querySelector('form')?.reportValidity()) return;
    this.trouble = undefined;
    this.test = { phase: 'running' };
    try {
      this.test = { phase: 'done', steps: await this.page.station.api.testBroker(this.#config()) };
    } catch (error) {
      this.test = { phase: 'none' };
      this.trouble = toFault(error);
    }
  }
}
