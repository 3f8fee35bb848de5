import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ChartSeries } from '../../../station/api/chart.ts';
import { copied } from '../../state/clipboard.ts';
import { type Line, seriesOf } from '../../state/panes.ts';
import type { StationState } from '../../state/station-state.ts';
import { bounds, type TimeView } from '../../state/time-view.ts';
import { Tick } from '../../state/watch.ts';
import { controls } from '../../styles/controls.ts';
import { hoursText } from '../../text/hours.ts';
import { formatNumber } from '../../text/numbers.ts';
import { formatClock, formatDay } from '../../text/times.ts';
import { peopleUnit } from '../../../station/model/units.ts';
import { icon } from '../icons.ts';

/** The window as a table: what a chart would draw, in numbers, newest first. */
@customElement('fl-reading-table')
export class ReadingTable extends LitElement {
  static override styles = [
    controls,
    css`
      .scroll {
        overflow: auto;
        max-height: 60vh;
        border: 1px solid var(--border);
        border-radius: var(--r-s);
        margin-top: 8px;
      }
      thead th {
        position: sticky;
        top: 0;
        background: var(--surface);
        vertical-align: bottom;
      }
      /* A long name must not push the values of its own column off a narrow screen. */
      thead span {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 3;
        max-width: 13ch;
        margin-inline-start: auto;
        overflow: hidden;
        overflow-wrap: break-word;
      }
      thead small {
        display: block;
      }
      td,
      tbody th {
        height: 36px;
        padding: 4px 8px;
        white-space: nowrap;
        border-top: 1px solid var(--border);
        font-weight: 450;
      }
    `,
  ];
  @property({ attribute: false }) station!: StationState;
  @property({ attribute: false }) view!: TimeView;
  @property({ attribute: false }) lines: readonly Line[] = [];
  @state() private series: readonly ChartSeries[] = [];
  @state() private copied = '';
  #asked = '';

  constructor() {
    super();
    new Tick(this, 1000);
  }

  override willUpdate(): void {
    const [fromMs, toMs] = bounds(this.view, Math.floor(this.station.now() / 1000) * 1000);
    const asked = JSON.stringify([fromMs, toMs, this.lines.map(seriesOf)]);
    if (asked === this.#asked) return;
    this.#asked = asked;
    const series = this.lines.map(seriesOf);
    void this.station.api
      .chart({ series, fromMs, toMs, points: MOST_ROWS })
      .then((chart) => (this.series = chart.series))
      .catch(() => undefined);
  }

  override render() {
    const rows = this.#rows();
    return html`
      <div class="row between">
        <p class="small mut">
          ${rows.length === 0 ? 'No data in this window.' : `${rows.length} rows, newest first.`}
          ${this.#hours()}
        </p>
        <span class="row">
          <span role="status" class="small mut">${this.copied}</span>
          <button type="button" class="btn" @click=${this.#copy}>${icon('copy')} Copy</button>
        </span>
      </div>
      <div class="scroll" tabindex="0" role="region" aria-label="Readings of this window">
        <table>
          <thead>
            <tr>
              <th scope="col">Time</th>
              ${this.lines.map((line) => this.#head(line))}
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              ([time, ...values]) =>
                html`<tr>
                  <th scope="row">${time}</th>
                  ${values.map((value) => html`<td class="right">${value}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    `;
  }

  #head(line: Line) {
    const unit = peopleUnit(line.channel.unitText);
    return html`<th scope="col" class="right" title=${headOf(line)}>
      <span>${line.label}</span>${unit === '' ? nothing : html`<small>${unit}</small>`}
    </th>`;
  }

  #hours(): string {
    const shown = new Map(
      this.lines.flatMap(({ key }, c) => (this.series[c] ? [[key, this.series[c]]] : [])),
    );
    const words = hoursText(this.lines, shown);
    return words === '' ? '' : `${words}.`;
  }

  #rows(): readonly (readonly string[])[] {
    const byTime = new Map<number, (string | undefined)[]>();
    for (const [c, { time, mean }] of this.series.entries()) {
      for (const [i, timeMs] of time.entries()) {
        const value = mean[i] ?? Number.NaN;
        if (Number.isNaN(value)) continue;
        let row = byTime.get(timeMs);
        if (!row) byTime.set(timeMs, (row = []));
        row[c] = formatNumber(value, this.lines[c]?.channel.decimals ?? 0);
      }
    }
    const newest = [...byTime].sort(([a], [b]) => b - a).slice(0, MOST_ROWS);
    return newest.map(([timeMs, row]) => [
      `${formatDay(timeMs)} ${formatClock(timeMs)}`,
      ...this.lines.map((_, c) => row[c] ?? '—'),
    ]);
  }

  async #copy(): Promise<void> {
    const head = ['Time', ...this.lines.map(headOf)];
    const text = [head, ...this.#rows()].map((row) => row.join('\t')).join('\n');
    this.copied = await copied(text);
  }
}

/** More rows than anybody reads, and no more than a page bears. */
const MOST_ROWS = 300;

const headOf = ({ channel, label }: Line): string => {
  const unit = peopleUnit(channel.unitText);
  return unit === '' ? label : `${label}, ${unit}`;
};
