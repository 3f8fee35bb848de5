import { LitElement, css, html, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ChartSeries } from '../../../station/api/chart.ts';

/** The shape of the last minute in a tile: no axes, breaks where nothing came. */
@customElement('fl-sparkline')
export class Sparkline extends LitElement {
  static override styles = css`
    :host {
      display: block;
      height: 36px;
    }
    svg {
      display: block;
      width: 100%;
      height: 100%;
    }
    path {
      fill: none;
      stroke: var(--line, currentColor);
      stroke-width: 1.5;
      vector-effect: non-scaling-stroke;
      stroke-linejoin: round;
    }
  `;
  @property({ attribute: false }) series: ChartSeries | undefined;
  @property({ type: Number }) fromMs = 0;
  @property({ type: Number }) toMs = 1;
  /** A change smaller than this does not fill the height. */
  @property({ type: Number }) calm = 0;

  override render() {
    return html`<svg aria-hidden="true" viewBox="0 0 100 100" preserveAspectRatio="none">
      ${svg`<path d=${this.#path()} />`}
    </svg>`;
  }

  #path(): string {
    const { series } = this;
    if (!series) return '';
    const { time, mean } = series;
    const shown = mean.filter((value) => !Number.isNaN(value));
    const low = shown.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const high = shown.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    let path = '';
    let pen = 'M';
    for (const [i, value] of mean.entries()) {
      if (Number.isNaN(value)) {
        pen = 'M';
        continue;
      }
      const x = (100 * ((time[i] ?? 0) - this.fromMs)) / (this.toMs - this.fromMs);
      const y = 50 - (92 * (value - (low + high) / 2)) / Math.max(high - low, this.calm);
      path += `${pen}${x.toFixed(1)} ${y.toFixed(1)}`;
      pen = 'L';
    }
    return path;
  }
}
