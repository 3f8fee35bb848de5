import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { News, SyncView } from '../../station/api.ts';
import { faultNote } from '../parts/fault-note.ts';
import type { Page } from '../state/page.ts';
import { Tick, Watch } from '../state/watch.ts';
import { controls } from '../styles/controls.ts';
import { note } from '../styles/note.ts';
import { formatCount } from '../text/numbers.ts';
import { brokerName, confirmedWords } from '../text/sync.ts';
import { formatDuration } from '../text/times.ts';
import '../parts/broker-form.ts';
import '../parts/lane.ts';
import '../parts/storage-card.ts';

/** What is saved here, what was sent, what somebody else has confirmed; where to send, and how much room there is. */
@customElement('fl-sync')
export class Sync extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      fl-lane + fl-lane {
        border-top: 1px solid var(--border);
        padding-top: 12px;
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  readonly #news = new Watch(this, () => this.page.station.news);

  constructor() {
    super();
    new Tick(this, 1000);
  }

  override render() {
    const news = this.#news.value;
    if (!news) return html`<p class="mut" role="status">Starting…</p>`;
    return html`
      <h1>Sync</h1>
      <div class="masonry">
        ${news.role === 'remote' ? nothing : this.#lanes(news)}
        <fl-broker-form .page=${this.page} .sync=${news.sync}></fl-broker-form>
        ${news.role === 'remote' ? nothing : html`<fl-storage-card .page=${this.page}></fl-storage-card>`}
      </div>
    `;
  }

  #lanes({ sync, nowMs }: News) {
    return html`<section class="card stack" aria-label="Lanes">
      <div>
        <h2>${this.#title(sync, nowMs)}</h2>
        <p class="mut">${this.#meaning(sync, nowMs)}</p>
      </div>
      ${sync.fault ? faultNote(sync.fault, sync.phase === 'offline' ? 'paused' : 'warning') : nothing}
      <fl-lane title="Saved on this device" .count=${sync.saved} .of=${sync.numbered}>
        ${sync.saved === sync.numbered ? 'If you can see it, it is saved.' : 'The newest are being written now.'}
      </fl-lane>
      ${sync.phase === 'none' ? nothing : this.#sending(sync)}
    </section>`;
  }

  #sending(sync: SyncView) {
    const broker = brokerName(sync.url);
    const sent = html`<fl-lane
      title=${sync.mode === 'sent' ? 'Sent (broker has it)' : 'Sent'}
      .count=${sync.sent}
      .of=${sync.saved}
    >
      ${sync.mode === 'sent' ? `${broker} took it. Nobody says that it is stored.` : `Handed to ${broker}.`}
    </fl-lane>`;
    if (sync.mode === 'sent') return sent;
    const receiver = sync.receiver ?? broker;
    return html`${sent}
      <fl-lane title="Confirmed by ${receiver}" .count=${sync.taken} .of=${sync.saved}>
        ${confirmedWords(sync, this.page.station.now())}
      </fl-lane>`;
  }

  #title(sync: SyncView, nowMs: number): string {
    switch (sync.phase) {
      case 'none':
        return 'Everything is stored on this device only.';
      case 'offline':
        return 'Offline';
      case 'connecting':
        return `Connecting to ${brokerName(sync.url)}…`;
      case 'sending':
        return `Sending to ${brokerName(sync.url)}`;
      case 'in-step':
        if (sync.saved === 0) return `Connected to ${brokerName(sync.url)}`;
        if (sync.mode === 'sent') return `${brokerName(sync.url)} has everything`;
        return isOverdue(sync, nowMs) ? `Waiting for ${sync.receiver} to confirm` : 'All confirmed';
    }
  }

  #meaning(sync: SyncView, nowMs: number): string {
    switch (sync.phase) {
      case 'none':
        return 'That is fine. Connect a broker to share it.';
      case 'offline':
      case 'connecting': {
        const waits = `${formatCount(sync.saved - sync.taken)} entries wait here and are sent later.`;
        if (sync.retryAtMs === undefined || sync.retryAtMs <= nowMs) return waits;
        return `${waits} Trying again in ${formatDuration(sync.retryAtMs - nowMs)}.`;
      }
      case 'sending':
        return 'The present first, then what was recorded before, oldest first.';
      case 'in-step':
        if (sync.saved === 0) return 'Nothing was recorded here yet. What comes is sent at once.';
        return `${formatCount(sync.taken)} entries. What comes next is sent at once.`;
    }
  }
}

/** What was recorded just now is confirmed a moment later; after this long without a word it is not. */
const PROMPT_MS = 5000;

const isOverdue = ({ saved, taken, lastTakenMs }: SyncView, nowMs: number): boolean =>
  taken < saved && (lastTakenMs === undefined || nowMs - lastTakenMs > PROMPT_MS);
