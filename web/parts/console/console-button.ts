import { LitElement, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DeviceView } from '../../../station/api/device.ts';
import type { StationState } from '../../state/station-state.ts';
import { isReplayed } from '../../text/devices.ts';
import { controls } from '../../styles/controls.ts';

/** Opens the console of a device. */
@customElement('fl-console-button')
export class ConsoleButton extends LitElement {
  static override styles = controls;
  @property({ attribute: false }) station!: StationState;
  @property({ attribute: false }) device!: DeviceView;
  @state() private isOpen = false;

  override render() {
    const { device, label, channels } = this.device;
    const outputs = channels.filter(({ writable }) => writable).map((channel) => channel.label);
    return html`<button type="button" class="btn" @click=${this.#open}>Console</button> ${
        this.isOpen
          ? html`<fl-console
              .api=${this.station.api}
              .hand=${this.station.api}
              device=${device}
              label=${label}
              ?replayed=${isReplayed(this.device)}
              .outputs=${outputs}
              @fl-close=${() => (this.isOpen = false)}
            ></fl-console>`
          : nothing
      }`;
  }

  readonly #open = (): void => {
    void import('./console-sheet.ts');
    this.isOpen = true;
  };
}
