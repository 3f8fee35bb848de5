import { LitElement, css, html, nothing, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ChartSeries } from '../../../station/api/chart.ts';
import type { Line } from '../../state/panes.ts';
import { controls } from '../../styles/controls.ts';
import { seriesColors } from '../../styles/series-colors.ts';
import { gapReason, gapText } from '../../text/gaps.ts';
import { hoursText } from '../../text/hours.ts';
import { rescaledText } from '../../text/rescalings.ts';
import { formatCount } from '../../text/numbers.ts';
import { readingOf } from '../../text/readings.ts';
import { formatClock } from '../../text/times.ts';
import { lineStyle } from './line-style.ts';
import { sums, valueAt, valueNow } from './line-values.ts';

/** The lines of the chart with their values at the cursor and over the window; a press hides or shows a line. */
@customElement('fl-legend')
export class Legend extends LitElement {
  static override styles = [
    controls,
    seriesColors,
    css`
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 248px), 1fr));
        gap: 0 8px;
      }
      button {
        display: grid;
        grid-template-columns: 28px 1fr auto;
        gap: 0 10px;
        align-items: center;
        width: 100%;
        min-height: max(56px, var(--tap));
        padding: 4px 8px;
        border: 0;
        border-radius: var(--r-s);
        background: none;
        color: var(--text);
        font: 500 15px/20px var(--font);
        text-align: start;
        cursor: pointer;
      }
      button:hover {
        background: var(--surface-2);
      }
      button:focus-visible {
        outline-offset: -3px;
      }
      .name {
        overflow: hidden;
        /* What tells two names apart stands at their ends. */
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        overflow-wrap: anywhere;
      }
      button[aria-pressed='false'] .name {
        text-decoration: line-through;
        color: var(--text-3);
      }
      button[aria-pressed='false'] svg {
        opacity: 0.35;
      }
      b {
        font-variant-numeric: tabular-nums;
        font-weight: 650;
        white-space: nowrap;
      }
      .sums {
        grid-column: 2 / -1;
        font: 450 13px/18px var(--font);
        color: var(--text-2);
        white-space: nowrap;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      line,
      circle,
      rect {
        stroke: var(--line);
        stroke-width: 3;
        fill: var(--line);
      }
      .band {
        padding: 4px 8px 0;
        color: var(--text-2);
        font: 450 13px/18px var(--font);
      }
    `,
  ];
  @property({ attribute: false }) lines: readonly Line[] = [];
  /** The columns of those lines that are shown, by key. */
  @property({ attribute: false }) series: ReadonlyMap<string, ChartSeries> = new Map();
  @property({ attribute: false }) off: ReadonlySet<string> = new Set();
  @property({ type: Number }) cursorMs: number | undefined;
  @property({ type: Number }) withinMs = 1000;
  /** Whether the window ends now. */
  @property({ type: Boolean }) live = true;

  override render() {
    return html`
      <ul aria-label="Lines of the chart">
        ${this.lines.map((line) => html`<li>${this.#line(line)}</li>`)}
      </ul>
      ${this.#band()}
    `;
  }

  #line(line: Line) {
    const series = this.series.get(line.key);
    return html`
      <button type="button" aria-pressed=${!this.off.has(line.key)} @click=${() => this.#toggle(line.key)}>
        ${this.#sample(line.style)}
        <span class="name" title=${line.label}>${line.label}</span>
        <b>${series ? readingOf(line.channel, this.#value(line, series)) : nothing}</b>
        <span class="sums num">${series ? sums(series, line.channel) : 'hidden'}</span>
      </button>
    `;
  }

  #value(line: Line, series: ChartSeries): number | undefined {
    if (this.cursorMs === undefined && this.live) return valueNow(line, series);
    return valueAt(series, this.cursorMs, this.withinMs);
  }

  #sample(style: number) {
    const { dash, marker } = lineStyle(style);
    return html`<svg aria-hidden="true" class="s${style}" width="28" height="12" viewBox="0 0 28 12">
      ${svg`<line x1="1" y1="6" x2="27" y2="6" stroke-dasharray=${dash.length > 0 ? dash.join(' ') : nothing} />`}
      ${marker === 'disc' ? svg`<circle cx="14" cy="6" r="2.5" />` : nothing}
      ${marker === 'square' ? svg`<rect x="11.5" y="3.5" width="5" height="5" />` : nothing}
    </svg>`;
  }

  #band() {
    let [rows, columns] = [0, 0];
    for (const series of this.series.values()) {
      rows = Math.max(rows, series.rows);
      columns = Math.max(columns, series.time.length);
    }
    const each = columns === 0 ? 0 : Math.round(rows / columns);
    const band =
      each < 2
        ? ''
        : `Band = lowest to highest of ${formatCount(each)} readings per pixel, line = their mean`;
    const end = this.live ? '' : 'Values at the end of the view';
    const at = this.cursorMs === undefined ? end : `Values at ${formatClock(this.cursorMs)}`;
    const rescaled = rescaledText(this.lines, this.series, this.cursorMs);
    const hours = hoursText(this.lines, this.series);
    const words = [at, this.#gap(), rescaled, hours, band].filter((text) => text !== '').join(' · ');
    return words === '' ? nothing : html`<p class="band num">${words}</p>`;
  }

  /** Why there is nothing at the cursor, where that is known. */
  #gap(): string {
    const { cursorMs } = this;
    if (cursorMs === undefined) return '';
    const gaps = [...this.series.values()].flatMap((series) => series.gaps);
    const gap = gaps.find(({ fromMs, toMs }) => fromMs <= cursorMs && cursorMs <= toMs);
    return gap ? `${gapText(gap)}: ${gapReason(gap)}` : '';
  }

  #toggle(key: string): void {
    this.dispatchEvent(new CustomEvent<string>('fl-toggle', { detail: key }));
  }
}
