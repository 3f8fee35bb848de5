import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { BridgeRole, PairingView } from '../../../station/api/bridges.ts';
import type { BridgeWork } from '../../state/bridge/bridge-work.ts';
import { Tick } from '../../state/watch.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { icon } from '../icons.ts';
import { mark } from '../mark.ts';
import { roleField } from './role-field.ts';

const ended = {
  closed: 'The code was taken back.',
  expired: 'Two minutes are over: the code is good no more.',
  spent: 'Five wrong tries: the code is good no more.',
} as const;

/** Letting a further tablet in: a code of six digits, for as long as it is good. */
@customElement('fl-bridge-pairing')
export class BridgePairing extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      .code {
        font: 650 40px/48px var(--mono);
        letter-spacing: 0.08em;
      }
    `,
  ];
  @property({ attribute: false }) work!: BridgeWork;
  @property({ attribute: false }) pairing: PairingView | undefined;
  @property({ type: Boolean }) busy = false;
  @state() private offered: BridgeRole = 'operator';

  constructor() {
    super();
    new Tick(this, 500);
  }

  override render() {
    const { pairing, busy } = this;
    return html`<section class="card stack" aria-label="Pair another device">
      <h2>Pair another device</h2>
      <div role="status">${pairing && pairing.phase !== 'open' ? this.#end() : nothing}</div>
      ${
        pairing?.phase === 'open'
          ? this.#code(pairing.code, pairing.tries)
          : html`${roleField(this.offered, (role) => (this.offered = role))}
              <div class="row">
                <button
                  type="button"
                  class="btn"
                  ?disabled=${busy}
                  @click=${() => void this.work.openPairing(this.offered)}
                >
                  ${icon('plus')} Show a code
                </button>
              </div>`
      }
    </section>`;
  }

  #code(code: string | undefined, tries: number) {
    const leftS = Math.max(0, Math.ceil((this.work.codeUntilMs - Date.now()) / 1000));
    return html`
      <p class="code" aria-label="Code ${code?.split('').join(' ') ?? ''}">
        ${code?.slice(0, 3)} ${code?.slice(3)}
      </p>
      <p>
        Good for ${Math.floor(leftS / 60)}:${String(leftS % 60).padStart(2, '0')} more, once,
        ${tries === 1 ? 'one try' : `${tries} tries`}. On the other device: Connect → Add a bridge.
      </p>
      <progress max="120" .value=${leftS} aria-label="Time left for the code"></progress>
      <div class="row">
        <button type="button" class="btn" @click=${() => void this.work.closePairing()}>Take it back</button>
      </div>
    `;
  }

  #end() {
    const { pairing } = this;
    if (!pairing || pairing.phase === 'open') return nothing;
    return pairing.phase === 'paired'
      ? html`<p>${mark('done')} ${pairing.label} is paired.</p>`
      : html`<p>${mark('note')} ${ended[pairing.phase]}</p>`;
  }
}
