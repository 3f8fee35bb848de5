import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ChannelView } from '../../../../station/api/device.ts';
import type { RulePreview } from '../../../../station/model/alarm.ts';
import type { Neighbour } from '../../../../station/model/rule-preview.ts';
import { controls } from '../../../styles/controls.ts';
import { perDay, timesText, valueText } from '../../../text/rules/rule-preview.ts';
import { formatDuration } from '../../../text/times.ts';

/** What limits beside would have done, as bars and as a slider; says `fl-pick` with the one that is wanted. */
@customElement('fl-neighbour-bars')
export class NeighbourBars extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        container-type: inline-size;
      }
      .bars {
        display: grid;
        grid-template-columns: repeat(7, minmax(0, 1fr));
        gap: 6px;
      }
      button {
        position: relative;
        display: grid;
        grid-template-rows: 64px auto auto auto;
        align-items: end;
        min-height: var(--tap);
        min-width: var(--tap);
        padding: 4px 2px;
        border: max(1px, var(--edge) - 1px) solid transparent;
        border-radius: var(--r-s);
        background: none;
        color: var(--text);
        font: 500 14px/20px var(--font);
        font-variant-numeric: tabular-nums;
        cursor: pointer;
        text-align: center;
      }
      button:hover {
        background: var(--surface-2);
      }
      button[aria-current] {
        font-weight: 700;
        border-color: var(--accent);
      }
      .track {
        display: grid;
        align-items: end;
        height: 100%;
      }
      .bar {
        width: 100%;
        height: max(3px, var(--part));
        border-radius: 3px 3px 0 0;
        background: var(--border-strong);
      }
      [aria-current] .bar {
        background: var(--accent);
      }
      .long {
        color: var(--text-2);
        font-size: 13px;
      }
      input {
        accent-color: var(--accent);
        padding: 0;
        border: 0;
        background: none;
        margin-top: 4px;
      }
      @container (max-width: 520px) {
        .bars {
          grid-template-columns: minmax(0, 1fr);
          gap: 0;
        }
        button {
          grid-template: 'limit bar count long' auto / 64px minmax(0, 1fr) 36px 80px;
          align-items: center;
          gap: 8px;
          padding-inline: 8px;
          text-align: end;
        }
        .track {
          grid-area: bar;
          align-items: center;
        }
        .bar {
          width: max(3px, var(--part));
          height: 16px;
          border-radius: 3px;
        }
        .count {
          grid-area: count;
        }
        .long {
          grid-area: long;
        }
        .limit {
          grid-area: limit;
        }
      }
      @media (forced-colors: active) {
        .bar {
          forced-color-adjust: none;
          background: CanvasText;
        }
        [aria-current] .bar {
          background: Highlight;
        }
      }
    `,
  ];
  @property({ attribute: false }) neighbours: readonly Neighbour[] = [];
  @property({ attribute: false }) preview!: RulePreview;
  @property({ attribute: false }) channel: ChannelView | undefined;
  /** The rule's own. */
  @property({ type: Number }) limit = 0;

  override render() {
    const most = Math.max(1, ...this.neighbours.map(({ times }) => times));
    return html`
      <div class="row between">
        <h3 id="title">If the limit were…</h3>
        <span class="small mut">times a day, and how long in alarm in all</span>
      </div>
      <div class="bars" role="group" aria-labelledby="title">
        ${this.neighbours.map((each) => this.#bar(each, most))}
      </div>
      ${this.#slider()}
    `;
  }

  #bar(neighbour: Neighbour, most: number) {
    const { limit, times, inAlarmMs } = neighbour;
    const isOwn = limit === this.limit;
    return html`<button
      type="button"
      aria-current=${isOwn ? 'true' : nothing}
      .style=${`--part: ${(100 * times) / most}%`}
      @click=${() => this.#pick(neighbour)}
    >
      <span class="track"><span class="bar"></span></span>
      <span class="count">${perDay(times, this.preview)}<span class="vh"> times a day,</span></span>
      <span class="long"
        >${times === 0 ? '—' : formatDuration(inAlarmMs)}<span class="vh"> in alarm,</span></span
      >
      <span class="limit">${valueText(limit, this.channel)}</span>
    </button>`;
  }

  #slider() {
    const at = Math.max(
      0,
      this.neighbours.findIndex(({ limit }) => limit === this.limit),
    );
    return html`<input
      type="range"
      min="0"
      max=${this.neighbours.length - 1}
      step="1"
      aria-label="Limit"
      aria-valuetext=${this.neighbours[at] ? this.#said(this.neighbours[at]) : ''}
      .value=${String(at)}
      @input=${(e: Event) => this.#slid(e.target as HTMLInputElement)}
      @change=${(e: Event) => this.#pick(this.neighbours[Number((e.target as HTMLInputElement).value)])}
    />`;
  }

  /** What a screen reader says while it moves. */
  #slid(slider: HTMLInputElement): void {
    const neighbour = this.neighbours[Number(slider.value)];
    if (neighbour) slider.setAttribute('aria-valuetext', this.#said(neighbour));
  }

  #said({ limit, times, inAlarmMs }: Neighbour): string {
    const long = times === 0 ? '' : `, ${formatDuration(inAlarmMs)} in alarm`;
    return `${valueText(limit, this.channel)}: ${timesText(times).toLowerCase()}${long}`;
  }

  #pick(neighbour: Neighbour | undefined): void {
    if (neighbour && neighbour.limit !== this.limit)
      this.dispatchEvent(new CustomEvent<Neighbour>('fl-pick', { detail: neighbour }));
  }
}
