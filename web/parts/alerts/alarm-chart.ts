import { LitElement, html } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { AlarmCard } from '../../../station/model/alarm.ts';
import type { Page } from '../../state/page.ts';
import { linesOf } from '../../state/panes.ts';
import { Watch } from '../../state/watch.ts';
import { isAbout } from '../../text/alarms.ts';
import { controls } from '../../styles/controls.ts';
import type { ChartCard } from '../chart/chart-card.ts';
import '../chart/chart-card.ts';

const BEFORE_MS = 60_000;
/** What it was like after, so that its end is not at the chart's edge. */
const AFTER_PART = 0.1;

/** What an alarm speaks of, from a minute before its limit was passed until it was over. */
@customElement('fl-alarm-chart')
export class AlarmChart extends LitElement {
  static override styles = [controls];
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) card!: AlarmCard;
  @query('fl-chart-card') private readonly chart!: ChartCard | null;
  readonly #news = new Watch(this, () => this.page.station.news);
  #isShown = false;

  override render() {
    const lines = this.#lines();
    if (lines.length === 0) return html`<p class="mut">Its device is not here any more.</p>`;
    return html`<fl-chart-card .page=${this.page} .lines=${lines}></fl-chart-card>`;
  }

  override updated(): void {
    if (!this.chart || this.#isShown) return;
    this.#isShown = true;
    const { sinceMs, clearedMs } = this.card;
    const fromMs = sinceMs - BEFORE_MS;
    const toMs = clearedMs ?? this.page.station.now();
    this.chart.obey({ do: 'span', fromMs, toMs: toMs + AFTER_PART * (toMs - fromMs) });
  }

  #lines() {
    const { channel = '' } = this.card;
    const own = (this.#news.value?.devices ?? []).filter((each) => isAbout(this.card, each));
    const [speaker = '', name] = channel.split('/');
    const subject = speaker.split('@')[1];
    const chosen = new Map(own.flatMap(({ key }) => (subject === undefined ? [] : [[key, subject]])));
    return linesOf(own, chosen).filter((line) => line.channel.name === name);
  }
}
