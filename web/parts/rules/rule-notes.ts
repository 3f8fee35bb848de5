import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Notice } from '../../../station/api/notices.ts';
import type { Severity } from '../../../station/model/rule.ts';
import type { Page } from '../../state/page.ts';
import { notesAway } from '../../state/told-notes.ts';
import { Watch } from '../../state/watch.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { noteTitle } from '../../text/alarms.ts';
import { formatWhen } from '../../text/times.ts';
import { severityMark } from './severity.ts';

const MOST_SHOWN = 3;
const edges: Readonly<Record<Severity, string>> = { critical: 'crit', warning: 'warn', info: 'info' };

/** What rules want people to read: the newest first, until it is put away on this screen. */
@customElement('fl-rule-notes')
export class RuleNotes extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      .all {
        display: grid;
        gap: 8px;
      }
      .more {
        color: var(--text-2);
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  @state() private away: ReadonlySet<string> = new Set(notesAway.get());
  readonly #news = new Watch(this, () => this.page.station.news);

  override render() {
    const open = (this.#news.value?.notices ?? []).filter(({ id }) => !this.away.has(id)).reverse();
    const further = open.length - MOST_SHOWN;
    return html`<div class="all" role="log" aria-label="Notes of rules">
      ${open.slice(0, MOST_SHOWN).map((each) => this.#note(each))}
      ${further > 0 ? html`<p class="more">${further} more below these.</p>` : nothing}
    </div>`;
  }

  #note(notice: Notice) {
    const { id, text, severity, atMs } = notice;
    return html`<div class="note ${edges[severity]}">
      ${severityMark(severity, 18)}
      <p>
        <b>${noteTitle(notice)}</b> ${text}
        <span class="more">${formatWhen(atMs, this.page.station.now())}</span>
      </p>
      <button type="button" class="btn" @click=${() => this.#put(id)}>Understood</button>
    </div>`;
  }

  #put(id: string): void {
    this.away = new Set(this.away).add(id);
    notesAway.set([...this.away]);
  }
}
