import '@awesome.me/webawesome/dist/components/switch/switch.js';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { BrokerConfig, SyncView, TestStep } from '../../station/api.ts';
import { toFault, type Fault } from '../../station/model/fault.ts';
import type { Page } from '../state/page.ts';
import { controls } from '../styles/controls.ts';
import { note } from '../styles/note.ts';
import { brokerName } from '../text/sync.ts';
import { faultNote } from './fault-note.ts';
import { mark } from './mark.ts';

type Test =
  | { readonly phase: 'none' }
  | { readonly phase: 'running' }
  | { readonly phase: 'done'; readonly steps: readonly TestStep[] };

/** Where to send: a broker's address and sign-in, tried step by step before or after. */
@customElement('fl-broker-form')
export class BrokerForm extends LitElement {
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
    `,
  ];
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) sync!: SyncView;
  @state() private editing = false;
  @state() private test: Test = { phase: 'none' };
  @state() private trouble: Fault | undefined;

  override render() {
    const connected = this.sync.phase !== 'none';
    return html`<section class="card stack" aria-label="Broker">
      <h2>Broker</h2>
      ${connected && !this.editing ? this.#summary() : this.#form()}
      ${this.trouble ? faultNote(this.trouble, 'warning') : nothing}
      <div role="status">${this.#steps()}</div>
    </section>`;
  }

  #summary() {
    const { url, username } = this.sync;
    return html`
      <p>${url ?? brokerName(url)}${username ? html` <span class="mut">as ${username}</span>` : nothing}</p>
      <div class="row">
        <button type="button" class="btn" @click=${() => (this.editing = true)}>Edit</button>
        <button type="button" class="btn" @click=${() => void this.#use(undefined)}>Disconnect</button>
      </div>
      <p class="small mut">Disconnecting ends sending. What is stored is never touched by it.</p>
    `;
  }

  #form() {
    const { url, username } = this.sync;
    return html`<form @submit=${this.#connect}>
      <div class="field">
        <label for="url">Address</label>
        <input
          id="url"
          name="url"
          type="url"
          required
          inputmode="url"
          autocomplete="url"
          placeholder="wss://broker.example:8084/mqtt"
          .value=${url ?? ''}
        />
      </div>
      <div class="field">
        <label for="username">User name</label>
        <input
          id="username"
          name="username"
          autocomplete="username"
          autocapitalize="none"
          .value=${username ?? ''}
        />
      </div>
      <div class="field">
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" />
      </div>
      <wa-switch name="remember" value="yes">Remember the password on this device</wa-switch>
      <div class="row">
        <button class="btn primary">Connect</button>
        <button type="button" class="btn" ?disabled=${this.test.phase === 'running'} @click=${this.#try}>
          Test step by step
        </button>
        ${
          this.editing
            ? html`<button type="button" class="btn quiet" @click=${() => (this.editing = false)}>
                Cancel
              </button>`
            : nothing
        }
      </div>
    </form>`;
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

  #typed(): BrokerConfig {
    const data = new FormData(this.renderRoot.querySelector('form') ?? undefined);
    const text = (name: string): string => String(data.get(name) ?? '').trim();
    return {
      url: text('url'),
      ...(text('username') === '' ? {} : { username: text('username') }),
      ...(text('password') === '' ? {} : { password: String(data.get('password')) }),
      remember: data.get('remember') !== null,
    };
  }

  #connect(event: SubmitEvent): void {
    event.preventDefault();
    void this.#use(this.#typed());
  }

  async #use(broker: BrokerConfig | undefined): Promise<void> {
    this.trouble = undefined;
    try {
      await this.page.station.api.setBroker(broker);
      this.editing = false;
      this.test = { phase: 'none' };
    } catch (error) {
      this.trouble = toFault(error);
    }
  }

  async #try(): Promise<void> {
    if (!this.renderRoot.querySelector('form')?.reportValidity()) return;
    this.trouble = undefined;
    this.test = { phase: 'running' };
    try {
      this.test = { phase: 'done', steps: await this.page.station.api.testBroker(this.#typed()) };
    } catch (error) {
      this.test = { phase: 'none' };
      this.trouble = toFault(error);
    }
  }
}

const stepNames: { readonly [S in TestStep['step']]: string } = {
  address: 'Address',
  connect: 'Connection',
  'sign-in': 'Sign-in',
  publish: 'Permission to write',
  receiver: 'Somebody who confirms',
};
