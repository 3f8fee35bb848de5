import { LitElement, html, unsafeCSS, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import plotStyles from 'uplot/dist/uPlot.min.css?inline';
import type { Chart } from '../../../station/api/chart.ts';
import type { Gap } from '../../../station/model/entry.ts';
import { type Pane, seriesOf } from '../../state/panes.ts';
import type { StationState } from '../../state/station-state.ts';
import { bounds, spanOf, type TimeView } from '../../state/time-view.ts';
import type { ViewWish } from '../../state/view-wish.ts';
import { formatZone } from '../../text/times.ts';
import { controls } from '../../styles/controls.ts';
import { panes } from '../../styles/panes.ts';
import { distinctGaps } from '../../state/open-gaps.ts';
import { followGestures, type Gestures } from './gestures.ts';
import { PaneChart } from './pane-chart.ts';
import { heightOf, marginsIn, type Margins } from './pane-layout.ts';
import { inkOf } from './pane-paint.ts';

/** What was drawn last: the window and its columns, in the order of the panes' lines. */
export interface Drawn {
  readonly chart: Chart;
  readonly fromMs: number;
  readonly toMs: number;
}

/** What somebody asked of the chart with a pointer. */
export type ChartWish = ViewWish | { readonly do: 'point'; readonly timeMs: number | undefined };

/**
 * The panes of a chart, one above the other over the same stretch of time. Pulls its columns as fast as it can draw
 * them. Says what it drew (`fl-drawn`) and what pointers ask for (`fl-wish`).
 */
@customElement('fl-chart-area')
export class ChartArea extends LitElement {
  static override styles = [controls, unsafeCSS(plotStyles), panes];
  @property({ attribute: false }) station!: StationState;
  @property({ attribute: false }) panes: readonly Pane[] = [];
  @property({ attribute: false }) view!: TimeView;
  /** Stretches known to be without data that the log does not know yet. */
  @property({ attribute: false }) openGaps: readonly Gap[] = [];
  @property({ type: Number }) cursorMs: number | undefined;
  /** Changes when the colours do. */
  @property({ attribute: false }) look: unknown;
  @query('#panes') private readonly host!: HTMLElement;

  #charts: PaneChart[] = [];
  #widthPx = 0;
  #drawn: Drawn | undefined;
  #stop: AbortController | undefined;
  #wake = (): void => {};
  readonly #sized = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    if (width === this.#widthPx) return;
    this.#widthPx = width;
    this.#build();
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = new AbortController();
    void this.#follow(this.#stop.signal);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.abort();
    this.#wake();
    this.#sized.disconnect();
    for (const chart of this.#charts) chart.destroy();
    this.#charts = [];
  }

  override render() {
    return html`<div id="panes">
      ${this.panes.map((pane) => html`<section data-pane><h3>${pane.title}</h3></section>`)}
      <span class="zone">${formatZone(this.station.now())}</span>
    </div>`;
  }

  override firstUpdated(): void {
    this.#sized.observe(this.host);
    if (this.#stop) followGestures(this.host, (x) => this.#partAt(x), this.#gestures, this.#stop.signal);
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('panes') || changed.has('look')) this.#build();
    if (changed.has('view') || changed.has('openGaps')) this.#wake();
    if (changed.has('cursorMs')) for (const chart of this.#charts) chart.point(this.cursorMs);
  }

  #build(): void {
    for (const chart of this.#charts) chart.destroy();
    if (this.#widthPx < 100) return;
    const ink = inkOf(this);
    const heights = this.panes.map((pane) => heightOf(pane, this.panes.length));
    this.#charts = [...this.host.querySelectorAll<HTMLElement>('[data-pane]')].flatMap((section, i) => {
      const pane = this.panes[i];
      section.querySelector('h3')!.style.marginInlineStart = `${this.#margins.leftPx}px`;
      return pane ? [new PaneChart(section, pane, this.#widthPx, heights[i] ?? 160, this.#margins, ink)] : [];
    });
    this.#wake();
  }

  get #margins(): Margins {
    return marginsIn(this.#widthPx);
  }

  /** Pulls and draws until the element goes: while the view moves again and again, else when something changes. */
  async #follow(signal: AbortSignal): Promise<void> {
    await this.updateComplete;
    while (!signal.aborted) {
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      const columns = Math.max(50, this.#widthPx - this.#margins.leftPx - this.#margins.rightPx);
      const stepMs = spanOf(this.view) / columns;
      if (this.#charts.length === this.panes.length && this.panes.length > 0)
        await this.#pull(columns, stepMs, signal);
      const moving = bounds(this.view, this.station.now())[1] >= this.station.now() - 1;
      const restMs = this.#charts.length === 0 ? 60_000 : moving ? Math.min(1000, stepMs / 2) : 60_000;
      if (restMs > 4) await Promise.race([woken, new Promise((resolve) => setTimeout(resolve, restMs))]);
    }
  }

  async #pull(columns: number, stepMs: number, signal: AbortSignal): Promise<void> {
    const [charts, panes] = [this.#charts, this.panes];
    const [fromMs, toMs] = bounds(this.view, this.station.now());
    const series = panes.flatMap((pane) => pane.lines.map(seriesOf));
    // Columns stand still on the time axis: asked for on a grid, they do not shimmer as the window moves.
    const query = {
      series,
      fromMs: Math.floor(fromMs / stepMs) * stepMs,
      toMs: Math.ceil(toMs / stepMs) * stepMs,
    };
    const chart = await this.station.api.chart({ ...query, points: columns }).catch(() => undefined);
    if (!chart || signal.aborted || charts !== this.#charts) return;
    await this.station.pace.frame(() => {
      if (charts === this.#charts) this.#draw(chart, ...bounds(this.view, this.station.now()));
    });
  }

  #draw(chart: Chart, fromMs: number, toMs: number): void {
    this.#drawn = { chart, fromMs, toMs };
    const thin = this.view.kind === 'live' && this.#dear(chart);
    let first = 0;
    for (const [i, pane] of this.panes.entries()) {
      const series = chart.series.slice(first, (first += pane.lines.length));
      const devices = new Set(pane.lines.map((line) => line.device.key));
      const gaps = [
        ...series.flatMap((one) => one.gaps),
        ...this.openGaps.filter((gap) => devices.has(gap.device)),
      ];
      const nowMs = this.station.now();
      const unusual = pane.lines.map((line) => this.station.unusual.of(line, fromMs, toMs, nowMs));
      const frame = { series, gaps: distinctGaps(gaps), unusual, fromMs, toMs, nowMs };
      this.#charts[i]?.draw({ ...frame, thin });
      this.#charts[i]?.point(this.cursorMs);
    }
    this.dispatchEvent(new CustomEvent<Drawn>('fl-drawn', { detail: this.#drawn }));
  }

  /** Wide strokes are dear where many columns are drawn many times a second, and where drawing is slow anyway. */
  #dear({ stepMs, series }: Chart): boolean {
    const columns = series[0]?.time.length ?? 0;
    const slow = this.station.pace.drawing.value.perS <= SLOW_PER_S;
    return columns > MANY_COLUMNS && (slow || stepMs < FAST_STEP_MS);
  }

  #partAt(clientX: number): number {
    const { leftPx, rightPx } = this.#margins;
    const part =
      (clientX - this.host.getBoundingClientRect().left - leftPx) / (this.#widthPx - leftPx - rightPx);
    return Math.min(1, Math.max(0, part));
  }
  #timeAt(part: number): number {
    const [fromMs, toMs] = bounds(this.view, this.station.now());
    return fromMs + part * (toMs - fromMs);
  }
  #wish(detail: ChartWish): void {
    this.dispatchEvent(new CustomEvent<ChartWish>('fl-wish', { detail }));
  }

  readonly #gestures: Gestures = {
    point: (part) => this.#wish({ do: 'point', timeMs: this.#timeAt(part) }),
    leave: () => this.#wish({ do: 'point', timeMs: undefined }),
    choose: (fromPart, toPart, done) => {
      const [fromMs, toMs] = [
        this.#timeAt(Math.min(fromPart, toPart)),
        this.#timeAt(Math.max(fromPart, toPart)),
      ];
      for (const chart of this.#charts) chart.select(done ? undefined : fromMs, toMs);
      if (done) this.#wish({ do: 'span', fromMs, toMs });
    },
    pan: (byPart) => this.#wish({ do: 'pan', byMs: byPart * spanOf(this.view) }),
    pinch: (factor, part) => this.#wish({ do: 'zoom', factor, aroundMs: this.#timeAt(part) }),
    fit: () => this.#wish({ do: 'fit' }),
  };
}

const FAST_STEP_MS = 150;
const SLOW_PER_S = 5;
const MANY_COLUMNS = 300;
