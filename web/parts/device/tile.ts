import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ChartSeries } from '../../../station/api/chart.ts';
import type { ChannelView } from '../../../station/api/device.ts';
import { freshness, type ChannelOf } from '../../state/station-state.ts';
import { formatNumber, formatReading } from '../../text/numbers.ts';
import { outOfRangeText } from '../../text/readings.ts';
import { formatDuration } from '../../text/times.ts';
import { peopleUnit } from '../../../station/model/units.ts';
import { controls } from '../../styles/controls.ts';
import { seriesColors } from '../../styles/series-colors.ts';
import { mark } from '../mark.ts';
import './sparkline.ts';

const MIN_MS = 60_000;

/** One channel at a glance: value, unit and the last minute; all of it is the button to its settings. */
@customElement('fl-tile')
export class Tile extends LitElement {
  static override styles = [
    controls,
    seriesColors,
    css`
      button {
        display: grid;
        grid-template-rows: auto auto 1fr;
        width: 100%;
        height: 100%;
        min-height: 104px;
        padding: 10px 14px 8px 16px;
        text-align: start;
        background: var(--surface);
        color: var(--text);
        border: var(--edge) solid var(--border);
        border-radius: var(--r);
        border-inline-start: calc(var(--edge) + 3px) solid var(--line);
        font: inherit;
        cursor: pointer;
        touch-action: manipulation;
        min-width: 0;
      }
      button:hover {
        border-color: var(--border-strong);
        border-inline-start-color: var(--line);
      }
      button.out {
        border-color: var(--warn-line);
        border-inline-start-color: var(--line);
      }
      .name {
        display: flex;
        align-items: center;
        gap: 6px;
        min-width: 0;
        font: 500 15px/20px var(--font);
        color: var(--text-2);
      }
      .name span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .value {
        font: 700 28px/36px var(--font);
        letter-spacing: -0.02em;
        white-space: nowrap;
      }
      .value small {
        font: 450 16px/20px var(--font);
        letter-spacing: 0;
        color: var(--text-2);
        margin-inline-start: 0.3em;
      }
      .why {
        display: flex;
        align-items: center;
        gap: 6px;
        font: 600 14px/18px var(--font);
        white-space: nowrap;
      }
      fl-sparkline {
        margin-top: 2px;
        align-self: end;
      }
      /* Nothing below moves when the words come or go. */
      button:has(.why) {
        grid-template-rows: auto auto auto 1fr;
      }
      .why + fl-sparkline {
        height: 18px;
        margin-top: 2px;
      }
    `,
  ];
  @property({ attribute: false }) of!: ChannelOf;
  @property({ type: Number }) nowMs = 0;
  /** Since when its values have been unusual. */
  @property({ type: Number }) unusualMs: number | undefined;
  @property({ type: Number }) index = 0;
  @property({ attribute: false }) spark: ChartSeries | undefined;
  @property({ type: Number }) sparkFromMs = 0;
  @property({ type: Number }) sparkToMs = 1;

  override render() {
    const { channel } = this.of;
    const fresh = freshness(this.of, this.nowMs);
    const out = fresh.state === 'live' ? outOfRangeText(channel, fresh.value) : undefined;
    return html`
      <button
        type="button"
        class="s${this.index % 8} ${out ? 'out' : ''}"
        aria-haspopup="dialog"
        title=${out ?? nothing}
      >
        <span class="name">
          ${fresh.state !== 'live' ? mark('silent') : out ? mark('warning') : nothing}
          <span>${channel.label}</span>
        </span>
        <span class="value num">${this.#value(fresh)}</span>
        ${this.#why(fresh)}
        <fl-sparkline
          .series=${this.spark}
          .calm=${10 ** (1 - channel.decimals)}
          .fromMs=${this.sparkFromMs}
          .toMs=${this.sparkToMs}
        ></fl-sparkline>
      </button>
    `;
  }

  /** A line of its own: beside the value there is no room for how long. */
  #why(fresh: ReturnType<typeof freshness>) {
    if (fresh.state === 'silent')
      return html`<span class="why num">no data ${this.#lasting(fresh.timeMs)}</span>`;
    if (fresh.state === 'never' || this.unusualMs === undefined) return nothing;
    return html`<span class="why num">${mark('unusual')} unusual ${this.#lasting(this.unusualMs)}</span>`;
  }

  /** There is no room for seconds beside minutes. */
  #lasting(sinceMs: number): string {
    const ms = Math.max(0, this.nowMs - sinceMs);
    return formatDuration(ms < MIN_MS ? ms : Math.floor(ms / MIN_MS) * MIN_MS);
  }

  #value(fresh: ReturnType<typeof freshness>) {
    const { channel } = this.of;
    if (fresh.state === 'never') return html`—<small>no data yet</small>`;
    if (fresh.state === 'silent') return '—';
    if (channel.quantity === 'switch') return html`${fresh.value > 0 ? 'On' : 'Off'}`;
    const text = isPlace(channel)
      ? formatNumber(fresh.value, Math.min(5, channel.decimals))
      : formatReading(fresh.value, channel.decimals);
    return html`${text}<small>${peopleUnit(channel.unitText)}</small>`;
  }
}

/** Five digits of a latitude are a kilometre. */
const isPlace = ({ quantity }: ChannelView): boolean => quantity === 'latitude' || quantity === 'longitude';
