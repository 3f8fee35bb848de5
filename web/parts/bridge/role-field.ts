import { html, type TemplateResult } from 'lit';
import type { BridgeRole } from '../../../station/api/bridges.ts';
import { roleNames, roleWords } from '../../text/bridge.ts';

export const roles = Object.keys(roleNames) as readonly BridgeRole[];

/** What somebody may do at a bridge. */
export const roleField = (
  chosen: BridgeRole,
  choose: (role: BridgeRole) => void,
  id = 'role',
): TemplateResult => html`
  <div class="field">
    <label for=${id}>What it may</label>
    <select
      id=${id}
      @change=${(event: Event) => {
        const role = roles.find((each) => each === (event.target as HTMLSelectElement).value);
        if (role) choose(role);
      }}
    >
      ${roles.map(
        (role) =>
          html`<option value=${role} ?selected=${role === chosen}>
            ${roleNames[role]}: ${roleWords[role]}
          </option>`,
      )}
    </select>
  </div>
`;
