import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DeviceView } from '../../station/api.ts';
import { hrefOf } from '../state/route.ts';
import type { Line } from '../state/panes.ts';
import type { Sparks } from '../state/sparks.ts';
import type { StationState } from '../state/station-state.ts';
import { Tick } from '../state/watch.ts';
import { controls } from '../styles/controls.ts';
import { note } from '../styles/note.ts';
import { formatClock, formatWhen } from '../text/times.ts';
import { isRecording, origin, phaseText } from '../text/devices.ts';
import { faultNote } from './fault-note.ts';
import { mark } from './mark.ts';
import './switch-control.ts';
import './tile.ts';

const isSwitch = ({ channel }: Line): boolean => channel.writable === true && channel.quantity === 'switch';

/** A device on the Live screen: what it is, how it stands, a tile for each channel, what can be switched. */
@customElement('fl-device-section')
export class DeviceSection extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      header {
        display: flex;
        align-items: center;
        gap: 4px 10px;
        flex-wrap: wrap;
        margin-bottom: 8px;
      }
      .tiles {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(168px, calc(50% - 4px)), 1fr));
        gap: 8px;
      }
      fl-switch-control {
        grid-column: span 2;
      }
      .note {
        margin-bottom: 8px;
      }
    `,
  ];
  @property({ attribute: false }) station!: StationState;
  @property({ attribute: false }) device!: DeviceView;
  @property({ attribute: false }) lines: readonly Line[] = [];
  @property({ attribute: false }) sparks!: Sparks;
  /** Its station cannot be reached: nobody knows how the device is. */
  @property({ type: Boolean }) away = false;

  constructor() {
    super();
    new Tick(this, 1000);
  }

  override render() {
    const { device } = this;
    const switches = this.lines.filter(isSwitch);
    // What is over has no present.
    const tiles = isRecording(device.station) ? [] : this.lines.filter((line) => !isSwitch(line));
    return html`
      <header>
        <h2>${device.label}</h2>
        ${origin(device) === '' ? nothing : html`<span class="chip">${origin(device)}</span>`}
        <span class="small mut">${phaseText(device)}</span>
      </header>
      ${this.#trouble()}
      <div class="tiles">
        ${tiles.map((line) => this.#tile(line))} ${switches.map((line) => this.#switch(line))}
      </div>
    `;
  }

  #tile(line: Line) {
    return html`<fl-tile
      .of=${line}
      .index=${line.style}
      .nowMs=${this.station.now()}
      .spark=${this.sparks.of(line)}
      .sparkFromMs=${this.sparks.fromMs}
      .sparkToMs=${this.sparks.toMs}
      @click=${() => this.#open(line)}
    ></fl-tile>`;
  }

  #switch(line: Line) {
    return html`<fl-switch-control
      .station=${this.station}
      .of=${line}
      @fl-edit=${() => this.#open(line)}
    ></fl-switch-control>`;
  }

  #open(line: Line): void {
    this.dispatchEvent(new CustomEvent<string>('fl-channel', { detail: line.key }));
  }

  #stationAway(sinceMs: number) {
    return html`<div class="note">
      ${mark('silent', 18)}
      <p>
        <b>${this.device.station} is offline since ${formatWhen(sinceMs, this.station.now())}.</b>
        It may be recording on; what it recorded comes when it is back.
      </p>
    </div>`;
  }

  #trouble() {
    const { state } = this.device;
    if (state.phase !== 'waiting') return nothing;
    if (this.away) return this.#stationAway(state.sinceMs);
    const standing =
      state.fault.code === 'link/lost' || state.fault.code === 'link/not-found' ? 'silent' : 'warning';
    const pick = html`<a class="btn" href=${hrefOf('connect')}>Pick a port</a>`;
    return faultNote(state.fault, standing, ` at ${formatClock(state.sinceMs)}`, { pick });
  }
}
