import { LitElement, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ModbusApi } from '../../../station/api/scan.ts';
import { controls } from '../../styles/controls.ts';

/**
 * Modbus units wait to be asked: they are found by asking, and only when a person says so. Says `fl-scan` when somebody
 * does, and `fl-start` with the device that is to be recorded.
 */
@customElement('fl-modbus-scan-button')
export class ModbusScanButton extends LitElement {
  static override styles = controls;
  @property({ attribute: false }) api!: ModbusApi;
  @property() address = '';
  @state() private open = false;

  override render() {
    return html`<button type="button" class="btn" @click=${this.#begin}>
        Scan for Modbus devices (reads only)
      </button>
      ${
        this.open
          ? html`<fl-modbus-scan
              .api=${this.api}
              address=${this.address}
              @fl-close=${() => (this.open = false)}
              @fl-start=${() => (this.open = false)}
            ></fl-modbus-scan>`
          : nothing
      }`;
  }

  readonly #begin = (): void => {
    void import('./scan-sheet.ts');
    this.dispatchEvent(new CustomEvent('fl-scan'));
    this.open = true;
  };
}
