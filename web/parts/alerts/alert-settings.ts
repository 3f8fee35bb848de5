import '@awesome.me/webawesome/dist/components/switch/switch.js';
import { LitElement, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { RuleView } from '../../../station/api/rules.ts';
import { alertSettings, changeAlerts, type Scope, scopes } from '../../state/alert-settings.ts';
import { chime } from '../../state/chime.ts';
import type { Page } from '../../state/page.ts';
import { Watch } from '../../state/watch.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { mark } from '../mark.ts';

type Permission = NotificationPermission | 'none';

/** How this browser asks for attention: notifications, sound, vibration, and about which alarms. */
@customElement('fl-alert-settings')
export class AlertSettingsCard extends LitElement {
  static override styles = [controls, note];
  @property({ attribute: false }) page!: Page;
  @state() private permission = permissionNow();
  @state() private rules: readonly RuleView[] = [];
  readonly #settings = new Watch(this, () => alertSettings);
  readonly #sound = new Watch(this, () => chime.state);

  override firstUpdated(): void {
    void chime.turn(alertSettings.value.sound);
    void navigator.permissions.query({ name: 'notifications' }).then(
      (status) => (status.onchange = () => (this.permission = permissionNow())),
      () => undefined,
    );
    void this.page.station.api.rules().then(
      (rules) => (this.rules = rules),
      () => undefined,
    );
  }

  override render() {
    const { vibrate, scope } = this.#settings.value;
    return html`<section class="card stack" aria-label="Alerts and sound">
      <h2>Alerts and sound</h2>
      ${this.#notifications()} ${this.#chime()}
      ${
        'vibrate' in navigator
          ? html`<wa-switch
              ?checked=${vibrate}
              @change=${(event: Event) => changeAlerts({ vibrate: (event.target as HTMLInputElement).checked })}
            >
              Vibrate, where this device can
            </wa-switch>`
          : nothing
      }
      <div class="field">
        <label for="scope">Notify of</label>
        <select
          id="scope"
          @change=${(event: Event) => changeAlerts({ scope: (event.target as HTMLSelectElement).value as Scope })}
        >
          ${scopes.map((each) => html`<option value=${each} ?selected=${each === scope}>${scopeNames[each]}</option>`)}
        </select>
      </div>
      ${this.#perRule()}
    </section>`;
  }

  #notifications() {
    const { notify } = this.#settings.value;
    switch (this.permission) {
      case 'none':
        return html`<p class="small mut">
          This browser shows no notifications here. Alarms show inside the app.
        </p>`;
      case 'denied':
        return html`<div class="note warn">
          ${mark('warning', 18)}
          <p>
            <b>This browser blocks our notifications.</b> Alarms show and sound only inside the app. To allow
            them: the icon left of the address → Site settings → Notifications → Allow.
          </p>
        </div>`;
      case 'default':
        return html`<p class="small mut">
            So that an alarm reaches you while another app is in front, the browser has to be allowed to
            notify. It is used for alarms alone, and nothing goes over a network.
          </p>
          <div>
            <button type="button" class="btn" @click=${() => void this.#ask()}>Allow notifications…</button>
          </div>`;
      case 'granted':
        return html`<wa-switch
            ?checked=${notify}
            @change=${(event: Event) => changeAlerts({ notify: (event.target as HTMLInputElement).checked })}
          >
            Notify of alarms
          </wa-switch>
          <p class="small mut">Only while Fieldline is open in a tab, also in the background.</p>`;
    }
  }

  #chime() {
    const { sound } = this.#settings.value;
    if (!sound)
      return html`<p class="small mut">
          A chime once a minute while a critical alarm waits for somebody, as loud as this device is set.
        </p>
        <div><button type="button" class="btn" @click=${() => this.#turn(true)}>Turn on sound</button></div>`;
    return html`<p class="small" role="status">
        ${
          this.#sound.value === 'waiting'
            ? 'Sound waits: after each start browsers want one press or key on this page first.'
            : 'Sound is on: a chime once a minute while a critical alarm waits for somebody.'
        }
      </p>
      <div class="row">
        <button type="button" class="btn" @click=${() => chime.ring()}>Test</button>
        <button type="button" class="btn" @click=${() => this.#turn(false)}>Turn off sound</button>
      </div>`;
  }

  #perRule() {
    const { quiet } = this.#settings.value;
    if (this.rules.length === 0) return nothing;
    return html`<fieldset>
      <legend>Never notify of</legend>
      ${this.rules.map(
        ({ id, title }) =>
          html`<label class="check">
            <input type="checkbox" .checked=${quiet.includes(id)} @change=${() => this.#toggle(id)} />
            ${title}
          </label>`,
      )}
    </fieldset>`;
  }

  #toggle(id: string): void {
    const { quiet } = alertSettings.value;
    changeAlerts({ quiet: quiet.includes(id) ? quiet.filter((rule) => rule !== id) : [...quiet, id] });
  }

  #turn(sound: boolean): void {
    changeAlerts({ sound });
    void chime.turn(sound).then(() => chime.ring());
  }

  async #ask(): Promise<void> {
    this.permission = await Notification.requestPermission();
    if (this.permission === 'granted') changeAlerts({ notify: true });
  }
}

const scopeNames: Readonly<Record<Scope, string>> = {
  critical: 'Critical alarms only',
  usual: 'Critical alarms and warnings',
  all: 'All alarms, information too',
};

const permissionNow = (): Permission =>
  'Notification' in globalThis && isSecureContext ? Notification.permission : 'none';
