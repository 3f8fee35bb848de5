import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { BridgePeople, BridgeTenant } from '../../../station/api/bridges.ts';
import type { Fault } from '../../../station/model/fault.ts';
import type { BridgeWork } from '../../state/bridge/bridge-work.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { icon } from '../icons.ts';
import { bridgeNote } from './bridge-note.ts';
import { confirmSheet } from './confirm-sheet.ts';
import { listStyles } from './list-styles.ts';
import { nameField } from './name-field.ts';

type Asked = { readonly what: 'put' | 'remove'; readonly tenant: BridgeTenant | undefined };

/** Whose stations are whose at a bridge: each tenant sees its own alone, the home all that no tenant has. */
@customElement('fl-bridge-tenants')
export class BridgeTenants extends LitElement {
  static override styles = [
    controls,
    note,
    listStyles,
    css`
      fieldset {
        border: 0;
        padding: 0;
        margin: 0;
      }
    `,
  ];
  @property({ attribute: false }) work!: BridgeWork;
  @property({ attribute: false }) people!: BridgePeople;
  /** The stations that this device sees, but for the bridge's own. */
  @property({ attribute: false }) stations: readonly string[] = [];
  @property({ attribute: false }) trouble: Fault | undefined;
  @property({ type: Boolean }) busy = false;
  @state() private asked: Asked | undefined;

  override render() {
    const { tenants } = this.people;
    return html`<section class="card stack" aria-label="Tenants">
        <div class="row between">
          <h2>Tenants</h2>
          <button type="button" class="btn" @click=${() => this.#ask('put')}>
            ${icon('plus')} Add a tenant
          </button>
        </div>
        <p class="small mut">
          ${
            tenants.length === 0
              ? 'None: everybody here sees every station. A tenant is somebody who is to see their own stations alone.'
              : 'Each sees its own stations alone; all others, and the bridge itself, are the home’s. Users and tokens belong to one of them.'
          }
        </p>
        <ul>
          ${tenants.map((tenant) => this.#tenant(tenant))}
        </ul>
      </section>
      ${this.#sheet()}`;
  }

  #tenant(tenant: BridgeTenant) {
    const { id, stations } = tenant;
    const { users, tokens } = this.people;
    const count = users.filter((user) => user.tenant === id).length;
    const programs = tokens.filter((token) => token.tenant === id).length;
    return html`<li>
      <div>
        <b>${id}</b>
        <p class="small mut">
          ${stations.length === 0 ? 'No station' : stations.join(', ')} ·
          ${count === 1 ? '1 user' : `${count} users`}, ${programs === 1 ? '1 token' : `${programs} tokens`}
        </p>
      </div>
      <div class="row">
        <button type="button" class="btn quiet" @click=${() => this.#ask('put', tenant)}>
          Change<span class="vh"> ${id}</span>
        </button>
        <button type="button" class="btn quiet" @click=${() => this.#ask('remove', tenant)}>
          Remove<span class="vh"> ${id}</span>
        </button>
      </div>
    </li>`;
  }

  #sheet() {
    const { asked } = this;
    if (!asked) return nothing;
    const close = () => (this.asked = undefined);
    const { tenant } = asked;
    if (asked.what === 'remove' && tenant) {
      const text =
        'Its stations are the home’s again. One that has users or tokens stays until those are gone.';
      const act = () => void this.work.edit({ edit: 'remove-tenant', id: tenant.id });
      return confirmSheet({ label: `Remove ${tenant.id}?`, text, verb: 'Remove' }, act, close);
    }
    return html`<fl-sheet label=${tenant ? `Stations of ${tenant.id}` : 'Add a tenant'} @fl-close=${close}>
      ${this.#form(tenant)}
    </fl-sheet>`;
  }

  #form(tenant: BridgeTenant | undefined) {
    const taken = new Set(
      this.people.tenants.filter(({ id }) => id !== tenant?.id).flatMap(({ stations }) => stations),
    );
    const own = tenant?.stations ?? [];
    const known = [...new Set([...own, ...this.stations])].filter((station) => !taken.has(station));
    return html`<form class="stack" @submit=${(event: SubmitEvent) => void this.#save(event, tenant?.id)}>
      ${tenant ? nothing : nameField('tenant', 'Name')}
      ${
        known.length > 0
          ? html`<fieldset>
              <legend class="small">Its stations</legend>
              ${known.map(
                (station) =>
                  html`<label class="check">
                    <input
                      type="checkbox"
                      name="station"
                      value=${station}
                      ?checked=${own.includes(station)}
                    />
                    ${station}
                  </label>`,
              )}
            </fieldset>`
          : nothing
      }
      <div class="field">
        <label for="more">Further stations, by their names in topics (separated by commas)</label>
        <input id="more" name="more" autocapitalize="none" autocomplete="off" spellcheck="false" />
      </div>
      ${this.trouble ? html`<div role="alert">${bridgeNote(this.trouble)}</div>` : nothing}
      <div class="row">
        <button class="btn primary" ?disabled=${this.busy}>Save</button>
        <button type="button" class="btn" data-close>Cancel</button>
      </div>
    </form>`;
  }

  #ask(what: Asked['what'], tenant?: BridgeTenant): void {
    this.work.trouble = undefined;
    this.asked = { what, tenant };
  }

  async #save(event: SubmitEvent, known: string | undefined): Promise<void> {
    event.preventDefault();
    const said = new FormData(event.target as HTMLFormElement);
    const more = String(said.get('more') ?? '').split(/[\s,;]+/);
    const stations = [...new Set([...said.getAll('station').map(String), ...more])].filter(Boolean);
    const id = known ?? String(said.get('tenant')).trim();
    if (await this.work.edit({ edit: 'put-tenant', id, stations })) this.asked = undefined;
  }
}
