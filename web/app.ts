import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { icon, type IconName } from './parts/icons.ts';
import type { Cell } from './state/cell.ts';
import { keepPlace } from './state/keep-place.ts';
import { letterKey } from './state/letter-key.ts';
import type { Page } from './state/page.ts';
import { toLookAt } from '../station/model/alarm.ts';
import { go, hrefOf, type Place } from './state/route.ts';
import { Watch } from './state/watch.ts';
import { controls } from './styles/controls.ts';
import { frame } from './styles/frame.ts';
import { formatCount } from './text/numbers.ts';
import { unsent } from './text/sync.ts';
import './parts/install-note.ts';
import './parts/notices.ts';
import './parts/status-strip.ts';
import './views/live.ts';

/** The frame around every screen: status strip, navigation, notices, content. */
@customElement('fl-app')
export class App extends LitElement {
  static override styles = [controls, frame];
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) place!: Cell<Place>;
  @state() private loaded: ReadonlySet<Place> = new Set();
  @state() private missing = false;
  @query('main') private readonly main!: HTMLElement;
  @query('fl-alarm-line') private readonly line!: HTMLElement;
  readonly #place = new Watch(this, () => this.place);
  readonly #news = new Watch(this, () => this.page.station.news);
  #goes = false;
  #before: Place | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('keydown', this.#key);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('keydown', this.#key);
  }
  override firstUpdated(): void {
    keepPlace(this.main, this.line);
  }

  override updated(): void {
    const place = this.#place.value;
    const open = this.#open();
    document.title = `${open > 0 ? `(${open}) ` : ''}${titles[place]} · Fieldline`;
    if (place === this.#before) return;
    // A new screen begins at its top, for eyes and for screen readers.
    if (this.#before !== undefined) {
      this.main.scrollTo(0, 0);
      this.main.focus();
    }
    this.#before = place;
  }

  override render() {
    const place = this.#place.value;
    return html`
      <header>
        <a class="btn skip" href="#content" @click=${this.#skip}>Skip to the content</a>
        <fl-status-strip .page=${this.page}></fl-status-strip>
      </header>
      <nav aria-label="Screens">
        ${this.#way('live', 'Live', 'live')} ${this.#way('devices', 'Devices', 'devices', 'connect')}
        ${this.#way('alerts', 'Alerts', 'bell')} ${this.#way('rules', 'Rules', 'rules')}
        ${this.#way('sync', 'Sync', 'sync', 'bridge')}
        ${this.#way('settings', 'Settings', 'settings', 'diagnostics')}
      </nav>
      <fl-alarm-line .page=${this.page}></fl-alarm-line>
      <main tabindex="-1" aria-label=${titles[place]}>
        <fl-notices .page=${this.page}></fl-notices>
        ${this.#screen(place)}
        <fl-install-note .page=${this.page}></fl-install-note>
      </main>
    `;
  }

  #screen(place: Place) {
    const { draw, load } = screens[place];
    if (!load || this.loaded.has(place)) return draw(this.page);
    void load().then(
      () => (this.loaded = new Set(this.loaded).add(place)),
      () => (this.missing = true),
    );
    return this.missing
      ? html`<p role="alert">This screen is not stored on this device yet. It needs a network once.</p>`
      : nothing;
  }

  #way(place: Place, word: string, picture: IconName, under?: Place) {
    const here = this.#place.value;
    const waiting = place === 'sync' ? this.#unsent() : place === 'alerts' ? this.#open() : 0;
    return html`<a href=${hrefOf(place)} aria-current=${here === place || here === under ? 'page' : nothing}>
      ${icon(picture)} ${word}
      ${
        waiting > 0
          ? html`<span class="count ${place}"
              ><span class="vh">${counted[place]}: </span>${brief(waiting)}</span
            >`
          : nothing
      }
    </a>`;
  }

  #unsent(): number {
    const news = this.#news.value;
    return news ? unsent(news.uplinks, news.saved) : 0;
  }

  /** Alarms that a person should look at. */
  #open(): number {
    return toLookAt(this.#news.value?.alarms ?? [], this.page.station.now()).length;
  }

  #skip(event: Event): void {
    event.preventDefault();
    this.main.focus();
  }

  /** G, then a letter, goes to a screen. */
  readonly #key = (event: KeyboardEvent): void => {
    const key = letterKey(event, this.page.looks.look.value.letterKeys);
    const to = this.#goes && key !== undefined ? ways[key] : undefined;
    this.#goes = key === 'g';
    if (!to) return;
    // The same letter alone means something else on some screens.
    event.preventDefault();
    go(to);
  };
}

const ways: Readonly<Record<string, Place>> = {
  l: 'live',
  d: 'devices',
  c: 'connect',
  a: 'alerts',
  r: 'rules',
  s: 'sync',
  e: 'settings',
};

const counted: Partial<Record<Place, string>> = { sync: 'not sent', alerts: 'open' };

const titles: Readonly<Record<Place, string>> = {
  live: 'Live',
  devices: 'Devices',
  connect: 'Connect',
  alerts: 'Alerts',
  rules: 'Rules',
  sync: 'Sync',
  bridge: 'Bridge',
  settings: 'Settings',
  diagnostics: 'Diagnostics',
};

/** Live is there at once; the other screens are fetched when they are first wanted. */
const screens: Readonly<Record<Place, { draw(page: Page): TemplateResult; load?(): Promise<unknown> }>> = {
  live: { draw: (page) => html`<fl-live .page=${page}></fl-live>` },
  devices: {
    draw: (page) => html`<fl-devices .page=${page}></fl-devices>`,
    load: () => import('./views/devices.ts'),
  },
  connect: {
    draw: (page) => html`<fl-connect .page=${page}></fl-connect>`,
    load: () => import('./views/connect.ts'),
  },
  alerts: {
    draw: (page) => html`<fl-alerts .page=${page}></fl-alerts>`,
    load: () => import('./views/alerts.ts'),
  },
  rules: {
    draw: (page) => html`<fl-rules .page=${page}></fl-rules>`,
    load: () => import('./views/rules.ts'),
  },
  sync: { draw: (page) => html`<fl-sync .page=${page}></fl-sync>`, load: () => import('./views/sync.ts') },
  bridge: {
    draw: (page) => html`<fl-bridge .page=${page}></fl-bridge>`,
    load: () => import('./views/bridge.ts'),
  },
  settings: {
    draw: (page) => html`<fl-settings .page=${page}></fl-settings>`,
    load: () => import('./views/settings.ts'),
  },
  diagnostics: {
    draw: (page) => html`<fl-diagnostics .page=${page}></fl-diagnostics>`,
    load: () => import('./views/diagnostics.ts'),
  },
};

/** A count short enough for a badge. */
const brief = (count: number): string => (count < 1000 ? formatCount(count) : `${Math.floor(count / 1000)}k`);
