import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { News } from '../../station/api/news.ts';
import type { Page } from '../state/page.ts';
import { Watch } from '../state/watch.ts';
import { controls } from '../styles/controls.ts';
import { note } from '../styles/note.ts';
import { icon } from './icons.ts';

/** Who has recorded for so long has got something from it. */
const RUN_MS = 60_000;

/** The offer to install, once a person has recorded something: below all else, so that nothing moves where it appears. */
@customElement('fl-install-note')
export class InstallNote extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      .note {
        margin-top: 16px;
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  readonly #news = new Watch(this, () => this.page.station.news);
  readonly #install = new Watch(this, () => this.page.install.possible);

  override render() {
    const { install, keeping } = this.page;
    if (!this.#install.value || !install.welcome || !hasRun(this.#news.value)) return nothing;
    return html`<div class="note" role="status">
      ${icon('download')}
      <p><b>Install Fieldline.</b> Starts without internet, keeps your data safer.</p>
      <button type="button" class="btn" @click=${() => void install.accept().then(() => keeping.ask())}>
        Install
      </button>
      <button type="button" class="btn quiet" @click=${() => install.dismiss()}>Not now</button>
    </div>`;
  }
}

const hasRun = (news: News | undefined): boolean => {
  const { firstMs, lastMs } = news?.storage ?? {};
  return firstMs !== undefined && lastMs !== undefined && lastMs - firstMs >= RUN_MS;
};
