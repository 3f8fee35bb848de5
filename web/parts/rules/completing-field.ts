import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { RuleChannels } from '../../state/rules/channels.ts';
import { completed, type Completion, type Offer } from '../../state/rules/completion.ts';
import { controls } from '../../styles/controls.ts';
import { icon } from '../icons.ts';
import { formulaStyles } from './formula-styles.ts';

/** A text while it is typed, with what can stand in it below, by keys and by touch. Says `fl-typed`. */
export abstract class CompletingField extends LitElement {
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [controls, formulaStyles];
  @property({ attribute: false }) channels!: RuleChannels;
  @property() label = '';
  @property() text = '';
  /** What the station had against it when it was to be saved. */
  @property() problem: string | undefined;
  @state() private offered: Completion | undefined;
  @state() private chosen = 0;
  @query('textarea') private readonly area!: HTMLTextAreaElement;

  protected abstract readonly offersWords: string;
  protected abstract readonly mostLetters: number;
  protected abstract completionAt(caret: number): Completion;
  /** Whether it is offered without being asked for. */
  protected abstract isOffered(found: Completion): boolean;
  /** What is said below. */
  protected abstract told(): TemplateResult | typeof nothing;

  protected get isWrong(): boolean {
    return this.problem !== undefined;
  }

  override render() {
    const { offered } = this;
    return html`
      <textarea
        aria-label=${this.label}
        aria-autocomplete="list"
        aria-controls="offers"
        aria-activedescendant=${offered ? `offer-${this.chosen}` : nothing}
        aria-describedby="told"
        aria-invalid=${this.isWrong ? 'true' : nothing}
        spellcheck="false"
        autocapitalize="off"
        autocomplete="off"
        maxlength=${this.mostLetters}
        .value=${this.text}
        @input=${this.#typed}
        @keydown=${this.#key}
        @blur=${this.#left}
      ></textarea>
      <ul id="offers" role="listbox" tabindex="0" aria-label="What can stand here" ?hidden=${!offered}>
        ${offered?.offers.map((offer, i) => this.#offer(offer, i))}
      </ul>
      <button type="button" class="btn quiet" aria-expanded=${offered !== undefined} @click=${this.#all}>
        ${icon('plus', 20)} ${this.offersWords}
      </button>
      <div id="told" role="status">${this.told()}</div>
    `;
  }

  #offer(offer: Offer, i: number) {
    return html`<li
      id="offer-${i}"
      role="option"
      aria-selected=${i === this.chosen}
      @pointerdown=${(event: Event) => event.preventDefault()}
      @click=${() => this.#take(offer)}
    >
      <b>${offer.name}</b> <span class="small">${offer.words}</span>
    </li>`;
  }

  readonly #typed = (): void => {
    this.say(this.area.value);
    const found = this.completionAt(this.area.selectionStart);
    this.#show(this.isOffered(found) ? found : undefined);
  };

  readonly #all = (): void => {
    this.area.focus();
    if (this.offered) this.#show(undefined);
    else this.#show(this.completionAt(this.area.selectionStart));
  };

  readonly #left = (): void => {
    this.#show(undefined);
  };

  readonly #key = (event: KeyboardEvent): void => {
    const { offered } = this;
    if (!offered) {
      if (event.key === ' ' && event.ctrlKey) this.#all();
      return;
    }
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const count = offered.offers.length;
    if (step !== 0) this.chosen = (this.chosen + step + count) % count;
    else if (event.key === 'Enter' || event.key === 'Tab') this.#take(offered.offers[this.chosen]!);
    else if (event.key === 'Escape') this.#show(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  override updated(): void {
    this.renderRoot.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }

  #take(offer: Offer): void {
    if (!this.offered) return;
    const { text, caret } = completed(this.area.value, this.offered, offer);
    this.#show(undefined);
    this.area.value = text;
    this.area.setSelectionRange(caret, caret);
    this.say(text);
  }

  #show(offered: Completion | undefined): void {
    this.offered = offered && offered.offers.length > 0 ? offered : undefined;
    this.chosen = 0;
  }

  protected say(text: string): void {
    this.text = text;
    this.dispatchEvent(new CustomEvent<string>('fl-typed', { detail: text }));
  }
}
