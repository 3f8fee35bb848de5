import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { News } from '../../station/api.ts';
import type { Page } from '../state/page.ts';
import { hrefOf, type Place } from '../state/route.ts';
import { Tick, Watch } from '../state/watch.ts';
import { controls } from '../styles/controls.ts';
import { formatBytes, formatCount, formatRate } from '../text/numbers.ts';
import { syncFact } from '../text/sync.ts';
import { formatClock, formatDuration, formatLeft } from '../text/times.ts';
import { icon } from './icons.ts';

/** Five facts, always in the same order, each the way to its own page; and one tap to the sunlight theme. */
@customElement('fl-status-strip')
export class StatusStrip extends LitElement {
  static override styles = [
    controls,
    css`
      nav {
        display: flex;
        align-items: center;
        height: 100%;
        padding: 0 8px 0 16px;
        gap: 4px;
      }
      .brand {
        font: 650 16px/24px var(--font);
        letter-spacing: -0.01em;
        margin-inline-end: 16px;
      }
      .fact {
        display: inline-flex;
        align-items: center;
        gap: 8px;
        min-height: 48px;
        min-width: 48px;
        padding: 0 12px;
        border-radius: 8px;
        border: 0;
        background: none;
        color: var(--text-2);
        font: 500 14px/20px var(--font);
        text-decoration: none;
        white-space: nowrap;
        cursor: pointer;
      }
      .fact:hover {
        background: var(--surface-2);
      }
      .fact b {
        font-weight: 600;
        color: var(--text);
      }
      .rec {
        margin-inline-end: auto;
      }
      .dot {
        width: 12px;
        height: 12px;
        margin: 4px;
        border-radius: 50%;
        background: var(--crit);
        flex: none;
      }
      .dot.idle {
        background: none;
        border: 2px solid var(--text-3);
      }
      .long,
      .word {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .short {
        display: none;
      }
      @media (max-width: 959px) {
        .long {
          display: none;
        }
        .brand {
          display: none;
        }
        .fact {
          padding: 0 8px;
        }
      }
      @media (max-width: 559px) {
        nav {
          padding: 0 2px;
          gap: 0;
        }
        .fact {
          flex: 1 1 0;
          flex-direction: column;
          justify-content: center;
          gap: 1px;
          padding: 0 1px;
          font: 500 12px/16px var(--font);
        }
        .fact b {
          font-weight: 600;
        }
        .fact > span:last-child {
          max-width: 100%;
          overflow: hidden;
          text-overflow: clip;
        }
        .word {
          display: none;
        }
        .short {
          display: inline;
        }
        .sun {
          display: none;
        }
      }
    `,
  ];
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
      ${this.#recording(news, nowMs)} ${this.#devices(news)} ${this.#sync(news)}
      ${this.#fact(
        'sync',
        'Room to record',
        icon('storage', 20),
        news && news.storage.leftMs === undefined
          ? html`<b>${formatBytes(news.storage.usedBytes)}</b><span class="long"> used</span>`
          : html`<b>${formatLeft(news?.storage.leftMs)}</b><span class="long"> left</span>`,
      )}
      ${this.#fact('diagnostics', 'Time', icon('clock', 20), html`<b class="word">${formatClock(nowMs)}</b
          ><b class="short">${formatClock(nowMs, 'minutes')}</b>`)}
      <button
        type="button"
        class="fact sun"
        aria-label="Sunlight theme"
        title="Sunlight theme"
        aria-pressed=${sun}
        @click=${() => this.page.looks.change({ theme: sun ? 'system' : 'sun' })}
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
    const text = running ? formatDuration(nowMs - Math.min(...since)) : 'Not recording';
    return this.#fact(
      'live',
      'Recording',
      html`<span class="dot ${running ? '' : 'idle'}"></span>`,
      running
        ? html`<b class="word">REC</b> <span class="word">${text}</span><b class="short">${shortened(text)}</b>`
        : html`<span class="word">${text}</span><span class="short">idle</span>`,
      'rec',
    );
  }

  #devices(news: News | undefined) {
    const devices = news?.devices ?? [];
    const rate = devices.reduce((sum, device) => sum + device.rowsPerS, 0);
    return this.#fact(
      'devices',
      'Devices',
      icon('usb', 20),
      html`<b>${formatCount(devices.length)}</b><span class="word"> ${devices.length === 1 ? 'device' : 'devices'}</span
        ><span class="long"> · ${formatRate(rate)} readings/s</span>`,
    );
  }

  #sync(news: News | undefined) {
    const { word, meaning } = news ? syncFact(news.sync) : { word: '—', meaning: '' };
    const online = news?.sync.phase === 'in-step' || news?.sync.phase === 'sending';
    return this.#fact(
      'sync',
      'Sync',
      icon(online ? 'online' : 'offline', 20),
      html`<b>${word}</b>${meaning === '' ? nothing : html`<span class="long"> ${meaning}</span>`}`,
    );
  }
}

/** As much of a duration as fits under an icon: its largest unit. */
const shortened = (duration: string): string => duration.split(' ').slice(0, 2).join(' ');
