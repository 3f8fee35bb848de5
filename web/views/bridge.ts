import { LitElement, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { Address } from '../state/address.ts';
import { bridgePlaceIn } from '../state/bridge/route.ts';
import type { Page } from '../state/page.ts';
import { hrefOf } from '../state/route.ts';
import { Watch } from '../state/watch.ts';
import { controls } from '../styles/controls.ts';
import '../parts/bridge/add/bridge-add.ts';
import '../parts/bridge/bridge-page.ts';
import '../parts/bridge/pair-bridge.ts';

/** A bridge: how one is added, and how the one is that an address names. */
@customElement('fl-bridge')
export class BridgeScreen extends LitElement {
  static override styles = controls;
  @property({ attribute: false }) page!: Page;
  readonly #news = new Watch(this, () => this.page.station.news);
  readonly #place = new Address(this, bridgePlaceIn);

  override render() {
    const news = this.#news.value;
    if (!news) return html`<p class="mut" role="status">Starting…</p>`;
    if (news.role === 'remote') return elsewhere;
    const place = this.#place.value;
    if (!place) return html`<fl-pair-bridge .page=${this.page}></fl-pair-bridge>`;
    const { uplink, part } = place;
    return part === 'add'
      ? keyed(uplink, html`<fl-bridge-add .page=${this.page} .uplink=${uplink}></fl-bridge-add>`)
      : keyed(uplink, html`<fl-bridge-page .page=${this.page} .uplink=${uplink}></fl-bridge-page>`);
  }
}

const elsewhere = html`<div class="card stack">
  <h1>This page is a remote control.</h1>
  <p>
    It came over plain http, so it keeps nothing, and can be paired with no bridge. Open the https address
    that the bridge printed when it started, and pair there.
  </p>
  <div class="row"><a class="btn" href=${hrefOf('live')}>Back to Live</a></div>
</div>`;
