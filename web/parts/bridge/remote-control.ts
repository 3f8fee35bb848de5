import { LitElement, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { RemoteSession } from '../../state/bridge/remote-session.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { mayWords, obstacleText } from '../../text/bridge.ts';
import { icon } from '../icons.ts';
import { mark } from '../mark.ts';
import { bridgeNote } from './bridge-note.ts';
import { codeFields } from './code-fields.ts';
import { pairStyles } from './pair-styles.ts';

/** What a page over plain http is, and how it comes in at the bridge that served it. */
@customElement('fl-remote-control')
export class RemoteControl extends LitElement {
  static override styles = [controls, note, pairStyles];
  /** The bridge, as far as its name is known. */
  @property() bridge = 'this bridge';
  @state() private typed = { code: '', label: 'Tablet' };
  readonly #session = new RemoteSession(this);

  override render() {
    const { known } = this.#session;
    return html`<div class="stack">
      <div class="note info">
        ${mark('note', 18)}
        <p>
          <b>Remote control of ${this.bridge}.</b> This page came over plain http: it can show and switch, but
          not reach USB devices, record, work offline or be installed. Two ways: install this bridge’s
          certificate and open its https address, or open the https app and connect it to this bridge under
          Sync.
          ${known === undefined || known === 'stranger' ? nothing : `This device ${mayWords(known.rights)}.`}
        </p>
        ${known === undefined || known === 'stranger' ? nothing : this.#leave()}
      </div>
      ${known === 'stranger' ? this.#form() : nothing}
    </div>`;
  }

  #leave() {
    const { isBusy } = this.#session;
    return html`<button
      type="button"
      class="btn quiet"
      ?disabled=${isBusy}
      @click=${() => void this.#session.signOut()}
    >
      Sign out
    </button>`;
  }

  #form() {
    const typed = (part: keyof typeof this.typed) => (event: Event) =>
      (this.typed = { ...this.typed, [part]: (event.target as HTMLInputElement).value });
    return html`<form class="card" aria-label="Sign in" @submit=${this.#signIn}>
      <h2>The bridge does not know this page yet.</h2>
      <p>
        Type the six digits that it shows. On its own computer
        <code>fieldline pair --role operator</code> shows some; so does the screen of the bridge at whoever is
        paired already.
      </p>
      ${this.#trouble()} ${codeFields(this.typed, typed)}
      <div class="row">
        <button class="btn primary" ?disabled=${this.#session.isBusy}>${icon('bridge')} Sign in</button>
      </div>
      <p class="small mut">
        Good for twelve hours, to look and, where the code was made for it, to switch. Plain http: whoever is
        in this network can read along.
      </p>
    </form>`;
  }

  #trouble() {
    const { trouble } = this.#session;
    if (trouble === undefined) return nothing;
    const { title, hint } = obstacleText('code', '', '');
    return html`<div role="alert">
      ${
        trouble === 'digits'
          ? html`<div class="note warn">
              ${mark('warning', 18)}
              <p><b>${title}</b> ${hint}</p>
            </div>`
          : bridgeNote(trouble)
      }
    </div>`;
  }

  readonly #signIn = (event: SubmitEvent): void => {
    event.preventDefault();
    void this.#session.signIn(this.typed.code, this.typed.label);
  };
}
