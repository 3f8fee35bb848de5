import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { BridgePeople, BridgeRole, WantedBridgeToken } from '../../../station/api/bridges.ts';
import type { Fault } from '../../../station/model/fault.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { rightNames, rightsOf } from '../../text/bridge.ts';
import { bridgeNote } from './bridge-note.ts';
import { nameField } from './name-field.ts';
import { roleField } from './role-field.ts';
import { tenantField } from './tenant-field.ts';
import '../sheet.ts';

/** How long a token is good, in days; none: until it is revoked. */
const SPANS: readonly (readonly [words: string, days: number | undefined])[] = [
  ['A day', 1],
  ['30 days', 30],
  ['90 days', 90],
  ['A year', 365],
  ['Until it is revoked', undefined],
];
const USUAL = 2;

/** Who is to come in with a new token, what it may, and for how long. Says `fl-save` with it, and `fl-close` when it was put away. */
@customElement('fl-token-form')
export class TokenForm extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      fieldset {
        border: 0;
        padding: 0;
        margin: 0;
      }
    `,
  ];
  @property({ attribute: false }) people!: BridgePeople;
  @property({ attribute: false }) trouble: Fault | undefined;
  @property({ type: Boolean }) busy = false;
  @state() private wanted: BridgeRole = 'viewer';
  @state() private tenant = 'home';
  @state() private left: ReadonlySet<string> = new Set();

  override render() {
    const { people, trouble, tenant } = this;
    const users = people.users.filter((user) => user.tenant === tenant);
    return html`<fl-sheet
      label="Make a token"
      @fl-close=${() => this.dispatchEvent(new CustomEvent('fl-close'))}
    >
      <form class="stack" @submit=${this.#save}>
        <div class="field">
          <label for="token-label">What is it for?</label>
          <input
            id="token-label"
            name="label"
            required
            maxlength="64"
            autocomplete="off"
            placeholder="Export script"
          />
        </div>
        ${tenantField(people.tenants, tenant, (to) => (this.tenant = to), 'token-tenant')}
        ${roleField(this.wanted, (role) => this.#roles(role), 'token-role')} ${this.#rights()}
        <div class="field">
          <label for="token-days">Good for</label>
          <select id="token-days" name="days">
            ${SPANS.map(([words], at) => html`<option value=${at} ?selected=${at === USUAL}>${words}</option>`)}
          </select>
        </div>
        <div class="field">
          <label for="token-of">Whose it is</label>
          <select id="token-of" name="user">
            <option value="">Nobody’s: a program, or a station</option>
            ${users.map(({ id }) => html`<option value=${id}>${id}: gone with this user</option>`)}
          </select>
        </div>
        ${nameField('station', 'Station that speaks in its own name with it, if any', 'optional')}
        ${trouble ? html`<div role="alert">${bridgeNote(trouble)}</div>` : nothing}
        <div class="row">
          <button class="btn primary" ?disabled=${this.busy || this.#chosen.length === 0}>Make it</button>
          <button type="button" class="btn" data-close>Cancel</button>
        </div>
      </form>
    </fl-sheet>`;
  }

  #rights() {
    const rights = rightsOf[this.wanted];
    if (rights.length < 2) return nothing;
    return html`<fieldset>
      <legend class="small">Of that, it may</legend>
      ${rights.map(
        (right) =>
          html`<label class="check">
            <input
              type="checkbox"
              .checked=${!this.left.has(right)}
              @change=${(event: Event) => this.#leave(right, !(event.target as HTMLInputElement).checked)}
            />
            ${rightNames[right]}
          </label>`,
      )}
    </fieldset>`;
  }

  #leave(right: string, isLeft: boolean): void {
    this.left = new Set([...this.left].filter((each) => each !== right).concat(isLeft ? [right] : []));
  }

  #roles(role: BridgeRole): void {
    [this.wanted, this.left] = [role, new Set()];
  }

  get #chosen(): readonly string[] {
    return rightsOf[this.wanted].filter((right) => !this.left.has(right));
  }

  readonly #save = (event: SubmitEvent): void => {
    event.preventDefault();
    const said = new FormData(event.target as HTMLFormElement);
    const text = (name: string) => String(said.get(name) ?? '').trim();
    const days = SPANS[Number(text('days'))]?.[1];
    const [user, station] = [text('user'), text('station')];
    const detail: WantedBridgeToken = {
      label: text('label'),
      role: this.wanted,
      ...(this.tenant === 'home' ? {} : { tenant: this.tenant }),
      ...(user === '' ? {} : { user }),
      ...(station === '' ? {} : { station }),
      ...(this.left.size > 0 ? { rights: this.#chosen } : {}),
      ...(days === undefined ? {} : { days }),
    };
    this.dispatchEvent(new CustomEvent('fl-save', { detail }));
  };
}
