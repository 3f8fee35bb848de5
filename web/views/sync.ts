import { LitElement, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { News } from '../../station/api.ts';
import type { Page } from '../state/page.ts';
import { Watch } from '../state/watch.ts';
import { controls } from '../styles/controls.ts';
import '../parts/lane.ts';
import '../parts/storage-card.ts';
import '../parts/uplink-card.ts';
import '../parts/uplink-form.ts';

/** What is saved here, what was sent, what somebody else has confirmed; where to send, and how much room there is. */
@customElement('fl-sync')
export class Sync extends LitElement {
  static override styles = [controls];
  @property({ attribute: false }) page!: Page;
  @state() private adding = false;
  readonly #news = new Watch(this, () => this.page.station.news);

  override render() {
    const news = this.#news.value;
    if (!news) return html`<p class="mut" role="status">Starting…</p>`;
    const ours = news.role !== 'remote';
    return html`
      <h1>Sync</h1>
      <div class="masonry">
        ${ours ? this.#saved(news) : nothing}
        ${repeat(
          news.uplinks,
          ({ config }) => config.id,
          (uplink) =>
            html`<fl-uplink-card
              .page=${this.page}
              .uplink=${uplink}
              .saved=${news.saved}
              ?ours=${ours}
            ></fl-uplink-card>`,
        )}
        ${ours ? this.#add(news.uplinks.length === 0) : nothing}
        ${ours ? html`<fl-storage-card .page=${this.page}></fl-storage-card>` : nothing}
      </div>
    `;
  }

  #saved({ numbered, saved, uplinks }: News) {
    return html`<section class="card stack" aria-label="Saved">
      ${
        uplinks.length > 0
          ? nothing
          : html`<div>
              <h2>Everything is stored on this device only.</h2>
              <p class="mut">That is fine. Connect a broker to share it.</p>
            </div>`
      }
      <fl-lane title="Saved on this device" .count=${saved} .of=${numbered}>
        ${saved === numbered ? 'If you can see it, it is saved.' : 'The newest are being written now.'}
      </fl-lane>
    </section>`;
  }

  #add(first: boolean) {
    if (!first && !this.adding)
      return html`<div>
        <button type="button" class="btn" @click=${() => (this.adding = true)}>
          Send to another broker too
        </button>
      </div>`;
    return html`<section class="card stack" aria-label="Broker">
      <h2>${first ? 'Broker' : 'Another broker'}</h2>
      <fl-uplink-form
        .page=${this.page}
        ?closable=${!first}
        @done=${() => (this.adding = false)}
      ></fl-uplink-form>
    </section>`;
  }
}
