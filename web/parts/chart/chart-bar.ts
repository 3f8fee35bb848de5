import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { spanOf, windows, type TimeView } from '../../state/time-view.ts';
import type { ViewWish } from '../../state/view-wish.ts';
import { controls } from '../../styles/controls.ts';
import { formatClock, formatDuration } from '../../text/times.ts';
import { icon, type IconName } from '../icons.ts';
import { mark } from '../mark.ts';

/** What a chart's buttons and keys ask for. */
export type BarWish = ViewWish | { readonly do: 'table' } | { readonly do: 'export' };

/** The buttons above a chart: window, pause, zoom, table, export; and the line that says how far behind a paused view is. */
@customElement('fl-chart-bar')
export class ChartBar extends LitElement {
  static override styles = [
    controls,
    css`
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        justify-content: space-between;
        margin-bottom: 8px;
      }
      .tools {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .paused {
        display: flex;
        align-items: center;
        flex-wrap: wrap;
        gap: 4px 12px;
        padding: 4px 4px 4px 12px;
        margin-bottom: 8px;
        border-radius: var(--r);
        border: var(--edge) solid var(--border-strong);
        background: var(--surface-2);
      }
      .paused p {
        flex: 1 1 180px;
      }
      .seg {
        flex: 0 1 auto;
      }
      @media (max-width: 479px) {
        .seg {
          width: 100%;
        }
        .seg button {
          flex: 1;
          min-width: 0;
          padding: 0 2px;
        }
        .tools {
          width: 100%;
          justify-content: space-between;
          gap: 4px;
        }
        .word {
          position: absolute;
          width: 1px;
          height: 1px;
          overflow: hidden;
          clip-path: inset(50%);
        }
        .btn {
          padding: 0 12px;
        }
      }
    `,
  ];
  @property({ attribute: false }) view!: TimeView;
  @property({ type: Number }) nowMs = 0;
  @property({ type: Boolean }) table = false;

  override render() {
    const live = this.view.kind === 'live';
    return html`
      <div class="bar">
        <div class="seg" role="group" aria-label="Window">
          ${windows.map(
            ({ label, spanMs }) =>
              html`<button
                type="button"
                aria-pressed=${Math.abs(spanOf(this.view) - spanMs) < 1}
                @click=${() => this.#wish({ do: 'window', spanMs })}
              >
                ${label}
              </button>`,
          )}
        </div>
        <div class="tools" role="group" aria-label="Chart">
          <button
            type="button"
            class="btn"
            aria-pressed=${!live}
            @click=${() => this.#wish({ do: live ? 'pause' : 'live' })}
          >
            ${icon(live ? 'pause' : 'play')}<span class=${live ? 'word' : ''}
              >${live ? 'Pause view' : 'Go to live'}</span
            >
          </button>
          ${this.#tool('minus', 'Zoom out', { do: 'out' })} ${this.#tool('plus', 'Zoom in', { do: 'in' })}
          ${this.#tool('table', this.table ? 'Show the chart' : 'Show as table', { do: 'table' }, this.table)}
          ${this.#tool('export', 'Export', { do: 'export' })}
        </div>
      </div>
      ${live ? nothing : this.#paused()}
    `;
  }

  #tool(name: IconName, label: string, wish: BarWish, pressed?: boolean) {
    return html`<button
      type="button"
      class="btn icon"
      aria-label=${label}
      title=${label}
      aria-pressed=${pressed ?? nothing}
      @click=${() => this.#wish(wish)}
    >
      ${icon(name)}
    </button>`;
  }

  #paused() {
    if (this.view.kind !== 'paused') return nothing;
    const { toMs } = this.view;
    const behindMs = this.nowMs - toMs;
    const ahead = behindMs < 1000 ? '' : ` · live is ${formatDuration(behindMs)} ahead`;
    return html`<div class="paused">
      ${mark('paused')}
      <p>${`Paused at ${formatClock(toMs)}${ahead}`}<span class="mut"> · recording goes on</span></p>
      ${this.#tool('back', 'Earlier', { do: 'back' })} ${this.#tool('forward', 'Later', { do: 'forward' })}
      ${this.#tool('fit', 'Fit the window', { do: 'fit' })}
    </div>`;
  }

  #wish(detail: BarWish): void {
    this.dispatchEvent(new CustomEvent<BarWish>('fl-wish', { detail }));
  }
}

/** What a key asks of the chart. */
export const wishesOfKeys: Readonly<Record<string, BarWish>> = {
  ' ': { do: 'pause' },
  '+': { do: 'in' },
  '=': { do: 'in' },
  '-': { do: 'out' },
  '0': { do: 'fit' },
  t: { do: 'table' },
  e: { do: 'export' },
};
