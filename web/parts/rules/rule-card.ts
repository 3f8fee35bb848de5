import '@awesome.me/webawesome/dist/components/switch/switch.js';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { RuleView } from '../../../station/api/rules.ts';
import type { StationView } from '../../../station/api/news.ts';
import type { AlarmCard } from '../../../station/model/alarm.ts';
import type { RuleChannels } from '../../state/rules/channels.ts';
import type { Move } from '../../state/rules/moving.ts';
import { ruleOf } from '../../state/rules/work.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { ruleText, severityTexts, triedText } from '../../text/rules/rules.ts';
import { formatAge } from '../../text/times.ts';
import { faultNote } from '../fault-note.ts';
import { icon } from '../icons.ts';
import { flowList } from './flow-list.ts';
import { flowStyles } from './flow-styles.ts';
import { severityMark } from './severity.ts';
import './place/rule-place.ts';

/** A rule in the list: what it says, whether it is on, how it stands. Says `fl-turn` (whether on), `fl-remove`, and `fl-place` (where it is to run). */
@customElement('fl-rule-card')
export class RuleCard extends LitElement {
  static override styles = [
    controls,
    note,
    flowStyles,
    css`
      .card {
        display: grid;
        gap: 8px;
        grid-template-columns: minmax(0, 1fr);
        padding-block: 8px 12px;
      }
      h2 {
        display: flex;
        align-items: center;
        gap: 10px;
        flex: 1 1 150px;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .text {
        overflow-wrap: anywhere;
      }
      .row.foot {
        justify-content: space-between;
      }
    `,
  ];
  @property({ attribute: false }) rule!: RuleView;
  @property({ attribute: false }) channels!: RuleChannels;
  @property({ attribute: false }) alarm: AlarmCard | undefined;
  @property({ attribute: false }) stations: readonly StationView[] = [];
  @property({ attribute: false }) move: Move | undefined;
  @property() href = '';
  @property({ type: Number }) nowMs = 0;

  override render() {
    const { title, severity, isOn, fault, runsOn } = this.rule;
    const flow = runsOn?.flow ?? this.rule.flow;
    const rule = ruleOf(this.rule);
    return html`<article class="card" aria-label=${title}>
      <div class="row between">
        <h2>
          ${severityMark(severity, 18)}<span class="vh">${severityTexts[severity]}: </span>
          <span>${title}</span>
        </h2>
        <wa-switch .checked=${live(isOn)} @change=${this.#turn} aria-label="${title} is on">
          ${isOn ? 'On' : 'Off'}
        </wa-switch>
      </div>
      <p class="text">${ruleText(rule, this.channels)}</p>
      ${fault ? faultNote(fault, 'warning') : nothing}
      ${flow ? flowList(flow, rule, this.channels, this.nowMs) : nothing}
      <fl-rule-place
        .rule=${this.rule}
        .stations=${this.stations}
        .move=${this.move}
        .nowMs=${this.nowMs}
      ></fl-rule-place>
      <div class="row foot">
        <p class="small mut">Version ${rule.version}${triedText(rule)}${this.#fired()}</p>
        <div class="row">
          <a class="btn" href=${this.href} aria-label="Change ${title}">${icon('edit', 20)} Change</a>
          <button type="button" class="btn quiet" aria-label="Remove ${title}" @click=${this.#remove}>
            ${icon('trash', 20)} Remove
          </button>
        </div>
      </div>
    </article>`;
  }

  #fired(): string {
    const alarm = this.rule.runsOn?.alarm ?? this.alarm;
    if (!alarm) return '';
    const { count, raisedMs, clearedMs } = alarm;
    const times = count === 1 ? 'fired once' : `fired ${count} times`;
    const since = formatAge(raisedMs, this.nowMs);
    return clearedMs === undefined ? ` · ${times}, in alarm since ${since}` : ` · ${times}, last ${since}`;
  }

  readonly #turn = (event: Event): void => {
    const isOn = (event.target as HTMLInputElement).checked;
    this.dispatchEvent(new CustomEvent<boolean>('fl-turn', { detail: isOn }));
  };
  readonly #remove = (): void => {
    this.dispatchEvent(new CustomEvent('fl-remove'));
  };
}
