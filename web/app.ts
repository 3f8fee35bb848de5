import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { icon, type IconName } from './parts/icons.ts';
import type { Cell } from './state/cell.ts';
import { letterKey } from './state/letter-key.ts';
import type { Page } from './state/page.ts';
import { go, hrefOf, type Place } from './state/route.ts';
import { Watch } from './state/watch.ts';
import { controls } from './styles/controls.ts';
import { formatCount } from './text/numbers.ts';
import './parts/notices.ts';
import './parts/status-strip.ts';
import './views/live.ts';

/** The frame around every screen: status strip, navigation, notices, content. */
@customElement('fl-app')
export class App extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        grid-template: 'strip strip' 56px 'rail main' minmax(0, 1fr) / 88px minmax(0, 1fr);
        height: 100vh;
        height: 100dvh;
      }
      header {
        grid-area: strip;
        background: var(--surface);
        border-bottom: var(--edge) solid var(--border);
        min-width: 0;
      }
      fl-status-strip {
        height: 100%;
      }
      nav {
        grid-area: rail;
        display: flex;
        flex-direction: column;
        gap: 4px;
        padding: 8px 4px;
        background: var(--surface);
        border-inline-end: var(--edge) solid var(--border);
        overflow: auto;
      }
      nav a {
        position: relative;
        display: flex;
        flex-direction: column;
        align-items: center;
        justify-content: center;
        gap: 2px;
        min-height: max(60px, var(--tap));
        border-radius: var(--r);
        text-decoration: none;
        color: var(--text-2);
        font: 500 13px/16px var(--font);
      }
      nav a:hover {
        background: var(--surface-2);
      }
      nav a:focus-visible {
        outline-offset: -3px;
      }
      nav a[aria-current] {
        background: var(--accent-soft);
        color: var(--on-accent-soft);
        font-weight: 650;
      }
      main {
        grid-area: main;
        overflow: auto;
        padding: 16px;
        outline: none;
      }
      .count {
        position: absolute;
        top: 2px;
        left: calc(50% + 11px);
        min-width: 20px;
        padding: 0 4px;
        border-radius: 10px;
        font: 650 12px/18px var(--font);
        text-align: center;
        background: var(--surface-2);
        color: var(--text);
        border: 1px solid var(--border-strong);
      }
      .skip {
        position: absolute;
        left: 8px;
        top: -80px;
        z-index: 2;
      }
      .skip:focus {
        top: 4px;
      }
      @media (min-width: 720px) {
        main {
          scrollbar-gutter: stable;
        }
      }
      @media (max-width: 719px) {
        :host {
          grid-template: 'strip' 56px 'main' minmax(0, 1fr) 'rail' auto / minmax(0, 1fr);
        }
        nav {
          flex-direction: row;
          padding: 4px 4px calc(4px + env(safe-area-inset-bottom));
          border-inline-end: 0;
          border-top: var(--edge) solid var(--border);
        }
        nav a {
          flex: 1;
          font-size: 12px;
        }
        main {
          padding: 12px;
        }
      }
      @media print {
        nav,
        header {
          display: none;
        }
      }
      @media (forced-colors: active) {
        nav a[aria-current] {
          border: 2px solid Highlight;
        }
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) place!: Cell<Place>;
  @state() private loaded: ReadonlySet<Place> = new Set();
  @state() private missing = false;
  @query('main') private readonly main!: HTMLElement;
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

  override updated(): void {
    const place = this.#place.value;
    if (place === this.#before) return;
    document.title = `${titles[place]} · Fieldline`;
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
        ${this.#way('sync', 'Sync', 'sync')} ${this.#way('settings', 'Settings', 'settings', 'diagnostics')}
      </nav>
      <main tabindex="-1" aria-label=${titles[place]}>
        <fl-notices .page=${this.page}></fl-notices>
        ${this.#screen(place)}
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
    return this.missing ? html`<p role="alert">This screen is not stored on this device yet. It needs a network once.</p>` : nothing;
  }

  #way(place: Place, word: string, picture: IconName, under?: Place) {
    const here = this.#place.value;
    const waiting = place === 'sync' ? this.#unsent() : 0;
    return html`<a href=${hrefOf(place)} aria-current=${here === place || here === under ? 'page' : nothing}>
      ${icon(picture)} ${word}
      ${waiting > 0 ? html`<span class="count"><span class="vh">not sent: </span>${brief(waiting)}</span>` : nothing}
    </a>`;
  }

  #unsent(): number {
    const sync = this.#news.value?.sync;
    return !sync || sync.phase === 'none' || sync.phase === 'in-step' ? 0 : sync.saved - sync.taken;
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
    if (to) go(to);
  };
}

const ways: Readonly<Record<string, Place>> = { l: 'live', d: 'devices', c: 'connect', s: 'sync', e: 'settings' };

const titles: Readonly<Record<Place, string>> = {
  live: 'Live',
  devices: 'Devices',
  connect: 'Connect',
  sync: 'Sync',
  settings: 'Settings',
  diagnostics: 'Diagnostics',
};

/** Live is there at once; the other screens are fetched when they are first wanted. */
const screens: Readonly<Record<Place, { draw(page: Page): TemplateResult; load?(): Promise<unknown> }>> = {
  live: { draw: (page) => html`<fl-live .page=${page}></fl-live>` },
  devices: { draw: (page) => html`<fl-devices .page=${page}></fl-devices>`, load: () => import('./views/devices.ts') },
  connect: { draw: (page) => html`<fl-connect .page=${page}></fl-connect>`, load: () => import('./views/connect.ts') },
  sync: { draw: (page) => html`<fl-sync .page=${page}></fl-sync>`, load: () => import('./views/sync.ts') },
  settings: { draw: (page) => html`<fl-settings .page=${page}></fl-settings>`, load: () => import('./views/settings.ts') },
  diagnostics: {
    draw: (page) => html`<fl-diagnostics .page=${page}></fl-diagnostics>`,
    load: () => import('./views/diagnostics.ts'),
  },
};

/** A count short enough for a badge. */
const brief = (count: number): string => (count < 1000 ? formatCount(count) : `${Math.floor(count / 1000)}k`);
