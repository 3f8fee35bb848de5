import { LitElement, css, html, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ChartSeries } from '../../../station/api/chart.ts';
import { kept } from '../../state/kept.ts';
import { bareOf, sameKeys, seenFirst } from '../../state/pane-order.ts';
import { panesOf, type Line, type Pane } from '../../state/panes.ts';
import type { Page } from '../../state/page.ts';
import * as views from '../../state/time-view.ts';
import { fulfilled } from '../../state/view-wish.ts';
import { Tick, Watch } from '../../state/watch.ts';
import { controls } from '../../styles/controls.ts';
import { completenessOf } from '../../state/completeness.ts';
import { openGaps } from '../../state/open-gaps.ts';
import { readingText } from '../../text/readings.ts';
import type { ChartWish, Drawn } from './chart-area.ts';
import type { BarWish } from './chart-bar.ts';
import { stepRow } from './chart-cursor.ts';
import { valueAt } from './line-values.ts';
import './legend.ts';
import '../alerts/alarm-lane.ts';
import './chart-area.ts';
import './chart-bar.ts';
import '../storage/completeness-badge.ts';

// Above the class: an element that waits on the page is made as soon as the class is defined.
const lastWindow = kept<number>(
  'window-ms',
  (found) => views.windows.find(({ spanMs }) => spanMs === found)?.spanMs ?? 60_000,
);

/** The chart with all that belongs to it: buttons, panes or table, legend, cursor, keys. */
@customElement('fl-chart-card')
export class ChartCard extends LitElement {
  static override styles = [
    controls,
    css`
      .card {
        padding: 12px;
      }
      .focus {
        border-radius: var(--r-s);
      }
      fl-completeness:not([hidden]) {
        margin-top: 6px;
      }
      fl-legend {
        border-top: 1px solid var(--border);
        padding-top: 8px;
        margin-top: 4px;
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) lines: readonly Line[] = [];
  @state() private view: views.TimeView = { kind: 'live', spanMs: lastWindow.get() };
  @state() private cursorMs: number | undefined;
  @state() private table = false;
  @state() private off: ReadonlySet<string> = new Set();
  @state() private shown: ReadonlyMap<string, ChartSeries> = new Map();
  /** Lines without a point in the window. */
  @state() private bare: ReadonlySet<string> = new Set();
  @state() private said = '';
  readonly #look = new Watch(this, () => this.page.looks.look);
  #panes: readonly Pane[] = [];
  #shape = '';
  #drawn: Drawn | undefined;
  #shownMs = 0;

  constructor() {
    super();
    new Tick(this, 1000);
  }

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has('lines') && !changed.has('off') && !changed.has('bare')) return;
    const panes = seenFirst(panesOf(this.lines.filter((line) => !this.off.has(line.key))), this.bare);
    // Panes are made anew only when their shape changes: news come twenty times a second.
    const shape = JSON.stringify(
      panes.map((pane) => [pane.title, pane.lines.map((l) => [l.key, l.label, l.style, l.subject])]),
    );
    if (shape !== this.#shape) [this.#shape, this.#panes] = [shape, panes];
  }

  override render() {
    return html`<section class="card" aria-label="Chart">
      <fl-chart-bar
        .view=${this.view}
        .nowMs=${this.page.station.now()}
        .table=${this.table}
        @fl-wish=${(e: CustomEvent<BarWish>) => this.obey(e.detail)}
      ></fl-chart-bar>
      ${this.table ? this.#tableOf() : this.#chartOf()}
      <p class="vh" role="status">${this.said}</p>
    </section>`;
  }

  #chartOf() {
    const { station } = this.page;
    return html`
      <div
        class="focus"
        tabindex="0"
        role="group"
        aria-roledescription="chart"
        aria-label="Chart of ${this.lines.map((line) => line.label).join(', ')}. Arrow keys read values, T shows a table."
        @keydown=${this.#key}
      >
        <fl-chart-area
          .station=${station}
          .panes=${this.#panes}
          .view=${this.view}
          .cursorMs=${this.cursorMs}
          .look=${this.#look.value}
          .openGaps=${openGaps(this.lines, station.now())}
          @fl-drawn=${(e: CustomEvent<Drawn>) => this.#drew(e.detail)}
          @fl-wish=${(e: CustomEvent<ChartWish>) => this.obey(e.detail)}
        ></fl-chart-area>
      </div>
      <fl-alarm-lane .page=${this.page} .lines=${this.lines} .drawn=${this.#drawn}></fl-alarm-lane>
      <fl-completeness .value=${this.#completeness()}></fl-completeness>
      <fl-legend
        .lines=${this.lines}
        .series=${this.shown}
        .off=${this.off}
        .cursorMs=${this.cursorMs}
        .withinMs=${this.#withinMs}
        .live=${!this.paused}
        @fl-toggle=${(e: CustomEvent<string>) => this.#toggle(e.detail)}
      ></fl-legend>
    `;
  }

  /** Of what was drawn last. */
  #completeness() {
    if (!this.#drawn) return undefined;
    const { fromMs, toMs } = this.#drawn;
    const nowMs = this.page.station.now();
    return completenessOf(this.shown.values(), openGaps(this.lines, nowMs), fromMs, Math.min(toMs, nowMs));
  }

  #tableOf() {
    void import('./reading-table.ts');
    const lines = this.lines.filter((line) => !this.off.has(line.key));
    return html`<fl-reading-table
      .station=${this.page.station}
      .view=${this.view}
      .lines=${lines}
    ></fl-reading-table>`;
  }

  /** Does what a button, a key or a pointer asks. */
  obey(wish: BarWish | ChartWish): void {
    const nowMs = this.page.station.now();
    if (wish.do === 'table') this.table = !this.table;
    else if (wish.do === 'point') this.cursorMs = wish.timeMs;
    else if (wish.do === 'export') {
      const [fromMs, toMs] = views.bounds(this.view, nowMs);
      this.dispatchEvent(new CustomEvent('fl-export', { detail: { fromMs, toMs } }));
    } else {
      this.view = fulfilled(this.view, wish, this.cursorMs, nowMs);
      if (wish.do === 'live') this.cursorMs = undefined;
      if (wish.do === 'window') lastWindow.set(wish.spanMs);
    }
  }
  get #withinMs(): number {
    return Math.max(5000, views.spanOf(this.view) / 100);
  }
  get paused(): boolean {
    return this.view.kind === 'paused';
  }

  #drew(drawn: Drawn): void {
    this.#drawn = drawn;
    if (this.cursorMs !== undefined && this.cursorMs < drawn.fromMs) this.cursorMs = undefined;
    // The legend is read by people: four times a second is plenty.
    if (performance.now() - this.#shownMs < 250 && this.view.kind === 'live') return;
    this.#shownMs = performance.now();
    const lines = this.#panes.flatMap((pane) => pane.lines);
    this.shown = new Map(
      lines.flatMap(({ key }, i) => (drawn.chart.series[i] ? [[key, drawn.chart.series[i]]] : [])),
    );
    const bare = bareOf(lines, this.shown, this.paused ? undefined : this.page.station.now());
    if (!sameKeys(bare, this.bare)) this.bare = bare;
  }

  /** Hides or shows the n-th line. */
  toggle(index: number): void {
    const key = this.lines[index]?.key;
    if (key !== undefined) this.#toggle(key);
  }

  #toggle(key: string): void {
    const off = new Set(this.off);
    if (!off.delete(key)) off.add(key);
    this.off = off;
  }

  readonly #key = (event: KeyboardEvent): void => {
    const to = this.#drawn && stepRow(this.#drawn, this.cursorMs, event);
    if (to === undefined) return;
    event.preventDefault();
    if (event.key === 'End') this.obey({ do: 'live' });
    else this.cursorMs = to;
    this.said =
      this.cursorMs === undefined ? 'Live' : readingText(this.lines, this.shown, to, this.#withinMs, valueAt);
  };
}
