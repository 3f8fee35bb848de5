import { LitElement, html } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Page } from '../state/page.ts';
import { hrefOf } from '../state/route.ts';
import { controls } from '../styles/controls.ts';

/** What this is, which version runs, under which licences. */
@customElement('fl-about-card')
export class AboutCard extends LitElement {
  static override styles = controls;
  @property({ attribute: false }) page!: Page;
  @state() private version = '';

  override firstUpdated(): void {
    void this.page.station.api
      .diagnostics()
      .then(({ version }) => (this.version = version))
      .catch(() => undefined);
  }

  override render() {
    return html`<section class="card stack" aria-label="About">
      <h2>About Fieldline</h2>
      <p>Version ${this.version === '' ? '—' : this.version}</p>
      <p class="mut">
        Free software under the Apache License 2.0. No account, no telemetry, nobody else is contacted:
        connections go only to the brokers you typed.
      </p>
      <p class="small mut">
        Built with Lit (BSD-3-Clause), Web Awesome, uPlot, MQTT.js, idb, valibot and Workbox (MIT, ISC),
        Comlink (Apache-2.0), Inter (OFL-1.1).
      </p>
      <div class="row"><a class="btn" href=${hrefOf('diagnostics')}>Diagnostics</a></div>
    </section>`;
  }
}
