import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DeviceView } from '../../../station/api/device.ts';
import type { RuleEvent } from '../../../station/model/rule.ts';
import { type Fault, toFault } from '../../../station/model/fault.ts';
import { type PastAlarm, pastAlarms } from '../../state/alarm-past.ts';
import type { AlarmPlace } from '../../state/alarm-places.ts';
import type { Page } from '../../state/page.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { placeTrouble } from '../../text/alarm-places.ts';
import { severityNames } from '../../text/alarms.ts';
import { formatDuration, formatWhen } from '../../text/times.ts';
import { faultNote } from '../fault-note.ts';
import { severityMark } from '../rules/severity.ts';

/** Pages without an alarm that are passed over at once. */
const MOST_EMPTY = 20;

/** What became of alarms, as the log of a station tells it, a page at a time. */
@customElement('fl-alarm-history')
export class AlarmHistory extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      ol {
        display: grid;
        gap: 12px;
        margin-block: 12px;
      }
      li.card {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 2px 12px;
        overflow-wrap: anywhere;
      }
      li.card > :not(svg) {
        grid-column: 2;
      }
      li.card > svg {
        margin-top: 3px;
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  /** Whose; absent where there is nobody. */
  @property({ attribute: false }) place: AlarmPlace | undefined;
  @state() private events: readonly RuleEvent[] | undefined;
  @state() private trouble: Fault | undefined;
  /** What is shown is that station's; who it was before is not answered to any more. */
  #of: string | undefined | null = null;
  #cursor: number | undefined;

  override willUpdate(): void {
    const { place } = this;
    if (!place || place.id === this.#of) return;
    this.#of = place.id;
    [this.events, this.trouble, this.#cursor] = [undefined, undefined, undefined];
    void this.#more();
  }

  override render() {
    const { events, place } = this;
    if (!place) return html`<p class="mut">No station tells of its alarms here yet.</p>`;
    return html`${
      place.isAway
        ? html`<p class="small"><b>${place.label} is away: this is what is stored of it elsewhere.</b></p>`
        : nothing
    }
    ${events?.length ? this.#list(events) : nothing} ${this.#end(place)}`;
  }

  #list(events: readonly RuleEvent[]) {
    return html`<ol>
      ${pastAlarms(events).map((alarm) => this.#past(alarm))}
    </ol>`;
  }

  #end(place: AlarmPlace) {
    const { events, trouble } = this;
    const more = (words: string) =>
      html`<button type="button" class="btn" @click=${() => void this.#more()}>${words}</button>`;
    if (trouble) {
      const words = placeTrouble(trouble, place);
      return html`<div role="alert">${faultNote(trouble, 'warning', '', {}, words)}</div>
        ${more('Ask again')}`;
    }
    if (!events) return html`<p class="mut" role="status">Reading the log…</p>`;
    if (this.#cursor !== undefined) return more('Show older');
    if (events.length > 0) return html`<p class="mut small">That is all that is kept.</p>`;
    return html`<p class="mut">
      No alarm yet. What happens is kept ${place.id === undefined ? 'here' : 'there'} with the readings.
    </p>`;
  }

  #past({ raised, cleared, deeds }: PastAlarm) {
    const nowMs = this.page.station.now();
    const event = raised ?? cleared ?? deeds[0]!;
    const severity = event.severity ?? 'info';
    const lasted = raised && cleared ? ` · lasted ${formatDuration(cleared.timeMs - raised.timeMs)}` : '';
    return html`<li class="card">
      ${severityMark(severity)}
      <h2><span class="vh">${severityNames[severity]}: </span>${(cleared ?? event).text}</h2>
      <p class="small mut">
        ${raised ? `Raised ${formatWhen(raised.timeMs, nowMs)}` : 'Raised before'}${lasted} ·
        ${this.#label(event.device)} · rule version ${event.version}
      </p>
      ${deeds.map(({ timeMs, text }) => html`<p class="small">${formatWhen(timeMs, nowMs)} ${text}</p>`)}
      ${raised && !cleared ? html`<p class="small">Not cleared since.</p>` : nothing}
    </li>`;
  }

  #label(device: string): string {
    const { devices = [] } = this.page.station.news.value ?? {};
    const of = this.place?.id;
    const isOf = (each: DeviceView) => (of === undefined ? each.own : each.station === of);
    return devices.find((each) => isOf(each) && each.device === device)?.label ?? device;
  }

  async #more(): Promise<void> {
    const of = this.place?.id;
    this.trouble = undefined;
    try {
      for (let pages = 0; pages < MOST_EMPTY; pages++) {
        const { events, cursor } = await this.page.station.api.alarmHistory(this.#cursor, of);
        if (this.#of !== of) return;
        this.#cursor = cursor;
        this.events = [...(this.events ?? []), ...events];
        if (events.length > 0 || cursor === undefined) return;
      }
    } catch (error) {
      if (this.#of === of) this.trouble = toFault(error);
    }
  }
}
