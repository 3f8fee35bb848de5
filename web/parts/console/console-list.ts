import { LitElement, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { type ConsoleLine, type ConsoleView, type LineKind, textOf } from '../../state/console-lines.ts';
import { controls } from '../../styles/controls.ts';
import { clockMs, sinceStart } from '../../text/console.ts';
import { listStyles } from './list-styles.ts';

/** Rows above and below those that can be seen, so that none is missing while it scrolls. */
const SPARE_ROWS = 8;
/** Below this width a row has two lines. */
const NARROW_PX = 640;

const MARKS: Readonly<Record<LineKind, readonly [shape: string, word: string]>> = {
  heard: ['◀', 'came'],
  sent: ['▶', 'sent'],
  damaged: ['▲', 'wrong'],
  event: ['●', 'port'],
};

/**
 * The rows of a console, of which only those exist that can be seen. It stays at the newest until somebody scrolls up, and
 * says `fl-pick` with the row that is pressed.
 */
@customElement('fl-console-list')
export class ConsoleList extends LitElement {
  static override styles = [controls, listStyles];
  @property({ attribute: false }) lines: readonly ConsoleLine[] = [];
  @property() shownAs: ConsoleView = 'text';
  /** Where times begin, where they are not the clock's. */
  @property({ type: Number }) fromMs: number | undefined;
  /** Rows in which something that is looked for is. */
  @property({ attribute: false }) marked: ReadonlySet<number> = new Set();
  @property({ type: Number }) picked = -1;
  @property({ type: Boolean }) follows = true;
  @state() private topPx = 0;
  @state() private heightPx = 0;
  @state() private isNarrow = false;
  @query('.view') private readonly view!: HTMLElement;
  #firstNumber = 0;
  readonly #sized = new ResizeObserver(() => this.#measure());

  override firstUpdated(): void {
    this.#sized.observe(this.view);
    this.#measure();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sized.disconnect();
  }

  /** Scrolls so far that a row can be seen. */
  show(place: number): void {
    this.follows = false;
    this.view.scrollTop = Math.max(0, place * this.#rowPx - this.view.clientHeight / 2);
  }

  get #rowPx(): number {
    return this.isNarrow ? 48 : 24;
  }

  override render() {
    const { lines } = this;
    const row = this.#rowPx;
    const from = Math.max(0, Math.min(lines.length, Math.floor(this.topPx / row) - SPARE_ROWS));
    const to = Math.min(lines.length, Math.ceil((this.topPx + this.heightPx) / row) + SPARE_ROWS);
    return html`<div
        class="view ${this.isNarrow ? 'narrow' : ''}"
        role="listbox"
        aria-label="Bytes, oldest first"
        tabindex="0"
        aria-activedescendant=${this.picked >= from && this.picked < to ? `line-${this.picked}` : nothing}
        @scroll=${this.#scrolled}
        @keydown=${this.#key}
      >
        ${lines.length === 0 ? html`<p class="mut" role="option" aria-selected="false">Nothing yet.</p>` : nothing}
        <div class="space" .style=${`height:${lines.length * row}px`} role="presentation">
          ${lines.slice(from, to).map((line, i) => this.#line(line, from + i, row))}
        </div>
      </div>
      ${
        this.follows
          ? nothing
          : html`<button type="button" class="btn newest" @click=${() => (this.follows = true)}>
              ▼ Newest
            </button>`
      }`;
  }

  #line(line: ConsoleLine, place: number, row: number) {
    const [shape, word] = MARKS[line.kind];
    const { fromMs } = this;
    const looks = `${line.kind} ${this.marked.has(line.number) ? 'found' : ''} ${place === this.picked ? 'picked' : ''}`;
    return html`<div
      id="line-${place}"
      class="line ${looks}"
      role="option"
      aria-selected=${place === this.picked}
      .style=${`top:${place * row}px`}
      @click=${() => this.#pick(place)}
    >
      <time>${fromMs === undefined ? clockMs(line.timeMs) : sinceStart(line.timeMs - fromMs)}</time>
      <span class="way">${line.goesOn ? '↳' : shape} ${word}</span>
      <code>${textOf(line, this.shownAs)}</code>
    </div>`;
  }

  override willUpdate(): void {
    const first = this.lines[0]?.number ?? 0;
    const gone = first - this.#firstNumber;
    // What somebody reads stays where it is while older rows give way.
    if (!this.follows && this.hasUpdated && this.#firstNumber > 0 && gone > 0 && this.view.scrollTop > 0)
      this.view.scrollTop -= gone * this.#rowPx;
    this.#firstNumber = first;
  }

  override updated(): void {
    if (!this.follows) return;
    const end = this.view.scrollHeight - this.view.clientHeight;
    if (Math.abs(this.view.scrollTop - end) > 1) this.view.scrollTop = end;
    if (this.topPx !== this.view.scrollTop) this.topPx = this.view.scrollTop;
  }

  readonly #scrolled = (): void => {
    const { scrollTop, scrollHeight, clientHeight } = this.view;
    const isUp = scrollTop < this.topPx - 1;
    const isAtEnd = scrollHeight - clientHeight - scrollTop < this.#rowPx;
    const follows = isAtEnd || (this.follows && !isUp);
    this.topPx = scrollTop;
    this.follows = follows;
  };

  readonly #key = (event: KeyboardEvent): void => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined || this.picked < 0) return;
    event.preventDefault();
    this.#pick(Math.max(0, Math.min(this.lines.length - 1, this.picked + step)));
  };

  #pick(place: number): void {
    const detail = this.lines[place];
    if (detail) this.dispatchEvent(new CustomEvent<ConsoleLine>('fl-pick', { detail }));
  }

  #measure(): void {
    this.heightPx = this.view.clientHeight;
    this.isNarrow = this.view.clientWidth < NARROW_PX;
  }
}
