import { LitElement, html, unsafeCSS, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import plotStyles from 'uplot/dist/uPlot.min.css?inline';
import type { ChartSeries } from '../../../../station/api/chart.ts';
import { linesOf, panesOf, seriesOf } from '../../../state/panes.ts';
import type { ChannelOf, StationState } from '../../../state/station-state.ts';
import { controls } from '../../../styles/controls.ts';
import { panes } from '../../../styles/panes.ts';
import { PaneChart } from '../../chart/pane-chart.ts';
import { marginsIn } from '../../chart/pane-layout.ts';
import { inkOf } from '../../chart/pane-paint.ts';
import type { RuleMarks } from './rule-marks.ts';

const HEIGHT_PX = 240;
/** Narrower than this is not laid out yet. */
const LEAST_PX = 100;

/** The channel that a rule watches over a stretch of time, with what the rule would have done. A picture: its figures stand beside it in words. */
@customElement('fl-preview-chart')
export class PreviewChart extends LitElement {
  static override styles = [controls, unsafeCSS(plotStyles), panes];
  @property({ attribute: false }) station!: StationState;
  @property({ attribute: false }) watched!: ChannelOf & { readonly subject?: string };
  @property({ attribute: false }) marks!: RuleMarks;
  @property({ type: Number }) fromMs = 0;
  @property({ type: Number }) toMs = 1;
  /** Changes when the colours do. */
  @property({ attribute: false }) look: unknown;
  @property() override title = '';
  @query('#panes') private readonly host!: HTMLElement;

  #chart: PaneChart | undefined;
  #series: readonly ChartSeries[] = [];
  #widthPx = 0;
  #asked = '';
  readonly #sized = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    if (width === this.#widthPx) return;
    this.#widthPx = width;
    this.#build();
  });

  override render() {
    return html`<div id="panes" role="img" aria-label=${this.title}></div>`;
  }

  override firstUpdated(): void {
    this.#sized.observe(this.host);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sized.disconnect();
    this.#chart?.destroy();
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('look')) this.#build();
    else this.#draw();
    void this.#pull();
  }

  get #line() {
    const { device, channel, subject } = this.watched;
    const speakers = new Map(subject === undefined ? [] : [[device.key, subject]]);
    return linesOf([{ ...device, channels: [channel] }], speakers)[0]!;
  }

  #build(): void {
    this.#chart?.destroy();
    this.#chart = undefined;
    if (this.#widthPx < LEAST_PX) return;
    const [pane] = panesOf([this.#line]);
    const margins = { ...marginsIn(this.#widthPx), rightPx: 20 };
    this.#chart = new PaneChart(this.host, pane!, this.#widthPx, HEIGHT_PX, margins, inkOf(this));
    this.#draw();
    void this.#pull();
  }

  /** Asks for the columns of what is on screen, once. */
  async #pull(): Promise<void> {
    const { fromMs, toMs } = this;
    const series = seriesOf(this.#line);
    const asked = JSON.stringify([series, fromMs, toMs, this.#widthPx]);
    if (asked === this.#asked || this.#widthPx < LEAST_PX) return;
    this.#asked = asked;
    const query = { series: [series], fromMs, toMs, points: this.#widthPx };
    const chart = await this.station.api.chart(query).catch(() => undefined);
    if (!chart || asked !== this.#asked) return;
    this.#series = chart.series;
    this.#draw();
  }

  #draw(): void {
    const { fromMs, toMs, marks } = this;
    const gaps = this.#series.flatMap((each) => each.gaps);
    const series = this.#series;
    if (series.length > 0)
      this.#chart?.draw({ series, gaps, fromMs, toMs, nowMs: this.station.now(), thin: false, marks });
  }
}
