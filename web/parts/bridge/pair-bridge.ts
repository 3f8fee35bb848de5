import { LitElement, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { localPermission, lookAt } from '../../../workers/page/local-network.ts';
import { addressFrom } from '../../state/bridge/address.ts';
import { type PairLink, takePairLink } from '../../state/bridge/pair-link.ts';
import { Pairing, type PairingStep } from '../../state/bridge/pairing.ts';
import type { Page } from '../../state/page.ts';
import { go, hrefOf } from '../../state/route.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { icon } from '../icons.ts';
import { bridgeNote } from './bridge-note.ts';
import { codeFields } from './code-fields.ts';
import { codeHelp } from './code-help.ts';
import { obstacleNote } from './obstacle-note.ts';
import { pairStyles } from './pair-styles.ts';
import { pairedCard } from './paired-card.ts';
import { permissionCard } from './permission-card.ts';
import { guideStyles, trustGuide } from './trust-guide.ts';

/** An address and six digits: from there to a bridge that this device is linked with. */
@customElement('fl-pair-bridge')
export class PairBridge extends LitElement {
  static override styles = [controls, note, guideStyles, pairStyles];
  @property({ attribute: false }) page!: Page;
  @state() private typed = { address: '', code: '', label: '' };
  @state() private link: PairLink | undefined;
  readonly #pairing = new Pairing(
    {
      origin: location.origin,
      permission: localPermission,
      look: lookAt,
      pair: (wish) => this.page.station.api.pairBridge(wish),
    },
    () => void this.#changed(),
  );

  override connectedCallback(): void {
    super.connectedCallback();
    const own = this.page.station.news.value?.stations.find((station) => station.own);
    this.typed = { ...this.typed, label: own?.label ?? 'Tablet' };
    addEventListener('hashchange', this.#follow);
    this.#follow();
    if (!this.link?.isHere) void this.#proposeHere();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.#follow);
  }

  /** Takes what a link brought, also one that was pasted while this screen was there. */
  readonly #follow = (): void => {
    const link = takePairLink();
    if (!link) return;
    this.link = link;
    this.typed = { ...this.typed, code: link.code };
    if (link.isHere) void this.#pairHere();
  };

  /** Whoever opened the link has asked for it: there is nothing left to type. */
  async #pairHere(): Promise<void> {
    const { label } = this.typed;
    this.typed = {
      ...this.typed,
      address: location.origin,
      label: label === 'Tablet' ? 'This computer' : label,
    };
    await this.#pairing.begin(this.typed);
    if (this.#pairing.step.step === 'paired') go('live');
    else this.typed = { ...this.typed, code: '' };
  }

  /** Where a bridge serves this very page, it is most likely the one that is meant. */
  async #proposeHere(): Promise<void> {
    if (new URL('.', location.href).pathname !== '/') return;
    const { found } = await lookAt(location.origin);
    if (found === 'bridge' && this.typed.address === '')
      this.typed = { ...this.typed, address: location.origin };
  }

  /** What stands in the way stands above the button that was pressed. */
  async #changed(): Promise<void> {
    this.requestUpdate();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('[role=alert]')?.focus();
  }

  override render() {
    const { step } = this.#pairing;
    return html`
      <h1>Add a bridge</h1>
      <div class="columns">
        <div class="stack">${this.#at(step)}</div>
        <aside class="stack" aria-label="About bridges">${codeHelp}</aside>
      </div>
    `;
  }

  #at(step: PairingStep) {
    switch (step.step) {
      case 'typing':
        return html`${this.#trouble()} ${this.#form(false)} ${this.#guide()}`;
      case 'explaining':
        return permissionCard(
          step.address,
          () => void this.#pairing.goOn(),
          () => this.#pairing.back(),
        );
      case 'looking':
        return html`${this.#form(true)}
          <p role="status">Looking at ${step.address}… If the browser asks you something, choose Allow.</p>`;
      case 'pairing':
        return html`${this.#form(true)}
          <p role="status">Found ${step.name}. Showing it the code…</p>`;
      case 'paired':
        return pairedCard(step.name, step.uplink);
    }
  }

  #form(isBusy: boolean) {
    const { address } = this.typed;
    const typed = (part: keyof typeof this.typed) => (event: Event) =>
      (this.typed = { ...this.typed, [part]: (event.target as HTMLInputElement).value });
    const isPlain = /^http:\/\/(?!localhost|127\.|\[::1\])/.test(addressFrom(address) ?? '');
    return html`<form class="card" @submit=${this.#begin}>
      <div class="field">
        <label for="address">Address of the bridge</label>
        <input
          id="address"
          required
          inputmode="url"
          autocapitalize="none"
          autocomplete="url"
          spellcheck="false"
          placeholder="greenhouse.local"
          .value=${address}
          @input=${typed('address')}
        />
      </div>
      ${isPlain ? html`<p class="small">Plain http: whoever is in that network can read along. Better is https.</p>` : nothing}
      ${codeFields(this.typed, typed)}
      <div class="row">
        <button class="btn primary" ?disabled=${isBusy}>${icon('bridge')} Pair</button>
        <a class="btn quiet" href=${hrefOf('connect')}>Cancel</a>
      </div>
    </form>`;
  }

  #trouble() {
    const { step } = this.#pairing;
    if (step.step !== 'typing') return nothing;
    if (step.fault) return html`<div role="alert" tabindex="-1">${bridgeNote(step.fault)}</div>`;
    if (!step.obstacle) return nothing;
    const address = addressFrom(this.typed.address) ?? this.typed.address;
    return obstacleNote(step.obstacle, address);
  }

  /** Only where it may be what is missing. */
  #guide() {
    const { step } = this.#pairing;
    if (step.step !== 'typing' || step.obstacle !== 'nobody-or-untrusted') return nothing;
    return trustGuide(addressFrom(this.typed.address) ?? '', this.link?.fingerprint);
  }

  readonly #begin = (event: SubmitEvent): void => {
    event.preventDefault();
    void this.page.keeping.ask();
    void this.#pairing.begin(this.typed);
  };
}
