import { html, type TemplateResult } from 'lit';
import type { UplinkConfig } from '../../../station/api/config.ts';
import { quotas } from '../../../station/model/quota.ts';
import { levels, quotaIds, versions } from '../../state/uplink-fields.ts';
import { mqttWords, qosWords } from '../../text/sync.ts';

/** Where an uplink goes and how it signs in; `typed` hears the address while it is written. */
export const whereFields = (uplink: UplinkConfig, typed: (url: string) => void): TemplateResult => html`
  <div class="field">
    <label for="url">Address</label>
    <input
      id="url"
      name="url"
      type="url"
      required
      inputmode="url"
      autocomplete="url"
      placeholder="wss://broker.example:8084/mqtt"
      .value=${uplink.url}
      @input=${(event: Event) => typed((event.target as HTMLInputElement).value.trim())}
    />
  </div>
  <div class="field">
    <label for="username">User name</label>
    <input
      id="username"
      name="username"
      autocomplete="username"
      autocapitalize="none"
      .value=${uplink.username ?? ''}
    />
  </div>
  <div class="field">
    <label for="password">Password</label>
    <input id="password" name="password" type="password" autocomplete="current-password" />
  </div>
  <wa-switch name="remember" value="yes" ?checked=${uplink.remember ?? false}
    >Remember the password on this device</wa-switch
  >
`;

/** How it speaks and what it is held to. */
export const howFields = (uplink: UplinkConfig): TemplateResult => html`
  <div class="field">
    <label for="label">What you call it</label>
    <input id="label" name="label" autocomplete="off" maxlength="80" .value=${uplink.label ?? ''} />
  </div>
  <div class="field">
    <label for="required">Until it has the readings</label>
    <select id="required" name="required" .value=${uplink.required ? 'yes' : 'no'}>
      <option value="yes" ?selected=${uplink.required}>keep them here (required)</option>
      <option value="no" ?selected=${!uplink.required}>let old ones go (best effort)</option>
    </select>
  </div>
  <div class="field">
    <label for="quota">What it allows</label>
    <select id="quota" name="quota">
      ${quotaIds.map(
        (id) => html`<option value=${id} ?selected=${id === uplink.quota}>${quotas[id].title}</option>`,
      )}
    </select>
  </div>
  <div class="field">
    <label for="qos">Delivery</label>
    <select id="qos" name="qos">
      ${levels.map((qos) => html`<option value=${qos} ?selected=${qos === uplink.qos}>${qosWords[qos]}</option>`)}
    </select>
  </div>
  <wa-switch name="retain" value="yes" ?checked=${uplink.retain}>The broker keeps the last reading</wa-switch>
  <div class="pair">
    <div class="field">
      <label for="mqtt">Protocol</label>
      <select id="mqtt" name="mqtt">
        ${versions.map(
          (version) =>
            html`<option value=${version} ?selected=${version === uplink.mqtt}>
              ${mqttWords[version]}
            </option>`,
        )}
      </select>
    </div>
    <div class="field">
      <label for="keep-alive">Sign of life every (s)</label>
      <input
        id="keep-alive"
        name="keep-alive"
        inputmode="numeric"
        autocomplete="off"
        .value=${String(uplink.keepAliveS)}
      />
    </div>
  </div>
`;
