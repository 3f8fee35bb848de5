import { LitElement, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DeviceView } from '../../../station/api/device.ts';
import type { StationState } from '../../state/station-state.ts';
import { controls } from '../../styles/controls.ts';

/** Opens what the link doctor says of a device. */
@customElement('fl-link-button')
export class LinkButton extends LitElement {
  static override styles = controls;
  @property({ attribute: false }) station!: StationState;
  @property({ attribute: false }) device!: DeviceView;
  @state() private open = false;

  override render() {
    return html`<button type="button" class="btn" @click=${this.#begin}>Check the connection</button> ${
        this.open
          ? html`<fl-link-sheet
              .station=${this.station}
              .device=${this.device}
              @fl-close=${() => (this.open = false)}
            ></fl-link-sheet>`
          : nothing
      }`;
  }

  readonly #begin = (): void => {
    void import('./link-sheet.ts');
    this.open = true;
  };
}
