import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { News } from '../../station/api/news.ts';
import type { Page } from '../state/page.ts';
import { hrefOf, type Place } from '../state/route.ts';
import { Tick, Watch } from '../state/watch.ts';
import { controls } from '../styles/controls.ts';
import { strip } from '../styles/strip.ts';
import { isRecording } from '../text/devices.ts';
import { formatBytes, formatCount, formatRate } from '../text/numbers.ts';
import { syncFact } from '../text/sync.ts';
import { formatClock, formatDuration, formatLeft } from '../text/times.ts';
import { icon } from './icons.ts';

/** Five facts, always in the same order, each the way to its own page; and one tap to the sunlight theme. */
@customElement('fl-status-strip')
export class StatusStrip extends LitElement {
  static override styles = [controls, strip];
  @property({ attribute: false }) page!: Page;
  readonly #news = new Watch(this, () => this.page.station.news);
  readonly #look = new Watch(this, () => this.page.looks.look);

  constructor() {
    super();
    new Tick(this, 1000);
  }

  override render() {
    const news = this.#news.value;
    const nowMs = this.page.station.now();
    const sun = this.#look.value.theme === 'sun';
    return html`<nav aria-label="Status">
      <span class="brand">Fieldline</span>
      ${this.#recording(news, nowMs)} ${this.#devices(news)} ${this.#sync(news)} ${this.#room(news)}
      ${this.#fact(
        'diagnostics',
        'Time',
        icon('clock', 20),
        html`<b class="word">${formatClock(nowMs)}</b><b class="short">${formatClock(nowMs, 'minutes')}</b>`,
      )}
      <button
        type="button"
        class="fact sun"
        aria-label="Sunlight theme"
        title="Sunlight theme"
        aria-pressed=${sun}
        @click=${() => this.page.looks.toggleSun()}
      >
        ${icon('sun', 20)}
      </button>
    </nav>`;
  }

  #fact(place: Place, label: string, picture: TemplateResult, words: TemplateResult, extra = '') {
    return html`<a class="fact ${extra}" href=${hrefOf(place)}>
      ${picture}<span><span class="vh">${label}: </span>${words}</span>
    </a>`;
  }

  #recording(news: News | undefined, nowMs: number) {
    const since = (news?.devices ?? []).flatMap(({ own, state }) =>
      own && state.phase === 'live' ? [state.sinceMs] : [],
    );
    const running = since.length > 0;
    const idle = news?.role === 'remote' ? 'Not recording here' : 'Not recording';
    const text = running ? formatDuration(nowMs - Math.min(...since)) : idle;
    return this.#fact(
      'live',
      'Recording',
      html`<span class="dot ${running ? '' : 'idle'}"></span>`,
      running
        ? html`<b class="word">REC</b> <span class="word">${text}</span
            ><b class="short">${shortened(text)}</b>`
        : html`<span class="word">${text}</span><span class="short">idle</span>`,
      'rec',
    );
  }

  #devices(news: News | undefined) {
    const devices = (news?.devices ?? []).filter(({ station }) => !isRecording(station));
    const rate = devices.reduce((sum, device) => sum + device.rowsPerS, 0);
    return this.#fact(
      'devices',
      'Devices',
      icon('usb', 20),
      html`<b>${formatCount(devices.length)}</b
        ><span class="word"> ${devices.length === 1 ? 'device' : 'devices'}</span
        ><span class="long"> · ${formatRate(rate)} readings/s</span>`,
    );
  }

  #room(news: News | undefined) {
    const picture = icon('storage', 20);
    if (news?.role === 'remote')
      return this.#fact(
        'sync',
        'Saved',
        picture,
        html`<b class="word">on the bridge</b><b class="short">bridge</b>`,
      );
    const { usedBytes = 0, leftMs } = news?.storage ?? {};
    const words =
      news && leftMs === undefined
        ? html`<b>${formatBytes(usedBytes)}</b><span class="long"> used</span>`
        : html`${inWords(formatLeft(leftMs))}<span class="long"> left</span>`;
    return this.#fact('sync', 'Room to record', picture, words);
  }

  #sync(news: News | undefined) {
    const { word, meaning } = news ? syncFact(news) : { word: '—', meaning: '' };
    const online = news?.uplinks.some(({ phase }) => phase === 'in-step' || phase === 'sending') ?? false;
    return this.#fact(
      'sync',
      'Sync',
      icon(online ? 'online' : 'offline', 20),
      html`${inWords(word)}${meaning === '' ? nothing : html`<span class="long"> ${meaning}</span>`}`,
    );
  }
}

/** What is too long to stand under an icon has a shorter word there. */
function inWords(words: string) {
  const short = { 'Connecting…': 'Trying…', 'over a year': '1 year +' }[words];
  return short === undefined
    ? html`<b>${words}</b>`
    : html`<b class="word">${words}</b><b class="short">${short}</b>`;
}

/** As much of a duration as fits under an icon: its largest unit. */
const shortened = (duration: string): string => duration.split(' ').slice(0, 2).join(' ');
