import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DeviceView } from '../../../station/api/device.ts';
import { hrefOf } from '../../state/route.ts';
import type { Line } from '../../state/panes.ts';
import type { Sparks } from '../../state/sparks.ts';
import type { StationState } from '../../state/station-state.ts';
import { Tick } from '../../state/watch.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { formatClock } from '../../text/times.ts';
import { isRecording, origin, phaseText } from '../../text/devices.ts';
import { faultNote } from '../fault-note.ts';
import { careButtons } from '../lifecycle/care-buttons.ts';
import { stationAway } from './station-away.ts';
import './tile.ts';

const isSwitch = ({ channel }: Line): boolean => channel.writable === true && channel.quantity === 'switch';

const CALM: ReadonlySet<string> = new Set(['link/lost', 'link/not-found', 'link/over']);

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
      fl-control-card {
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
    // What is over has no present.
    const present = isRecording(device.station) ? [] : this.lines;
    const tiles = present.filter((line) => !isSwitch(line));
    const outputs = present.filter(({ channel }) => channel.writable);
    return html`
      <header>
        <h2>${device.label}</h2>
        ${origin(device) === '' ? nothing : html`<span class="chip">${origin(device)}</span>`}
        <span class="small mut">${phaseText(device)}</span>
      </header>
      ${this.#trouble()}
      <div class="tiles">
        ${tiles.map((line) => this.#tile(line))} ${outputs.map((line) => this.#output(line))}
      </div>
    `;
  }

  #tile(line: Line) {
    const nowMs = this.station.now();
    // Nobody looks at a hidden page.
    const unusualMs = document.hidden ? undefined : this.station.unusual.sinceMs(line, nowMs);
    return html`<fl-tile
      .of=${line}
      .index=${line.style}
      .nowMs=${nowMs}
      .unusualMs=${unusualMs}
      .spark=${this.sparks.of(line)}
      .sparkFromMs=${this.sparks.fromMs}
      .sparkToMs=${this.sparks.toMs}
      @click=${() => this.#open(line)}
    ></fl-tile>`;
  }

  #output(line: Line) {
    void import('../control/control-card.ts');
    return html`<fl-control-card
      .station=${this.station}
      .of=${line}
      @fl-edit=${() => this.#open(line)}
    ></fl-control-card>`;
  }

  #open(line: Line): void {
    this.dispatchEvent(new CustomEvent<string>('fl-channel', { detail: line.key }));
  }

  #trouble() {
    const { state } = this.device;
    if (state.phase !== 'waiting') return nothing;
    if (this.away) return stationAway(this.device.station, state.sinceMs, this.station.now());
    const standing = CALM.has(state.fault.code) ? 'silent' : 'warning';
    const pick = html`<a class="btn" href=${hrefOf('connect')}>Pick a port</a>`;
    const care = careButtons(this.station, this.device);
    return faultNote(state.fault, standing, ` at ${formatClock(state.sinceMs)}`, { pick, ...care });
  }
}
