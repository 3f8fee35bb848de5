import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { News } from '../../../station/api/news.ts';
import type { UplinkView } from '../../../station/api/uplink.ts';
import type { DeviceLedger } from '../../../station/model/ledger.ts';
import type { Page } from '../../state/page.ts';
import { Watch } from '../../state/watch.ts';
import { controls } from '../../styles/controls.ts';
import { lostText, partsOf, partsText, sumOf } from '../../text/ledger.ts';
import { uplinkName } from '../../text/sync.ts';
import './ledger-bar.ts';
import './verify-panel.ts';

/** Where every reading is: confirmed elsewhere, waiting here, or lost and why. */
@customElement('fl-ledger-card')
export class LedgerCard extends LitElement {
  static override styles = [
    controls,
    css`
      li + li {
        border-top: 1px solid var(--border);
        padding-top: 12px;
      }
      fl-ledger-bar {
        margin: 6px 0;
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  readonly #news = new Watch(this, () => this.page.station.news);

  override render() {
    const news = this.#news.value;
    if (!news) return nothing;
    const { ledger, uplinks } = news;
    const ways = uplinks.length > 0 ? uplinks : [undefined];
    return html`<section class="card stack" aria-label="Ledger">
      <div>
        <h2>Ledger</h2>
        <p class="mut">
          ${ledger.length > 0 ? 'Every reading is in one of these places.' : 'Nothing was read yet.'}
        </p>
      </div>
      ${ledger.length > 1 ? html`<div>${ways.map((way) => this.#sum(news, way))}</div>` : nothing}
      <ul class="stack">
        ${repeat(
          ledger,
          ({ device }) => device,
          (each) => html`<li>${this.#device(news, each, ways)}</li>`,
        )}
      </ul>
      <fl-verify .page=${this.page}></fl-verify>
    </section>`;
  }

  #sum({ ledger, uplinks }: News, way: UplinkView | undefined) {
    const sum = sumOf(ledger.map((each) => partsOf(each, way?.config.id)));
    return html`<p class="num"><b>${toWhom(way, uplinks)}</b> ${partsText(sum, way?.mode)}</p>`;
  }

  #device(news: News, ledger: DeviceLedger, ways: readonly (UplinkView | undefined)[]) {
    const label = news.devices.find(({ own, device }) => own && device === ledger.device)?.label;
    const why = lostText(ledger);
    return html`<h3>${label ?? ledger.device}</h3>
      ${ways.map((way) => {
        const parts = partsOf(ledger, way?.config.id);
        return html`<fl-ledger-bar .parts=${parts}></fl-ledger-bar>
          <p class="small num">${toWhom(way, news.uplinks)} ${partsText(parts, way?.mode)}</p>`;
      })}
      ${why === '' ? nothing : html`<p class="small mut">Lost: ${why}.</p>`}`;
  }
}

/** Which uplink it is seen from, where there are several. */
const toWhom = (way: UplinkView | undefined, uplinks: readonly UplinkView[]): string =>
  way && uplinks.length > 1 ? `${uplinkName(way.config)}:` : '';
