import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { BridgePeople, BridgeToken, WantedBridgeToken } from '../../../station/api/bridges.ts';
import { endingOf } from '../../../station/model/credential.ts';
import type { Fault } from '../../../station/model/fault.ts';
import type { BridgeWork } from '../../state/bridge/bridge-work.ts';
import { copied } from '../../state/clipboard.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { rightNames, roleNames } from '../../text/bridge.ts';
import { endsText, endsTitle, nextText } from '../../text/credentials.ts';
import { formatMoment } from '../../text/times.ts';
import { icon } from '../icons.ts';
import { mark } from '../mark.ts';
import { confirmSheet } from './confirm-sheet.ts';
import { listStyles } from './list-styles.ts';
import './token-form.ts';

/** With what devices and programs come in at a bridge; a new one is shown once. */
@customElement('fl-bridge-tokens')
export class BridgeTokens extends LitElement {
  static override styles = [
    controls,
    note,
    listStyles,
    css`
      .note {
        align-items: start;
        padding-block: 12px;
      }
      .note > .stack {
        flex: 1 1 220px;
        min-width: 0;
      }
    `,
  ];
  @property({ attribute: false }) work!: BridgeWork;
  @property({ attribute: false }) people!: BridgePeople;
  @property({ attribute: false }) trouble: Fault | undefined;
  @property({ type: Boolean }) busy = false;
  @state() private isMaking = false;
  @state() private made: { readonly label: string; readonly token: string } | undefined;
  @state() private toldOfCopy = '';
  @state() private asked: BridgeToken | undefined;

  override render() {
    const { tokens } = this.people;
    return html`<section class="card stack" aria-label="Devices and programs">
        <div class="row between">
          <h2>Devices and programs</h2>
          <button type="button" class="btn" @click=${() => this.#make()}>${icon('plus')} Make a token</button>
        </div>
        <p class="small mut">
          Each came in by a code, a password or a token of its own. Whoever is revoked is cut off at once.
        </p>
        ${this.#ending(tokens)} ${tokens.length === 0 ? html`<p class="mut">None.</p>` : nothing}
        <ul>
          ${tokens.map((token) => this.#token(token))}
        </ul>
      </section>
      ${this.isMaking ? this.#form() : nothing} ${this.made ? this.#shown(this.made) : nothing}
      ${this.#revoking()}`;
  }

  /** What is over, or will be so soon that a new one should be made. */
  #ending(tokens: readonly BridgeToken[]) {
    const nowMs = Date.now();
    const all = endingOf(tokens, nowMs);
    if (all.length === 0) return nothing;
    return html`<div class="note warn">
      ${mark('warning', 18)}
      <div class="stack">
        <p><b>${endsTitle(all, nowMs)}</b></p>
        <ul class="plain">
          ${all.map((token) => html`<li>${endsText(token, nowMs)} ${nextText(token)}</li>`)}
        </ul>
      </div>
    </div>`;
  }

  #token(token: BridgeToken) {
    const { label, role, user, station, rights, tenant, way, madeMs, expiresMs, isYours } = token;
    const nowMs = Date.now();
    const facts = [
      way === 'certificate' && 'certificate',
      roleNames[role],
      rights && `only ${rights.map((right) => rightNames[right] ?? right).join(', ')}`,
      tenant !== 'home' && `of ${tenant}`,
      user && `of ${user}`,
      station && `speaks as ${station}`,
      `since ${formatMoment(madeMs, nowMs)}`,
      expiresMs !== undefined &&
        (expiresMs <= nowMs
          ? `over since ${formatMoment(expiresMs, nowMs)}`
          : `until ${formatMoment(expiresMs, nowMs)}`),
    ];
    return html`<li>
      <div>
        <b>${label}</b> ${isYours ? html`<span class="chip">this device</span>` : nothing}
        <p class="small mut">${facts.filter(Boolean).join(', ')}</p>
      </div>
      ${
        isYours
          ? nothing
          : html`<button type="button" class="btn quiet" @click=${() => (this.asked = token)}>
              Revoke<span class="vh"> ${label}</span>
            </button>`
      }
    </li>`;
  }

  #form() {
    return html`<fl-token-form
      .people=${this.people}
      .trouble=${this.trouble}
      ?busy=${this.busy}
      @fl-close=${() => (this.isMaking = false)}
      @fl-save=${(event: CustomEvent<WantedBridgeToken>) => void this.#save(event.detail)}
    ></fl-token-form>`;
  }

  /** Nobody, the bridge included, can show it a second time. */
  #shown({ label, token }: { readonly label: string; readonly token: string }) {
    const copy = () => void copied(token).then((told) => (this.toldOfCopy = told));
    return html`<fl-sheet label="The token for ${label}" @fl-close=${() => (this.made = undefined)}>
      <div class="stack">
        <p>It is shown this once: take it along now. The bridge keeps only a fingerprint of it.</p>
        <div class="field">
          <label for="made">Token</label>
          <input
            id="made"
            class="code"
            readonly
            .value=${token}
            @focus=${(event: Event) => (event.target as HTMLInputElement).select()}
          />
        </div>
        <div class="row">
          <button type="button" class="btn primary" @click=${copy}>${icon('copy')} Copy</button>
          <button type="button" class="btn" data-close>Done</button>
          <span class="small" role="status">${this.toldOfCopy}</span>
        </div>
        <p class="small mut">
          A program shows it as “Authorization: Bearer …” over https, or as the password of MQTT.
        </p>
      </div>
    </fl-sheet>`;
  }

  #revoking() {
    const { asked } = this;
    if (!asked) return nothing;
    const words = {
      label: `Revoke ${asked.label}?`,
      text: `${asked.label} is cut off at once, and has to be let in anew.`,
      verb: 'Revoke',
    };
    const act = () => void this.work.edit({ edit: 'revoke', token: asked.id });
    return confirmSheet(words, act, () => (this.asked = undefined));
  }

  #make(): void {
    this.work.trouble = undefined;
    this.isMaking = true;
  }

  async #save(wanted: WantedBridgeToken): Promise<void> {
    const token = await this.work.makeToken(wanted);
    if (token === undefined) return;
    this.isMaking = false;
    this.toldOfCopy = '';
    this.made = { label: wanted.label, token };
  }
}
