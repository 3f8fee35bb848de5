import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { BridgePeople, BridgeRole, BridgeUser, PeopleEdit } from '../../../station/api/bridges.ts';
import type { Fault } from '../../../station/model/fault.ts';
import type { BridgeWork } from '../../state/bridge/bridge-work.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { roleNames } from '../../text/bridge.ts';
import { icon } from '../icons.ts';
import { bridgeNote } from './bridge-note.ts';
import { confirmSheet } from './confirm-sheet.ts';
import { listStyles } from './list-styles.ts';
import { userForm } from './user-form.ts';
import './bridge-tenants.ts';
import './bridge-tokens.ts';
import '../sheet.ts';

/** What a person is asked before it is done. */
type Asked =
  | { readonly what: 'user'; readonly user?: BridgeUser }
  | { readonly what: 'remove'; readonly user: BridgeUser };

/** Who may come in at a bridge: people, and what was paired or made for a program. */
@customElement('fl-bridge-people')
export class BridgePeopleCards extends LitElement {
  static override styles = [
    controls,
    note,
    listStyles,
    css`
      :host {
        display: grid;
        gap: 16px;
        grid-template-columns: minmax(0, 1fr);
      }
    `,
  ];
  @property({ attribute: false }) work!: BridgeWork;
  @property({ attribute: false }) people: BridgePeople | undefined;
  /** The stations that this device sees, but for the bridge's own. */
  @property({ attribute: false }) stations: readonly string[] = [];
  /** Why they are not told. */
  @property({ attribute: false }) fault: Fault | undefined;
  /** Why what was asked for was not done. */
  @property({ attribute: false }) trouble: Fault | undefined;
  @property({ type: Boolean }) busy = false;
  @state() private asked: Asked | undefined;
  @state() private wanted: BridgeRole = 'viewer';
  @state() private tenant = 'home';

  override render() {
    const { people, fault, trouble } = this;
    if (!people)
      return html`<section class="card stack" aria-label="Users">
        <h2>Users</h2>
        ${fault ? bridgeNote(fault) : html`<p class="mut" role="status">Asking…</p>`}
      </section>`;
    return html`
      ${trouble ? html`<div role="alert">${bridgeNote(trouble)}</div>` : nothing}
      <section class="card stack" aria-label="Users">
        <div class="row between">
          <h2>Users</h2>
          <button type="button" class="btn" @click=${() => this.#ask({ what: 'user' })}>
            ${icon('plus')} Add a user
          </button>
        </div>
        ${people.users.length === 0 ? html`<p class="mut">Nobody yet: only paired devices come in.</p>` : nothing}
        <ul>
          ${people.users.map((user) => this.#user(user))}
        </ul>
      </section>
      <fl-bridge-tokens
        .work=${this.work}
        .people=${people}
        .trouble=${trouble}
        ?busy=${this.busy}
      ></fl-bridge-tokens>
      <fl-bridge-tenants
        .work=${this.work}
        .people=${people}
        .stations=${this.stations}
        .trouble=${trouble}
        ?busy=${this.busy}
      ></fl-bridge-tenants>
      ${this.#sheet()}
    `;
  }

  #user(user: BridgeUser) {
    const { id, role, hasPassword, tenant } = user;
    return html`<li>
      <div>
        <b>${id}</b>
        <p class="small mut">
          ${roleNames[role]}${tenant === 'home' ? '' : `, of ${tenant}`},
          ${hasPassword ? 'with a password' : 'only with a token'}
        </p>
      </div>
      <div class="row">
        <button type="button" class="btn quiet" @click=${() => this.#ask({ what: 'user', user })}>
          Change<span class="vh"> ${id}</span>
        </button>
        <button type="button" class="btn quiet" @click=${() => this.#ask({ what: 'remove', user })}>
          Remove<span class="vh"> ${id}</span>
        </button>
      </div>
    </li>`;
  }

  #ask(asked: Asked): void {
    this.asked = asked;
    this.work.trouble = undefined;
    this.wanted = asked.user?.role ?? 'viewer';
    this.tenant = asked.user?.tenant ?? 'home';
  }

  #sheet() {
    const { asked } = this;
    if (!asked) return nothing;
    const close = () => (this.asked = undefined);
    if (asked.what === 'user')
      return html`<fl-sheet label=${asked.user ? `Change ${asked.user.id}` : 'Add a user'} @fl-close=${close}>
        ${userForm({
          user: asked.user,
          role: this.wanted,
          tenants: this.people?.tenants ?? [],
          tenant: this.tenant,
          belong: (tenant) => (this.tenant = tenant),
          trouble: this.trouble,
          busy: this.busy,
          choose: (role) => (this.wanted = role),
          save: (edit) => void this.#save(edit),
        })}
      </fl-sheet>`;
    const { id } = asked.user;
    const words = {
      label: `Remove ${id}?`,
      text: `${id} is cut off at once, with all that came in in this name, and has to be let in anew.`,
      verb: 'Remove',
    };
    return confirmSheet(words, () => void this.work.edit({ edit: 'remove-user', id }), close);
  }

  async #save(edit: PeopleEdit): Promise<void> {
    if (await this.work.edit(edit)) this.asked = undefined;
  }
}
