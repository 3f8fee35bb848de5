import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { type AlarmCard, toLookAt } from '../../../station/model/alarm.ts';
import { alarmHref } from '../../state/alarm-route.ts';
import { AlarmWork } from '../../state/alarm-work.ts';
import type { Page } from '../../state/page.ts';
import { hrefOf } from '../../state/route.ts';
import { Tick, Watch } from '../../state/watch.ts';
import { alarm } from '../../styles/alarm.ts';
import { controls } from '../../styles/controls.ts';
import { severityNames, titleOf } from '../../text/alarms.ts';
import { alarmShape } from './shape.ts';

/** The one line above every screen: the alarm to look at first, and how many more there are. Takes room, never the focus. */
@customElement('fl-alarm-line')
export class AlarmLine extends LitElement {
  static override styles = [
    controls,
    alarm,
    css`
      .line {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 4px 12px;
        background: var(--surface);
        border-bottom: var(--edge) solid var(--border);
        border-inline-start: 6px solid var(--crit);
      }
      .line.warning {
        border-inline-start-color: var(--warn-line);
      }
      .line.info {
        border-inline-start-color: var(--info);
      }
      a.what {
        display: flex;
        align-items: center;
        gap: 8px;
        flex: 1 1 0;
        min-width: 0;
        min-height: var(--tap);
        color: var(--text);
      }
      .text {
        overflow: hidden;
        text-overflow: ellipsis;
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
      }
      .more {
        flex: none;
        white-space: nowrap;
      }
      @media (max-width: 719px) {
        .line {
          padding-inline: 6px;
        }
        .text .why {
          display: none;
        }
        .btn {
          padding: 0 10px;
        }
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  readonly #news = new Watch(this, () => this.page.station.news);
  readonly #work = new AlarmWork(this, () => this.page.station);

  constructor() {
    super();
    // A pause ends without news.
    new Tick(this, 1000);
  }

  override render() {
    const cards = toLookAt(this.#news.value?.alarms ?? [], this.page.station.now());
    const open = cards.filter(({ severity, acknowledged }) => severity === 'critical' || !acknowledged);
    const [first] = open;
    return html`
      ${first ? this.#line(first, open.length - 1) : this.#undo()}
      <p class="vh" role="alert">
        ${first ? `${severityNames[first.severity]} alarm: ${titleOf(first)}` : ''}
      </p>
    `;
  }

  #line(card: AlarmCard, more: number) {
    return html`<div class="line ${card.severity}" role="region" aria-label="Alarm">
      <a class="what" href=${alarmHref(card.rule)}>
        ${alarmShape(card)}
        <span class="text">
          <span class="vh">${severityNames[card.severity]}: </span><b>${titleOf(card)}</b>
          <span class="why">${card.text}</span>
        </span>
      </a>
      ${this.#button(card)}
      ${more > 0 ? html`<a class="btn more" href=${hrefOf('alerts')}>+${more} more</a>` : nothing}
    </div>`;
  }

  #button(card: AlarmCard) {
    if (this.#work.undo.length > 0)
      return html`<button type="button" class="btn" @click=${() => void this.#work.takeBack()}>Undo</button>`;
    if (card.acknowledged || card.station?.isAway) return nothing;
    if (card.needsNote) return html`<a class="btn" href=${alarmHref(card.rule)}>Acknowledge…</a>`;
    const acknowledge = () => void this.#work.acknowledge([card]);
    return html`<button type="button" class="btn" @click=${acknowledge}>Acknowledge</button>`;
  }

  #undo() {
    const [card] = this.#work.undo;
    if (!card) return nothing;
    return html`<div class="line info" role="region" aria-label="Alarm">
      <span class="what text">“${titleOf(card)}” is acknowledged.</span>
      <button type="button" class="btn" @click=${() => void this.#work.takeBack()}>Undo</button>
    </div>`;
  }
}
