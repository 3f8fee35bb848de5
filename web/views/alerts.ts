import { LitElement, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Watchfulness } from '../../station/api/alarms.ts';
import type { News } from '../../station/api/news.ts';
import { type AlarmCard, isPaused, toLookAt } from '../../station/model/alarm.ts';
import { faultNote } from '../parts/fault-note.ts';
import type { AlarmCardPart } from '../parts/alerts/alarm-card.ts';
import { alertsLook } from '../parts/alerts/alerts-look.ts';
import { quietCard } from '../parts/alerts/quiet-card.ts';
import { placeField } from '../parts/alerts/place-field.ts';
import { grouped } from '../state/alarm-groups.ts';
import { Address } from '../state/address.ts';
import { alarmPlaces } from '../state/alarm-places.ts';
import { alarmOf } from '../state/alarm-route.ts';
import { AlarmWork, type Deed } from '../state/alarm-work.ts';
import type { Page } from '../state/page.ts';
import { Repeat } from '../state/repeat.ts';
import { Tick, Watch } from '../state/watch.ts';
import { controls } from '../styles/controls.ts';
import { note } from '../styles/note.ts';
import { start } from '../styles/start.ts';
import { floodText, titleOf } from '../text/alarms.ts';
import '../parts/alerts/alarm-card.ts';

type Tab = 'open' | 'paused' | 'history';

/** The alarms: those to look at, those that are put off, and those that were. */
@customElement('fl-alerts')
export class Alerts extends LitElement {
  static override styles = [controls, note, start, alertsLook];
  @property({ attribute: false }) page!: Page;
  @state() private tab: Tab = 'open';
  /** Whose history and maintenance are shown. */
  @state() private of: string | undefined;
  @state() private watchfulness: Watchfulness | undefined;
  readonly #news = new Watch(this, () => this.page.station.news);
  readonly #work = new AlarmWork(this, () => this.page.station);
  readonly #wanted = new Address(this, alarmOf);
  /** The alarm of the address that was looked for, the one whose tab was chosen, and the one that was brought into view. */
  #sought: string | undefined;
  #looked: string | undefined;
  #shown: string | undefined;
  /** The alarm that was acknowledged with a key just now. */
  #keyed: string | undefined;

  constructor() {
    super();
    new Tick(this, 1000);
    new Repeat(this, 1000, () => this.#look());
  }

  /**
   * The address may name an alarm that is put off, or that was: the tab that it is in comes with it. One of a station that is
   * not heard yet is among those that were until it is, or until the person has chosen.
   */
  override willUpdate(): void {
    const { alarms } = this.#news.value ?? {};
    const wanted = this.#wanted.value;
    if (!alarms || wanted === this.#looked) return;
    const card = alarms.find(({ rule }) => rule === wanted);
    if (card || wanted === undefined) this.#looked = wanted;
    if (card) this.tab = isPaused(card, this.page.station.now()) ? 'paused' : 'open';
    if (wanted === this.#sought) return;
    this.#sought = wanted;
    this.#shown = undefined;
    if (card || wanted === undefined) return;
    this.tab = 'history';
    this.of = wanted.includes('/') ? wanted.split('/')[0] : undefined;
  }

  override render() {
    const news = this.#news.value;
    if (!news) return html`<p class="mut" role="status">Starting…</p>`;
    const { alarms = [] } = news;
    const nowMs = this.page.station.now();
    const open = toLookAt(alarms, nowMs);
    const paused = alarms.filter((card) => isPaused(card, nowMs));
    const { trouble } = this.#work;
    return html`
      <h1 class="vh" tabindex="-1">Alerts</h1>
      <div class="seg" role="group" aria-label="Alarms shown">
        ${this.#tabOf('open', 'Open', open.length)} ${this.#tabOf('paused', 'Paused', paused.length)}
        ${this.#tabOf('history', 'History')}
      </div>
      ${trouble ? html`<div class="list" role="alert">${faultNote(trouble, 'warning')}</div>` : nothing}
      ${this.tab === 'open' ? this.#open(open, alarms) : nothing}
      ${this.tab === 'paused' ? this.#paused(paused, news) : nothing}
      ${this.tab === 'history' ? this.#history(news) : nothing}
      <div class="undo" role="status">${this.#undo()}</div>
    `;
  }

  override updated(): void {
    this.#goOn();
    const wanted = this.#wanted.value;
    if (wanted === this.#shown) return;
    const card = this.#parts.find((each) => each.card.rule === wanted);
    if (!card) return;
    this.#shown = wanted;
    const group = card.closest('details');
    if (group) group.open = true;
    void card.updateComplete.then(() => card.show());
  }

  get #parts(): readonly AlarmCardPart[] {
    return [...this.renderRoot.querySelectorAll<AlarmCardPart>('fl-alarm-card')];
  }

  /** Whoever acknowledged with a key goes on at the next alarm, or at the heading: the button that was pressed is gone. */
  #goOn(): void {
    const parts = this.#parts;
    const own = parts.find(({ card }) => card.rule === this.#keyed);
    if (this.#keyed === undefined || (own && !own.card.acknowledged)) return;
    this.#keyed = undefined;
    const next = parts.find(
      (part) => !part.card.acknowledged && !part.card.station?.isAway && !part.closest('details:not([open])'),
    );
    if (next) void next.updateComplete.then(() => next.show());
    else this.renderRoot.querySelector('h1')?.focus();
  }

  async #acknowledge(part: AlarmCardPart, text: string | null): Promise<void> {
    this.#keyed = part.isKeyed ? part.card.rule : undefined;
    await this.#work.acknowledge([part.card], text ?? undefined);
    if (this.#work.trouble) this.#keyed = undefined; // its button is still there
  }

  #tabOf(tab: Tab, word: string, count?: number) {
    return html`<button
      type="button"
      aria-pressed=${this.tab === tab}
      @click=${() => this.#choose(() => (this.tab = tab))}
    >
      ${word} ${count ?? nothing}
    </button>`;
  }

  #choose(choice: () => void): void {
    choice();
    this.#looked = this.#wanted.value;
  }

  #open(open: readonly AlarmCard[], all: readonly AlarmCard[]) {
    if (open.length === 0) return quietCard(this.watchfulness, this.page.station.now());
    const { flood, rest } = grouped(open);
    return html`<div class="list">
      ${flood.length > 0 ? this.#flood(flood, all) : nothing} ${this.#cards(rest, all)}
    </div>`;
  }

  #flood(flood: readonly AlarmCard[], all: readonly AlarmCard[]) {
    const open = flood.filter(
      ({ acknowledged, needsNote, station }) => !acknowledged && !needsNote && !station?.isAway,
    );
    return html`<details class="card">
      <summary>${floodText(flood, this.#news.value?.devices ?? [], this.page.station.now())}</summary>
      ${
        open.length > 0
          ? html`<button type="button" class="btn" @click=${() => void this.#work.acknowledge(open)}>
              Acknowledge all ${open.length}
            </button>`
          : nothing
      }
      <div class="list">${this.#cards(flood, all)}</div>
    </details>`;
  }

  #cards(cards: readonly AlarmCard[], all: readonly AlarmCard[]) {
    return repeat(
      cards,
      ({ rule }) => rule,
      (card) =>
        html`<fl-alarm-card
          .page=${this.page}
          .card=${card}
          .all=${all}
          @fl-acknowledge=${({ target, detail }: CustomEvent<string | null>) => void this.#acknowledge(target as AlarmCardPart, detail)}
          @fl-deed=${({ detail }: CustomEvent<Deed>) => void this.#work.do(card.rule, detail)}
        ></fl-alarm-card>`,
    );
  }

  #paused(paused: readonly AlarmCard[], news: News) {
    void import('../parts/alerts/maintenance-plan.ts');
    const { field, place } = this.#place(news);
    return html`<div class="list">
      ${paused.length === 0 ? html`<p class="mut">Nothing is paused.</p>` : this.#cards(paused, news.alarms ?? [])}
      ${field}
      <fl-maintenance-plan .page=${this.page} .place=${place}></fl-maintenance-plan>
    </div>`;
  }

  #history(news: News) {
    void import('../parts/alerts/alarm-history.ts');
    const { field, place } = this.#place(news);
    return html`<div class="list">
      ${field}<fl-alarm-history .page=${this.page} .place=${place}></fl-alarm-history>
    </div>`;
  }

  #place(news: News) {
    const places = alarmPlaces(news);
    const place = places.find(({ id }) => id === this.of) ?? places[0];
    return { place, field: placeField(places, place, (id) => this.#choose(() => (this.of = id))) };
  }

  #undo() {
    const [first, ...others] = this.#work.undo;
    if (!first) return nothing;
    const what = others.length > 0 ? `${others.length + 1} alarms are` : `“${titleOf(first)}” is`;
    return html`<div class="note">
      <p>${what} acknowledged.</p>
      <button type="button" class="btn" @click=${() => void this.#work.takeBack()}>Undo</button>
    </div>`;
  }

  async #look(): Promise<void> {
    this.watchfulness = await this.page.station.api.watchfulness().catch(() => undefined);
  }
}
