import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { LostView, News, StorageView } from '../../station/api/news.ts';
import { toFault } from '../../station/model/fault.ts';
import type { Page } from '../state/page.ts';
import { hrefOf } from '../state/route.ts';
import { Watch } from '../state/watch.ts';
import { controls } from '../styles/controls.ts';
import { note } from '../styles/note.ts';
import { servedBy } from '../text/devices.ts';
import { holders } from '../text/copies.ts';
import { lostText } from '../text/lost.ts';
import { faultNote } from './fault-note.ts';
import { mark } from './mark.ts';
import { uplinkFault } from './uplink/uplink-fault.ts';
import './sleep-note.ts';

/** What concerns the whole app, above the content: never over it, never taking the focus. */
@customElement('fl-notices')
export class Notices extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      .all {
        display: grid;
        gap: 8px;
      }
      .all:has(.note, fl-remote-control) {
        margin-bottom: 16px;
      }
      .quiet {
        padding: 2px 16px;
        min-height: 40px;
        color: var(--text-2);
        font-size: 14px;
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  @state() private putAside = false;
  readonly #news = new Watch(this, () => this.page.station.news);
  readonly #trouble = new Watch(this, () => this.page.station.trouble);
  readonly #failed = new Watch(this, () => this.page.failed);
  readonly #update = new Watch(this, () => this.page.update);

  override render() {
    const news = this.#news.value;
    const trouble = this.#trouble.value;
    return html`<div class="all">
      ${trouble ? faultNote(trouble, 'fault') : nothing} ${this.#unexpected()}
      ${news ? this.#role(news) : nothing}
      ${news?.slept || news?.time === 'unsynced' ? html`<fl-sleep-note .news=${news}></fl-sleep-note>` : nothing}
      ${
        news?.storage.fault && !isToldAsLost(news.storage)
          ? faultNote(news.storage.fault, 'fault', '', {
              'free-space': html`<a class="btn" href=${hrefOf('sync')}>Free space</a>`,
            })
          : nothing
      }
      ${news && news.role !== 'remote' ? this.#refused(news) : nothing}
      ${news?.notices ? html`<fl-rule-notes .page=${this.page}></fl-rule-notes>` : nothing}
      ${news?.storage.lost ? this.#lost(news.storage.lost, news) : nothing} ${this.#newVersion()}
    </div>`;
  }

  #refused({ uplinks }: News) {
    for (const { fault, ...uplink } of uplinks)
      if (fault?.code === 'uplink/refused')
        return uplinkFault({ ...uplink, fault }, 'warning', {
          'edit-broker': html`<a class="btn" href=${hrefOf('sync')}>Edit sign-in</a>`,
        });
    return nothing;
  }

  #unexpected() {
    const fault = this.#failed.value;
    if (!fault) return nothing;
    const close = () => (this.page.failed.value = undefined);
    const reload = html`<button type="button" class="btn" @click=${close}>Close</button>`;
    return faultNote(fault, 'warning', '', { reload });
  }

  #role({ role, stations }: News) {
    if (role === 'watching')
      return html`<div class="note quiet">
        ${mark('note', 14)}
        <p>Another tab records. This one watches, and takes over when that one closes.</p>
      </div>`;
    if (role !== 'remote') return nothing;
    void import('./bridge/remote-control.ts');
    return html`<fl-remote-control .bridge=${servedBy(stations)}></fl-remote-control>`;
  }

  #lost(lost: LostView, { uplinks }: News) {
    const { title, hint } = lostText(lost, this.page.station.now(), holders(uplinks));
    const { api } = this.page.station;
    const trouble = (error: unknown) => (this.page.failed.value = toFault(error));
    return html`<div class="note ${lost.rows > 0 ? 'crit' : 'warn'}">
      ${mark(lost.rows > 0 ? 'fault' : 'warning', 18)}
      <p><b>${title}</b> ${hint}</p>
      <button type="button" class="btn" @click=${() => void api.lossSeen().catch(trouble)}>Understood</button>
    </div>`;
  }

  #newVersion() {
    const update = this.#update.value;
    if (!update || this.putAside) return nothing;
    const recording =
      this.#news.value?.devices.some(({ own, state }) => own && state.phase === 'live') ?? false;
    return html`<div class="note info" role="status">
      ${mark('note', 18)}
      <p>
        <b>A new version is ready.</b> It starts the next time you open
        Fieldline.${recording ? ' Now it would interrupt the recording for some seconds.' : ''}
      </p>
      <button type="button" class="btn" @click=${update}>
        ${recording ? 'Interrupt and start it' : 'Start it now'}
      </button>
      <button type="button" class="btn quiet" @click=${() => (this.putAside = true)}>Later</button>
    </div>`;
  }
}

/** What was lost says more than that it was. */
const isToldAsLost = ({ fault, lost }: StorageView): boolean =>
  fault?.code === 'log/emptied' && lost !== undefined;
