import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DeviceView } from '../../../station/api/device.ts';
import type { RuleEvent } from '../../../station/model/rule.ts';
import { alarmPlaces } from '../../state/alarm-places.ts';
import { pastAlarms } from '../../state/alarm-past.ts';
import { alarmHref } from '../../state/alarm-route.ts';
import { type DrawnAlarm, spansIn } from '../../state/alarm-spans.ts';
import type { Line } from '../../state/panes.ts';
import type { Page } from '../../state/page.ts';
import { type PastEvents, PastReader } from '../../state/past-events.ts';
import { Watch } from '../../state/watch.ts';
import { controls } from '../../styles/controls.ts';
import { severityNames } from '../../text/alarms.ts';
import { formatClock } from '../../text/times.ts';
import type { Drawn } from '../chart/chart-area.ts';
import { marginsIn } from '../chart/pane-layout.ts';
import { severityMark } from '../rules/severity.ts';

/** Under a chart, when alarms were on: coloured spans with their shapes, each the way to its card. */
@customElement('fl-alarm-lane')
export class AlarmLane extends LitElement {
  static override styles = [
    controls,
    css`
      .lane {
        max-height: calc(4 * var(--tap));
        overflow: hidden auto;
      }
      .row {
        position: relative;
        height: var(--tap);
      }
      a {
        position: absolute;
        inset-block: 0;
        min-width: var(--tap);
        display: flex;
        align-items: center;
        border-bottom: 6px solid var(--crit);
      }
      a.warning {
        border-bottom-color: var(--warn-line);
      }
      a.info {
        border-bottom-color: var(--info);
      }
      a:focus-visible {
        outline-offset: -3px;
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) lines: readonly Line[] = [];
  /** What the chart drew last. */
  @property({ attribute: false }) drawn: Drawn | undefined;
  @state() private past: readonly PastEvents[] = [];
  readonly #news = new Watch(this, () => this.page.station.news);
  #reader: PastReader | undefined;
  #known = '';
  #reading = false;

  override willUpdate(): void {
    const { alarms = [] } = this.#news.value ?? {};
    const state = JSON.stringify([
      alarms.map(({ rule, raisedMs, clearedMs }) => [rule, raisedMs, clearedMs]),
      this.#stations,
    ]);
    const { drawn } = this;
    if (!drawn || this.#reading) return;
    const reaches = ({ events, isWhole }: PastEvents) =>
      isWhole || drawn.fromMs >= (events.at(-1)?.timeMs ?? Infinity);
    if (state === this.#known && this.past.every(reaches)) return;
    this.#known = state;
    void this.#read(drawn.fromMs);
  }

  override render() {
    if (!this.drawn) return nothing;
    const { fromMs, toMs } = this.drawn;
    const spans = this.#spans(fromMs, toMs);
    if (spans.length === 0) return nothing;
    const rules = [...new Set(spans.map(({ rule }) => rule))];
    const { leftPx, rightPx } = marginsIn(this.clientWidth);
    const part = (timeMs: number) => Math.min(1, Math.max(0, (timeMs - fromMs) / (toMs - fromMs)));
    return html`<div
      class="lane"
      role="group"
      aria-label="Alarms"
      .style=${`margin-inline: ${leftPx}px ${rightPx}px`}
    >
      ${rules.map(
        (rule) =>
          html`<div class="row">
            ${spans.filter((span) => span.rule === rule).map((span) => drawn(span, part(span.fromMs), part(span.toMs)))}
          </div>`,
      )}
    </div>`;
  }

  #spans(fromMs: number, toMs: number): readonly DrawnAlarm[] {
    const cards = this.#news.value?.alarms ?? [];
    const nowMs = this.page.station.now();
    return this.past.flatMap(({ station, events }) => {
      const there = this.lines.filter(({ device }) => stationOf(device) === station);
      const of = {
        devices: new Set(there.map(({ device }) => device.device)),
        channels: new Set(there.map(({ device, channel }) => `${device.device}/${channel.name}`)),
      };
      const named = station === undefined ? events : events.map((event) => asHere(event, station));
      return spansIn(pastAlarms(named), cards, of, [fromMs, toMs], nowMs);
    });
  }

  /** Those whose lines are drawn and that tell of their alarms. */
  get #stations(): readonly (string | undefined)[] {
    const drawn = new Set(this.lines.map(({ device }) => stationOf(device)));
    const { value: news } = this.#news;
    return news ? alarmPlaces(news).flatMap(({ id }) => (drawn.has(id) ? [id] : [])) : [];
  }

  async #read(fromMs: number): Promise<void> {
    this.#reading = true;
    this.#reader ??= new PastReader(this.page.station.api);
    const nowMs = this.page.station.now();
    const past: PastEvents[] = [];
    for (const station of this.#stations) past.push(await this.#reader.read(station, fromMs, nowMs));
    this.#reading = false;
    this.past = past;
  }
}

const stationOf = ({ own, station }: DeviceView): string | undefined => (own ? undefined : station);

/** Another station's event, its rule named as its card is. */
const asHere = (event: RuleEvent, station: string): RuleEvent => ({
  ...event,
  rule: `${station}/${event.rule}`,
});

/** A span between two parts of the lane's width, 0 to 1. */
function drawn({ rule, severity, text, fromMs, toMs }: DrawnAlarm, left: number, right: number) {
  const words = `${severityNames[severity]}: ${text}, ${formatClock(fromMs)} to ${formatClock(toMs)}`;
  const place = `left: min(${100 * left}%, 100% - var(--tap)); width: ${100 * (right - left)}%`;
  return html`<a class=${severity} href=${alarmHref(rule)} aria-label=${words} title=${words} .style=${place}>
    ${severityMark(severity)}
  </a>`;
}
