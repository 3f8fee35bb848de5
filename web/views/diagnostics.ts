import { LitElement, css, html } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Diagnostics } from '../../station/api/keeping.ts';
import { icon } from '../parts/icons.ts';
import { copied } from '../state/clipboard.ts';
import type { Page } from '../state/page.ts';
import { Tick } from '../state/watch.ts';
import { controls } from '../styles/controls.ts';
import { report } from '../text/report.ts';

const promises = {
  kept: 'yes',
  'may-be-cleared': 'no, the browser may clear it',
  unknown: 'not known',
} as const;

/** One page of figures without a secret in it, to look at and to hand on. */
@customElement('fl-diagnostics')
export class DiagnosticsView extends LitElement {
  static override styles = [
    controls,
    css`
      pre {
        margin: 12px 0 0;
        padding: 16px;
        overflow: auto;
        font: 14px/22px var(--mono);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        background: var(--surface);
        border: var(--edge) solid var(--border);
        border-radius: var(--r);
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  @state() private found: Diagnostics | undefined;
  @state() private copied = '';
  #lookedMs = 0;

  constructor() {
    super();
    new Tick(this, 2000);
  }

  override willUpdate(): void {
    if (Date.now() - this.#lookedMs < 1500) return;
    this.#lookedMs = Date.now();
    void this.page.station.api
      .diagnostics()
      .then((found) => (this.found = found))
      .catch(() => undefined);
  }

  override render() {
    return html`
      <div class="row between">
        <h1>Diagnostics</h1>
        <div class="row">
          <span role="status" class="small mut">${this.copied}</span>
          <button type="button" class="btn" @click=${this.#copy}>${icon('copy')} Copy report</button>
        </div>
      </div>
      <pre tabindex="0" aria-label="Report">${this.#text()}</pre>
    `;
  }

  #text(): string {
    const { station, keeping, ports } = this.page;
    const features = {
      'Web Serial': ports.available(),
      'secure context': isSecureContext,
      'cross-origin isolated': crossOriginIsolated,
      'service worker': 'serviceWorker' in navigator,
      'Web Locks': 'locks' in navigator,
      'save to file': 'showSaveFilePicker' in globalThis,
    };
    const drawing = station.pace.drawing.value;
    const worker =
      (navigator as { serviceWorker?: ServiceWorkerContainer }).serviceWorker?.controller?.state ?? 'none';
    return report(station.news.value, this.found, {
      browser: navigator.userAgent,
      features,
      lines: [
        [
          'Drawing',
          `${drawing.perS} per second at most, ${drawing.busyMsPerS} ms/s busy, worst ${drawing.worstMs} ms`,
        ],
        ['Stored for good', promises[keeping.promised.value]],
        ['Clock of the station', `${Math.round(station.now() - Date.now())} ms ahead`],
        ['Service worker', worker],
        ['Network', navigator.onLine ? 'yes' : 'no'],
        ['Screen', `${innerWidth} x ${innerHeight} at ${devicePixelRatio}`],
      ],
    });
  }

  async #copy(): Promise<void> {
    this.copied = await copied(this.#text());
  }
}
