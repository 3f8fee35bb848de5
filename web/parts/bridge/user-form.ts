import { html, nothing, type TemplateResult } from 'lit';
import type { BridgeRole, BridgeTenant, BridgeUser, PeopleEdit } from '../../../station/api/bridges.ts';
import type { Fault } from '../../../station/model/fault.ts';
import { bridgeNote } from './bridge-note.ts';
import { nameField } from './name-field.ts';
import { roleField } from './role-field.ts';
import { tenantField } from './tenant-field.ts';

/** What a form about a user shows, and what it says. */
export interface UserForm {
  /** Absent: a new one. */
  readonly user: BridgeUser | undefined;
  readonly role: BridgeRole;
  readonly tenants: readonly BridgeTenant[];
  readonly tenant: string;
  readonly trouble: Fault | undefined;
  readonly busy: boolean;
  choose(role: BridgeRole): void;
  belong(tenant: string): void;
  save(edit: PeopleEdit): void;
}

/** A name, whose stations they see, a role and a password. */
export function userForm(form: UserForm): TemplateResult {
  const { user, role, tenants, tenant, trouble, busy, choose, belong, save } = form;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const said = new FormData(event.target as HTMLFormElement);
    const id = user?.id ?? String(said.get('user'));
    const password = String(said.get('password') ?? '');
    save({ edit: 'put-user', id, role, tenant, ...(password === '' ? {} : { password }) });
  };
  return html`<form class="stack" @submit=${submit}>
    ${user ? nothing : nameField('user', 'Name')} ${tenantField(tenants, tenant, belong, 'user-tenant')}
    ${roleField(role, choose, 'user-role')}
    <div class="field">
      <label for="password">
        ${user?.hasPassword ? 'New password, or leave it as it is' : 'Password, at least 10 letters'}
      </label>
      <input
        id="password"
        name="password"
        type="password"
        minlength="10"
        maxlength="200"
        ?required=${!user}
        autocomplete="new-password"
      />
    </div>
    ${trouble ? bridgeNote(trouble) : nothing}
    <div class="row">
      <button class="btn primary" ?disabled=${busy}>Save</button>
      <button type="button" class="btn" data-close>Cancel</button>
    </div>
  </form>`;
}
