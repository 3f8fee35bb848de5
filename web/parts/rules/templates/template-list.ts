import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { TemplateView } from '../../../../station/api/templates.ts';
import { toFault, type Fault } from '../../../../station/model/fault.ts';
import { ruleChannels } from '../../../state/rules/channels.ts';
import type { Page } from '../../../state/page.ts';
import { Watch } from '../../../state/watch.ts';
import { controls } from '../../../styles/controls.ts';
import { note } from '../../../styles/note.ts';
import { madeText } from '../../../text/rules/templates.ts';
import { faultNote } from '../../fault-note.ts';
import './template-card.ts';
import './template-sheet.ts';

/** The worked examples, each to be tried on simulated data or used with own sensors. Says `fl-changed` when rules were made or removed. */
@customElement('fl-template-list')
export class TemplateList extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      h2 {
        margin-top: 24px;
      }
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 320px), 1fr));
        gap: 12px;
        margin-top: 12px;
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  @state() private views: readonly TemplateView[] = [];
  @state() private used: TemplateView | undefined;
  @state() private made = '';
  @state() private trouble: Fault | undefined;
  @state() private busy = false;
  readonly #news = new Watch(this, () => this.page.station.news);

  override firstUpdated(): void {
    void this.#look();
  }

  override render() {
    return html`
      <h2>Templates</h2>
      <p class="mut">Worked examples. Each can be tried here at once, without hardware.</p>
      <div role="status">${this.made === '' ? nothing : html`<p class="note info">${this.made}</p>`}</div>
      ${this.trouble ? html`<div role="alert">${faultNote(this.trouble, 'warning')}</div>` : nothing}
      <ul>
        ${this.views.map((view) => html`<li>${this.#card(view)}</li>`)}
      </ul>
      ${this.used ? this.#sheet(this.used) : nothing}
    `;
  }

  #card(view: TemplateView) {
    const { api } = this.page.station;
    return html`<fl-template-card
      .view=${view}
      .busy=${this.busy}
      @fl-try=${() => void this.#do(() => this.#try(view.id))}
      @fl-end=${() => void this.#do(() => api.endTrial(view.id))}
      @fl-use=${() => void this.#use(view.id)}
    ></fl-template-card>`;
  }

  #sheet(view: TemplateView) {
    return html`<fl-template-sheet
      .station=${this.page.station}
      .view=${view}
      .channels=${ruleChannels(this.#news.value?.devices ?? [])}
      @fl-close=${() => (this.used = undefined)}
      @fl-made=${({ detail }: CustomEvent<readonly string[]>) => void this.#ready(view, detail)}
    ></fl-template-sheet>`;
  }

  #try(id: string): Promise<void> {
    void this.page.keeping.ask();
    return this.page.station.api.tryTemplate(id);
  }

  /** With the channels that are there now. */
  async #use(id: string): Promise<void> {
    this.made = '';
    await this.#look();
    this.used = this.views.find((view) => view.id === id);
  }

  #ready({ title }: TemplateView, rules: readonly string[]): Promise<void> {
    this.used = undefined;
    this.made = madeText(title, rules.length);
    return this.#changed();
  }

  async #do(what: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.made = '';
    this.trouble = undefined;
    await what().catch((error: unknown) => (this.trouble = toFault(error)));
    this.busy = false;
    await this.#changed();
  }

  async #changed(): Promise<void> {
    this.dispatchEvent(new CustomEvent('fl-changed'));
    await this.#look();
  }

  async #look(): Promise<void> {
    try {
      this.views = await this.page.station.api.templates();
    } catch (error) {
      this.trouble = toFault(error);
    }
  }
}
