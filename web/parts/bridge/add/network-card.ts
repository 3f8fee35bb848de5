import { LitElement, html } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { BridgeSetupApi } from '../../../../station/api/bridge-setup.ts';
import type { DeviceConfig } from '../../../../station/api/config.ts';
import type { ModbusApi } from '../../../../station/api/scan.ts';
import { wantedAt, type Wanted } from '../../../state/bridge/wanted-device.ts';
import { controls } from '../../../styles/controls.ts';
import '../../modbus/scan-button.ts';

const HOST = /^(\[[\da-f:.%\w]+\]|[\w.-]{1,253})(:\d{1,5})?$/i;

/**
 * What the bridge reaches over its network: Modbus units behind a host, and whatever else has an address. Says `fl-want` with what is to
 * be set up, and `fl-start` with a Modbus device that is known already.
 */
@customElement('fl-bridge-network')
export class BridgeNetwork extends LitElement {
  static override styles = controls;
  @property({ attribute: false }) api!: BridgeSetupApi;
  @property() uplink = '';
  @state() private host = '';

  override render() {
    const isHost = HOST.test(this.host.trim());
    const address = `modbus-tcp:${this.host.trim()}`;
    return html`<section class="card stack" aria-label="On the network">
      <h2>On the network</h2>
      <div class="field">
        <label for="host">Modbus TCP: host or gateway</label>
        <input
          id="host"
          inputmode="url"
          autocapitalize="none"
          autocomplete="off"
          spellcheck="false"
          placeholder="192.168.1.30"
          .value=${this.host}
          @input=${(event: Event) => (this.host = (event.target as HTMLInputElement).value)}
        />
      </div>
      ${
        isHost
          ? html`<div class="row">
              <fl-modbus-scan-button
                .api=${this.#modbus}
                address=${address}
                @fl-start=${(event: CustomEvent<Omit<DeviceConfig, 'id'>>) => this.#start(event)}
              ></fl-modbus-scan-button>
              <button type="button" class="btn quiet" @click=${() => this.#want(wantedAt(address))}>
                Set it up without looking
              </button>
            </div>`
          : html`<p class="small mut">
              ${this.host.trim() === '' ? 'Port 502 where none stands behind a colon.' : 'A name or a number, as in 192.168.1.30 or meter.local:502.'}
            </p>`
      }
      <p class="small mut">
        Anything else the bridge reaches by an address: a line over TCP, datagrams, a web page, CoAP, MQTT
        topics.
      </p>
      <div class="row">
        <button type="button" class="btn" @click=${() => this.#want(wantedAt(''))}>By its address…</button>
      </div>
    </section>`;
  }

  readonly #modbus: ModbusApi = {
    scanModbus: (query) => this.api.scanBridgeModbus(this.uplink, query),
    readModbus: (query) => this.api.readBridgeModbus(this.uplink, query),
  };

  #want(wanted: Wanted): void {
    this.dispatchEvent(new CustomEvent('fl-want', { detail: wanted }));
  }

  /** A line over the network has no rate. */
  #start(event: CustomEvent<Omit<DeviceConfig, 'id'>>): void {
    event.stopPropagation();
    const { line: _line, ...detail } = event.detail;
    this.dispatchEvent(new CustomEvent('fl-start', { detail }));
  }
}
