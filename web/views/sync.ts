import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { News } from '../../station/api/news.ts';
import { pairHref } from '../state/bridge/route.ts';
import type { Page } from '../state/page.ts';
import { Watch } from '../state/watch.ts';
import { controls } from '../styles/controls.ts';
import { icon } from '../parts/icons.ts';
import { mark } from '../parts/mark.ts';
import { note } from '../styles/note.ts';
import { uplinkName } from '../text/sync.ts';
import { formatWhen } from '../text/times.ts';
import '../parts/uplink/lane.ts';
import '../parts/storage/ledger-card.ts';
import '../parts/storage/storage-card.ts';
import '../parts/uplink/uplink-card.ts';
import '../parts/uplink/uplink-form.ts';

/** What is saved here, what was sent, what somebody else has confirmed; where to send, and how much room there is. */
@customElement('fl-sync')
export class Sync extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      .note {
        margin: 12px 0 16px;
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  @state() private adding = false;
  readonly #news = new Watch(this, () => this.page.station.news);

  override render() {
    const news = this.#news.value;
    if (!news) return html`<p class="mut" role="status">Starting…</p>`;
    const ours = news.role !== 'remote';
    return html`
      <h1>Sync</h1>
      ${this.#blocked(news)}
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
        ${ours ? html`<fl-ledger-card .page=${this.page}></fl-ledger-card>` : nothing}
        ${ours ? html`<fl-storage-card .page=${this.page}></fl-storage-card>` : nothing}
      </div>
    `;
  }

  /** Who keeps what was recorded from making room. */
  #blocked({ storage: { blockedSinceMs }, uplinks }: News) {
    if (blockedSinceMs === undefined) return nothing;
    const [slowest] = uplinks
      .filter(({ config }) => config.required)
      .sort((one, other) => one.taken - other.taken);
    if (!slowest) return nothing;
    return html`<div class="note warn">
      ${mark('warning', 18)}
      <p>
        <b>${uplinkName(slowest.config)} holds up the room.</b> It has not taken what was recorded
        ${formatWhen(blockedSinceMs, this.page.station.now())}, so nothing from then on may make room. Check
        its address and sign-in, make it best effort, or remove it: what is stored stays.
      </p>
    </div>`;
  }

  #saved({ numbered, saved, uplinks }: News) {
    return html`<section class="card stack" aria-label="Saved">
      ${
        uplinks.length > 0
          ? html`<h2 class="vh">Saved</h2>`
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
      return html`<div class="row">
        <a class="btn" href=${pairHref}>${icon('bridge')} Add a bridge</a>
        <button type="button" class="btn" @click=${() => (this.adding = true)}>
          Send to another broker too
        </button>
      </div>`;
    return html`<section class="card stack" aria-label="Broker">
      <h2>${first ? 'Bridge or broker' : 'Another broker'}</h2>
      ${
        first
          ? html`<p>A Fieldline bridge is <a href=${pairHref}>added by a code</a>. Any other broker:</p>`
          : nothing
      }
      <fl-uplink-form
        .page=${this.page}
        ?closable=${!first}
        @done=${() => (this.adding = false)}
      ></fl-uplink-form>
    </section>`;
  }
}
