import { LitElement, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { type AlarmCard, isPaused } from '../../../station/model/alarm.ts';
import type { Deed } from '../../state/alarm-work.ts';
import { asker } from '../../state/asker.ts';
import { letterKey } from '../../state/letter-key.ts';
import type { Page } from '../../state/page.ts';
import { alarm } from '../../styles/alarm.ts';
import { controls } from '../../styles/controls.ts';
import { awayText, orderText, pauseText, placeOf, severityNames, standingOf } from '../../text/alarms.ts';
import { fieldTime, formatWhen } from '../../text/times.ts';
import { icon } from '../icons.ts';
import { cardLook } from './card-look.ts';
import { alarmShape } from './shape.ts';

const MIN_MS = 60_000;
type Question = 'pause' | 'note' | 'found';
const PAUSES = [
  [30 * MIN_MS, '30 min'],
  [120 * MIN_MS, '2 h'],
] as const;

/** One alarm and what can be done about it. Says `fl-acknowledge` with the note that goes with it, and `fl-deed` for all else. */
@customElement('fl-alarm-card')
export class AlarmCardPart extends LitElement {
  static override styles = [controls, alarm, cardLook];
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) card!: AlarmCard;
  @property({ attribute: false }) all: readonly AlarmCard[] = [];
  @state() private asking: Question | undefined;
  @state() private chart = false;

  override render() {
    const { card } = this;
    const nowMs = this.page.station.now();
    const name = severityNames[card.severity];
    const away = awayText(card);
    return html`<article
      class="card ${card.severity}"
      tabindex="-1"
      aria-label="${name}: ${card.title}"
      @keydown=${this.#key}
    >
      <div class="head">
        ${alarmShape(card)}
        <h2>${card.title}</h2>
        <span class="chip">${name}</span>
        <p>${card.text}</p>
        <p>${placeOf(card, this.page.station.news.value?.devices ?? [])}</p>
        <p class="small mut">${standingOf(card, nowMs, asker())} · rule version ${card.version}</p>
        ${away ? html`<p class="small"><b>${away}</b></p>` : nothing}
        ${[orderText(card, this.all), pauseText(card, nowMs)].filter(Boolean).map((text) => html`<p class="small"><b>${text}.</b></p>`)}
        ${card.notes.map(({ who, atMs, text }) => html`<p class="small">${who}, ${formatWhen(atMs, nowMs)}: ${text}</p>`)}
      </div>
      <div class="row">${away ? nothing : this.#deeds(nowMs)} ${this.#looking()}</div>
      ${away ? nothing : this.#asked(nowMs)} ${this.chart ? this.#chartOf() : nothing}
    </article>`;
  }

  #deeds(nowMs: number) {
    const { card } = this;
    const asks = card.needsNote ? this.asking === 'found' : nothing;
    const acknowledge = html`<button
      type="button"
      class="btn primary"
      aria-expanded=${asks}
      @click=${this.acknowledge}
    >
      ${icon('check', 20)} Acknowledge${card.needsNote ? '…' : ''}
    </button>`;
    return html`${card.acknowledged ? nothing : acknowledge}
    ${
      isPaused(card, nowMs)
        ? card.off
          ? nothing
          : html`<button type="button" class="btn" @click=${() => this.#do({ act: 'unshelve' })}>
              End pause
            </button>`
        : html`<button type="button" class="btn" @click=${() => this.#pause(PAUSES[0][0])}>
              Pause 30 min
            </button>
            ${this.#ask('pause', 'Pause longer…')}`
    }
    ${this.#ask('note', 'Note…')}`;
  }

  #looking() {
    if (this.card.channel === undefined) return nothing;
    const toggle = () => (this.chart = !this.chart);
    return html`<button type="button" class="btn" aria-expanded=${this.chart} @click=${toggle}>
      ${this.chart ? 'Hide chart' : 'Show chart'}
    </button>`;
  }

  #ask(what: Question, words: string) {
    const toggle = () => void this.#toggle(what);
    return html`<button type="button" class="btn" aria-expanded=${this.asking === what} @click=${toggle}>
      ${words}
    </button>`;
  }

  #asked(nowMs: number) {
    if (this.asking === 'note')
      return noteForm('What happened, for whoever comes next', 'Keep the note', this.#note);
    if (this.asking === 'found')
      return noteForm('What did you find? Its rule asks for a note', 'Acknowledge with it', this.#found);
    if (this.asking !== 'pause') return nothing;
    return html`<form class="asked" @submit=${this.#pauseUntil}>
      <div class="row">
        ${PAUSES.slice(1).map(
          ([ms, words]) =>
            html`<button type="button" class="btn" @click=${() => this.#pause(ms)}>Pause ${words}</button>`,
        )}
        <div class="field">
          <label for="until">Until</label>
          <input
            id="until"
            name="until"
            type="datetime-local"
            required
            min=${fieldTime(nowMs).slice(0, 16)}
            value=${fieldTime(nowMs + 480 * MIN_MS).slice(0, 16)}
          />
        </div>
        <button class="btn">Pause until then</button>
      </div>
      <p class="small mut">Its rule goes on, and so does what it sets. Only the alarm is quiet.</p>
    </form>`;
  }

  #chartOf() {
    void import('./alarm-chart.ts');
    return html`<fl-alarm-chart .page=${this.page} .card=${this.card}></fl-alarm-chart>`;
  }

  async #toggle(what: Question): Promise<void> {
    this.asking = this.asking === what ? undefined : what;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('form button, form input')?.focus();
  }

  #do(detail: Deed): void {
    this.asking = undefined;
    this.dispatchEvent(new CustomEvent<Deed>('fl-deed', { detail }));
  }
  #pause(ms: number): void {
    this.#do({ act: 'shelve', untilMs: this.page.station.now() + ms });
  }

  /** Whether a person is at one of its buttons or fields with the keyboard: these go when they have done their work. */
  get isKeyed(): boolean {
    return this.shadowRoot?.activeElement?.matches(':is(button, input):focus-visible') ?? false;
  }

  /** Brings it into view, as the one that a link meant. */
  show(): void {
    this.renderRoot.querySelector('article')?.scrollIntoView({ block: 'nearest' });
    this.renderRoot.querySelector('article')?.focus();
  }

  readonly acknowledge = (): void => {
    if (this.card.needsNote) void this.#toggle('found');
    else this.#acknowledge(null);
  };
  #acknowledge(detail: string | null): void {
    this.dispatchEvent(new CustomEvent<string | null>('fl-acknowledge', { detail }));
  }
  readonly #note = (text: string): void => this.#do({ act: 'note', text });
  readonly #found = (text: string): void => {
    this.asking = undefined;
    this.#acknowledge(text);
  };
  readonly #pauseUntil = (event: SubmitEvent): void => {
    event.preventDefault();
    const until = new FormData(event.target as HTMLFormElement).get('until');
    const untilMs = new Date(String(until)).getTime();
    if (untilMs > this.page.station.now()) this.#do({ act: 'shelve', untilMs });
  };
  readonly #key = (event: KeyboardEvent): void => {
    if (letterKey(event, this.page.looks.look.value.letterKeys) !== 'k') return;
    if (this.card.acknowledged || this.card.station?.isAway) return;
    event.preventDefault();
    this.acknowledge();
  };
}

/** Asks for a line of text, which is never empty. */
function noteForm(label: string, button: string, take: (text: string) => void) {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const text = new FormData(event.target as HTMLFormElement).get('text');
    if (typeof text === 'string' && text.trim() !== '') take(text);
  };
  return html`<form class="asked" @submit=${submit}>
    <div class="row">
      <div class="field">
        <label for="note">${label}</label>
        <input id="note" name="text" maxlength="500" autocomplete="off" required />
      </div>
      <button class="btn">${button}</button>
    </div>
  </form>`;
}
