import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ChannelView } from '../../../../station/api/device.ts';
import type { AlarmSpan, RulePreview } from '../../../../station/model/alarm.ts';
import { controls } from '../../../styles/controls.ts';
import { formatCount } from '../../../text/numbers.ts';
import { valueText } from '../../../text/rules/rule-preview.ts';
import { formatDuration, formatMoment } from '../../../text/times.ts';
import { mark } from '../../mark.ts';

const FEW = 6;
const MOST = 200;

/** Each time that a rule would have been on, as a table; says `fl-show` with the one to look at. */
@customElement('fl-alarm-list')
export class AlarmList extends LitElement {
  static override styles = [
    controls,
    css`
      th:first-child,
      td:first-child {
        padding-inline-start: 0;
      }
      td {
        white-space: nowrap;
      }
      td:last-child {
        padding: 0;
        width: 1%;
      }
      .when {
        display: flex;
        align-items: center;
        gap: 8px;
      }
    `,
  ];
  @property({ attribute: false }) preview!: RulePreview;
  @property({ attribute: false }) channel: ChannelView | undefined;
  @property({ type: Number }) nowMs = 0;
  @state() private all = false;

  override render() {
    const { alarms, times } = this.preview;
    if (alarms.length === 0) return nothing;
    const shown = alarms.slice(this.all ? -MOST : -FEW);
    return html`<table>
        <caption class="vh">
          When it would have fired
        </caption>
        <thead>
          <tr>
            <th>When</th>
            <th>Peak</th>
            <th class="right">How long</th>
            <th><span class="vh">On the chart</span></th>
          </tr>
        </thead>
        <tbody>
          ${shown.map((alarm) => this.#row(alarm))}
        </tbody>
      </table>
      ${
        shown.length < times
          ? html`<div class="row between small mut">
              <span>The newest ${formatCount(shown.length)} of ${formatCount(times)}.</span>
              ${
                this.all || alarms.length <= FEW
                  ? nothing
                  : html`<button class="btn" type="button" @click=${() => (this.all = true)}>
                      Show more
                    </button>`
              }
            </div>`
          : nothing
      }`;
  }

  #row(alarm: AlarmSpan) {
    const { raisedMs, clearedMs, peak } = alarm;
    const when = formatMoment(raisedMs, this.nowMs);
    return html`<tr>
      <td>
        <span class="when">${mark('warning')} <span class="num">${when}</span></span>
      </td>
      <td class="mut">${peak === undefined ? nothing : valueText(peak, this.channel)}</td>
      <td class="right">${clearedMs === undefined ? 'still on' : formatDuration(clearedMs - raisedMs)}</td>
      <td class="right">
        <button
          class="btn quiet"
          type="button"
          aria-label=${`Show ${when} on the chart`}
          @click=${() => this.dispatchEvent(new CustomEvent<AlarmSpan>('fl-show', { detail: alarm }))}
        >
          Show
        </button>
      </td>
    </tr>`;
  }
}
