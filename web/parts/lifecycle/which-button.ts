import { LitElement, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DeviceView } from '../../../station/api/device.ts';
import type { StationState } from '../../state/station-state.ts';
import { controls } from '../../styles/controls.ts';

/** Opens the chooser of which port a device is at. */
@customElement('fl-which-button')
export class WhichButton extends LitElement {
  static override styles = controls;
  @property({ attribute: false }) station!: StationState;
  @property({ attribute: false }) device!: DeviceView;
  @state() private open = false;

  override render() {
    return html`<button type="button" class="btn" @click=${this.#begin}>Touch it and see</button> ${
        this.open
          ? html`<fl-which-sheet
              .station=${this.station}
              .device=${this.device}
              @fl-close=${() => (this.open = false)}
            ></fl-which-sheet>`
          : nothing
      }`;
  }

  readonly #begin = (): void => {
    void import('./which-sheet.ts');
    this.open = true;
  };
}
