import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DeviceView } from '../../../station/api/device.ts';
import { replayedFile } from '../../../station/model/replay.ts';
import type { StationState } from '../../state/station-state.ts';
import { controls } from '../../styles/controls.ts';
import './play-recording.ts';

/** Plays a recording that is over once more; its file is opened again where it is not in memory any more. */
@customElement('fl-play-again')
export class PlayAgain extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        gap: 8px;
      }
    `,
  ];
  @property({ attribute: false }) station!: StationState;
  @property({ attribute: false }) device!: DeviceView;
  /** Another file was chosen than the one that was played. */
  @state() private isOther = false;

  override render() {
    const { device, config, counters } = this.device;
    const { api } = this.station;
    const again = () => void api.takeBack(device).catch(() => undefined);
    // A recording is in memory until the program ends: of one that is, something was heard since it began.
    if (counters.bytes > 0)
      return html`<button type="button" class="btn" @click=${again}>Play it again</button>`;
    const file = replayedFile(config?.address ?? '');
    const opened = ({ detail }: CustomEvent<string>) => {
      this.isOther = detail !== config?.address;
      if (!this.isOther) again();
    };
    return html`<p class="small">Since the page was loaded anew, ${file} is not in memory.</p>
      <fl-play-recording .api=${api} label="Open it again to play it" @fl-port=${opened}></fl-play-recording>
      <p class="small" role="status">
        ${this.isOther ? html`This is another file than ${file}. Under Connect it is played as a device of its own.` : nothing}
      </p>`;
  }
}
