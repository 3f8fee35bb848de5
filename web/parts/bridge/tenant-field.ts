import { html, nothing, type TemplateResult } from 'lit';
import type { BridgeTenant } from '../../../station/api/bridges.ts';

/** Whose stations somebody sees; nothing where there is only the home. */
export const tenantField = (
  tenants: readonly BridgeTenant[],
  chosen: string,
  choose: (tenant: string) => void,
  id: string,
): TemplateResult | typeof nothing =>
  tenants.length === 0
    ? nothing
    : html`<div class="field">
        <label for=${id}>Tenant</label>
        <select id=${id} @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>
          <option value="home" ?selected=${chosen === 'home'}>Home: the owner of this bridge</option>
          ${tenants.map(
            (tenant) =>
              html`<option value=${tenant.id} ?selected=${tenant.id === chosen}>${tenant.id}</option>`,
          )}
        </select>
      </div>`;
