import { AS_IT_CAME, rescaled, type Scale } from '../../../station/model/scale.ts';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DisplayChange, DisplayVersion } from '../../../station/api/device.ts';
import type { ChannelOf, StationState } from '../../state/station-state.ts';
import { controls } from '../../styles/controls.ts';
import { formatWhen } from '../../text/times.ts';

/** Versions of a scale: each holds from its date on, and an old one is taken again by making it the newest. */
@customElement('fl-scale-history')
export class ScaleHistory extends LitElement {
  static override styles = [
    controls,
    css`
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 8px;
        padding: 4px 0;
        border-top: 1px solid var(--border);
        overflow-wrap: anywhere;
      }
    `,
  ];
  @property({ attribute: false }) station!: StationState;
  @property({ attribute: false }) of!: ChannelOf;
  @state() private versions: readonly DisplayVersion[] = [];

  override firstUpdated(): void {
    void this.#look();
  }

  override render() {
    const scales = whole(this.versions);
    if (scales.length === 0) return nothing;
    return html`<details>
      <summary>Calibrations (${scales.length})</summary>
      <ul class="small">
        ${[...scales].reverse().map((version, i) => this.#version(version, i === 0))}
        <li>
          <span>Before: as the device says it</span>
          ${this.#again({ gain: 1, offset: 0, note: 'as the device says it' })}
        </li>
      </ul>
    </details>`;
  }

  #version({ fromMs, gain, offset, table, by, note }: Calibration, isNow: boolean) {
    const about = [by, note].filter((text) => text !== undefined && text !== '').join(', ');
    return html`<li>
      <span>
        From ${formatWhen(fromMs, this.station.now())}:
        ${table ? `table ${table.map((point) => point.map(plain).join(' → ')).join(', ')}` : `raw × ${plain(gain)} + ${plain(offset)}`}
        ${about === '' ? nothing : html`<br /><span class="mut">${about}</span>`}
      </span>
      ${
        isNow
          ? html`<b>now</b>`
          : this.#again({
              ...(table ? { table } : { gain, offset }),
              note: `again as from ${formatWhen(fromMs, this.station.now())}`,
            })
      }
    </li>`;
  }

  #again(scale: DisplayChange) {
    const { device, channel } = this.of;
    const press = async () => {
      await this.station.api.describe(device.key, channel.name, scale).catch(() => undefined);
      await this.#look();
    };
    return html`<button type="button" class="btn" @click=${() => void press()}>Use from now on</button>`;
  }

  async #look(): Promise<void> {
    const { device, channel } = this.of;
    if (!device.own) return;
    this.versions = await this.station.api.displayHistory(device.device, channel.name).catch(() => []);
  }
}

type Calibration = DisplayVersion & Scale;

/** Those that changed the scale, each with all of it: what a version does not say, the one before it said. */
function whole(versions: readonly DisplayVersion[]): readonly Calibration[] {
  let scale = AS_IT_CAME;
  return versions.flatMap((version) => {
    const before = scale;
    scale = rescaled(before, version);
    return scale === before ? [] : [{ ...version, ...scale }];
  });
}

const plain = (value: number): string => String(Number(value.toPrecision(8)));
